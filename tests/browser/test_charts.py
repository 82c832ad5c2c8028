"""The curves, used as a person would use them; the first room of the shared server trains."""

import base64
import csv
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.browser.plots import LINES, LOSS, MAIN, SPEED, SURVIVAL, canvas_of, choose_axis, drag, ends, hand, shown
from tests.conftest import Server, eventually

Open = Callable[..., Page]
AFTER = "it => getComputedStyle(it, '::after').content"
"""What the style sheet writes behind an element."""


PLACES = """sections => sections.map((section) => {
  const {x, y} = section.getBoundingClientRect();
  return [Math.round(y), Math.round(x), section.dataset.key];
})"""
PAINTED = """(canvas) => {
  const {area, foot, top: most} = canvas.closest('section').dataset;
  const [left, right, top, bottom] = area.split(',').map(Number);
  const wide = right - left, g = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  const [accent, line, ground] = ['--accent', '--ref', '--surface'].map((name) => {
    g.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
    g.fillRect(0, 0, 1, 1);
    return [...g.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });
  g.fillRect(0, 0, canvas.width, canvas.height); // on its ground
  g.drawImage(canvas, 0, 0);
  const {data, width} = g.getImageData(0, 0, canvas.width, canvas.height);
  const pixel = (x, y) => [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 3)];
  const far = (one, other) => Math.max(...one.map((value, i) => Math.abs(value - other[i])));
  const strength = (x, y) => { // how much of the accent is in a pixel that is nothing else but ground; null where it is
    const one = pixel(x, y), span = accent.map((value, i) => value - ground[i]), most = span.indexOf(Math.max(...span));
    const share = (one[most] - ground[most]) / span[most];
    return far(one, ground.map((value, i) => value + share * span[i])) < 6 ? share : null;
  };
  let strong = 0, pale = 0;
  for (let x = Math.ceil(left) + 1; x < right - 8; x++) {
    const course = [];
    for (let at = Math.ceil(top); at < bottom - 2; at++) course.push(strength(x, at));
    const bold = course.map((share, i) => (share > 0.8 ? i : -1)).filter((i) => i >= 0);
    strong += bold.length > 0;
    const apart = (i) => bold.length && bold.every((there) => Math.abs(there - i) > 4);
    pale += course.some((share, i) => share > 0.1 && share < 0.5 && apart(i));
  }
  const across = (height) => {
    let found = 0;
    for (let x = Math.ceil(left); x < right; x++) found += far(pixel(x, height), line) < 12;
    return found / wide;
  };
  const rule = (value) => {
    const at = Math.floor(bottom - (bottom - top) * (value - foot) / (most - foot) + 0.5);
    return [across(at), across(at - 4)];
  };
  return {strong: strong / wide, pale: pale / wide, tuned: rule(4.8), random: rule(0.01)};
}"""
"""Of a main chart's canvas: over which shares of its width there is ink of the accent, and pale ink of it apart from
that; and which shares of the heights of 4.80 and 0.01, and just above, are painted in the references' colour."""


def test_a_fresh_browser_sees_the_important_charts_first_and_what_the_main_one_draws(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve
    page = open_page(f"{server.url}rooms/{rooms[9]}")
    sections = page.locator(".chart-panel .chart")
    eventually(lambda: shown(page, MAIN, "points") > 3, WAIT / 1000, "a curve")
    places = sections.evaluate_all(PLACES)
    assert [key for _, _, key in places] == [MAIN, LINES, SURVIVAL, LOSS, SPEED]
    assert places == sorted(places), "they are read in the order in which they stand"
    for chart in sections.all():
        expect(chart).to_be_in_viewport()
    painted = canvas_of(page).evaluate(PAINTED)
    assert painted["strong"] > 0.9, "the smoothed curve"
    assert painted["pale"] > 0.6, "the raw one, fainter, beside it"
    for name in ("tuned", "random"):
        there, above = painted[name]
        assert there > 0.3, f"the dashes of {name}"
        assert above < 0.05, f"nothing like it above {name}"


def test_a_drag_zooms_every_chart_asks_for_finer_points_and_stays_while_data_arrives(charts: Page) -> None:
    page, asked = charts, []
    page.on("request", lambda request: asked.append(request.url) if "from=" in request.url else None)
    whole = ends(page)
    drag(page, MAIN, 0.3, 0.6)
    eventually(lambda: ends(page)[0] > whole[0], WAIT / 1000, "a zoom")
    part = ends(page)
    assert part[1] < whole[1] * 1.01
    assert ends(page, LINES) == part, "one range for all"
    choose_axis(page, "Placements")
    assert ends(page) == part, "the axis that is shown is no other one"
    # Playwright tells of requests only while it is asked for something
    eventually(lambda: page.evaluate("1") and any("points=800" in url for url in asked), WAIT / 1000, "finer points")
    before = page.evaluate("performance.now()")
    newest = page.locator("[data-key='time/pieces_per_second'] .newest").text_content()
    eventually(
        lambda: page.locator("[data-key='time/pieces_per_second'] .newest").text_content() != newest,
        WAIT / 1000, "newer data",
    )  # fmt: skip
    assert page.evaluate("performance.now()") > before
    assert ends(page) == part, "the zoom was lost when data arrived"
    expect(page.locator("#follow")).to_have_text("Back to newest")
    page.locator("#follow").click()
    expect(page.locator("#follow")).to_have_text("Following newest")
    assert ends(page)[1] - ends(page)[0] == pytest.approx(part[1] - part[0], rel=0.02)
    at = ends(page)[1]
    assert at > part[1]
    canvas = canvas_of(page, SPEED)
    canvas.focus()
    said = canvas.get_attribute("aria-valuenow")
    eventually(lambda: ends(page)[1] > at and shown(page, SPEED, "last") > float(said), WAIT / 1000, "what moves along")
    assert canvas.get_attribute("aria-valuenow") == said, "a slider that has the focus does not speak by itself"
    canvas.blur()
    eventually(lambda: canvas.get_attribute("aria-valuenow") != said, WAIT / 1000, "the newest value")
    page.locator("#zoom-reset").click()
    expect(page.locator("#zoom-reset")).to_be_hidden()
    assert ends(page)[0] == 0


def test_the_wheel_the_keyboard_and_a_drag_with_shift_move_through_the_run(charts: Page) -> None:
    page = charts
    canvas_of(page).hover()
    page.mouse.wheel(0, -300)
    expect(page.locator(f"[data-key='{MAIN}'] .plot")).to_have_attribute("data-hint", "Ctrl + scroll to zoom")
    assert ends(page)[0] == 0, "the wheel is the page's"
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    eventually(lambda: ends(page)[0] > 0, WAIT / 1000, "a zoom by the wheel")
    first = ends(page)
    page.keyboard.down("Shift")
    drag(page, MAIN, 0.4, 0.6)
    page.keyboard.up("Shift")
    eventually(lambda: ends(page)[0] < first[0], WAIT / 1000, "a pan to the left")
    assert ends(page)[1] - ends(page)[0] == pytest.approx(first[1] - first[0], rel=0.01)
    canvas_of(page, LINES).focus()
    page.keyboard.press("0")
    assert ends(page)[0] == 0
    page.keyboard.press("+")
    assert ends(page)[0] > 0
    kept = ends(page)
    page.keyboard.press("Shift+ArrowRight")
    assert ends(page)[0] > kept[0]


@pytest.mark.parametrize(("axis", "words"), [("time", "of training"), ("episode", "game")])
def test_curves_lie_over_time_or_games_too(charts: Page, axis: str, words: str) -> None:
    page = charts
    choose_axis(page, {"time": "Time", "episode": "Games"}[axis])
    section = page.locator(f"[data-key='{MAIN}']")
    expect(section).to_have_attribute("data-axis", axis)
    eventually(lambda: shown(page, MAIN, "points") > 2, WAIT / 1000, "points over the other axis")
    canvas_of(page).hover()
    expect(section.locator(".readout")).to_contain_text(words)
    count = shown(page, MAIN, "last")
    eventually(lambda: shown(page, MAIN, "last") > count, WAIT / 1000, "live points over the other axis")


def test_a_chart_says_the_newest_value_and_changes_its_scale(charts: Page, learning: Server) -> None:
    page = charts
    room = f"/api/rooms/{page.url.rsplit('/', 1)[1]}"
    section = page.locator(f"[data-key='{SPEED}']")
    eventually(lambda: shown(page, SPEED, "points") > 0, WAIT / 1000, "a speed")
    section.hover()
    page.locator("#smoothing").fill("0")

    def logged() -> str:
        speed = learning.get(room)["smoothed"][SPEED]
        return f"{speed:,.{0 if speed >= 100 else 1 if speed >= 10 else 2}f}\u2009/s"

    eventually(lambda: section.locator(".newest").inner_text() == logged(), WAIT / 1000, "the headline")
    assert section.get_attribute("data-scale") == "linear"
    said = section.locator(".key")
    assert "log" not in said.evaluate(AFTER)
    section.get_by_role("button", name="logarithmic").click()
    expect(section).to_have_attribute("data-scale", "logarithmic")
    assert "log" in said.evaluate(AFTER)
    small = canvas_of(page, SPEED).bounding_box()["width"]
    section.get_by_role("button", name="full screen").click()
    eventually(
        lambda: canvas_of(page, SPEED).bounding_box()["width"] > 2 * small,
        WAIT / 1000,
        "a large chart",
    )
    assert page.locator("#run").evaluate("button => button.closest('[inert]') !== null"), "reached behind the chart"
    page.keyboard.press("?")
    page.locator("#sheet-close").click()
    assert page.locator("#toasts, #banner").evaluate_all("all => all.every((one) => !one.closest('[inert]'))")
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(section).to_have_attribute("data-full", "")
    with page.expect_download() as picture:
        section.get_by_role("button", name="picture").click()
    assert picture.value.suggested_filename.endswith("time-pieces-per-second.png")
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as figures:
        section.get_by_role("button", name="save the data").click()
    lines = figures.value.path().read_text().splitlines()
    assert lines[0] == "run,id,step,value,smoothed,seed"
    assert len(lines) > 1
    page.keyboard.press("Escape")
    assert page.locator("[inert]").count() == 0
    eventually(
        lambda: canvas_of(page, SPEED).bounding_box()["width"] < 2 * small,
        WAIT / 1000,
        "its old place",
    )
    expect(section.get_by_role("button", name="full screen")).to_be_focused()


def test_a_logarithmic_scale_fits_the_values_and_is_offered_where_it_can_be(charts: Page) -> None:
    page, rate, unsure = charts, "train/learning_rate", "train/entropy_loss"
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    for key in (rate, unsure):
        page.locator(f"#metrics input[value='{key}']").check()
        eventually(lambda key=key: shown(page, key, "points") > 0, WAIT / 1000, f"values of {key}")
    page.keyboard.press("Escape")
    section = page.locator(f"[data-key='{rate}']")
    section.hover()
    section.get_by_role("button", name="logarithmic").click()
    expect(section).to_have_attribute("data-scale", "logarithmic")
    foot, newest = shown(page, rate, "foot"), float(section.locator(".newest").inner_text())
    assert 0 < foot <= newest < 100 * foot, "a scale of two decades at most: the rate falls from 0.002 to 0.0001"
    section = page.locator(f"[data-key='{unsure}']")
    section.hover()
    below = section.get_by_role("button", name="a logarithmic scale needs values above 0")
    below.click(force=True)  # as a person would
    expect(below).to_have_attribute("aria-disabled", "true")
    expect(section).to_have_attribute("data-scale", "linear")


def test_every_logged_metric_can_be_shown_and_the_choice_is_kept(charts: Page) -> None:
    page = charts
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    listed = page.locator("#metrics input").evaluate_all("boxes => boxes.map((box) => box.value)")
    logged = page.evaluate(
        """fetch(`/api/rooms/${document.body.dataset.room}`)
        .then((answer) => answer.json()).then(({values}) => Object.keys(values))"""
    )
    assert set(logged) - set(listed) <= {MAIN}
    page.locator("#metrics input[value='rollout/ep_rew_mean']").check()
    address = page.locator("#metrics input[value='train/loss']").evaluate("box => (box.click(), location.search)")
    assert "ep_rew_mean" in address, "a choice is in the address at once"
    assert "train/loss" not in address
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("of .* metrics"))).to_be_focused()
    expect(page.locator("[data-key='train/loss']")).to_have_count(0)
    eventually(lambda: shown(page, "rollout/ep_rew_mean", "points") > 1, WAIT / 1000, "the reward's stored curve")
    page.reload()
    expect(page.locator("[data-key='train/loss']")).to_have_count(0)
    eventually(lambda: shown(page, "rollout/ep_rew_mean", "points") > 1, WAIT / 1000, "the choice again")


def test_a_copied_link_shows_the_same_part_axis_and_metrics(charts: Page, learning: Server, open_page: Open) -> None:
    page = charts
    assert page.evaluate("location.search") == "", "what is usual stays out of the address"
    choose_axis(page, "Time")
    eventually(lambda: shown(page, MAIN, "points") > 3, WAIT / 1000, "points over time")
    drag(page, MAIN, 0.3, 0.6)
    eventually(lambda: ends(page)[0] > 0, WAIT / 1000, "a zoom")
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    page.locator("#metrics input[value='rollout/ep_rew_mean']").check()
    page.locator("#metrics input[value='train/loss']").uncheck()
    says = "location.search.includes('ep_rew_mean') && location.search.includes('range')"  # this a moment later
    eventually(lambda: page.evaluate(says), WAIT / 1000, "an address that says both")
    other = open_page(page.evaluate("location.href"))
    eventually(lambda: shown(other, MAIN, "points") > 0, WAIT / 1000, "the curve")
    assert other.locator(f"[data-key='{MAIN}']").get_attribute("data-axis") == "time"
    assert ends(other) == pytest.approx(ends(page), rel=1e-3)
    expect(other.get_by_role("button", name="Time")).to_have_attribute("aria-pressed", "true")
    expect(other.locator("[data-key='rollout/ep_rew_mean']")).to_have_count(1)
    expect(other.locator("[data-key='train/loss']")).to_have_count(0)
    other.locator("#follow").click()
    eventually(lambda: "range=last-" in other.evaluate("location.search"), WAIT / 1000, "a part that follows")
    third = open_page(other.evaluate("location.href"))
    expect(third.locator("#follow")).to_have_text("Following newest")
    eventually(lambda: ends(third)[0] > 0, WAIT / 1000, "the newest part alone")
    asked: list[str] = []
    third.on("request", lambda request: asked.append(request.url) if "points=800" in request.url else None)
    eventually(
        lambda: third.evaluate("1") and len(asked) >= 2, WAIT / 1000, "finer points of what came since it was opened"
    )
    for text in ("range=9-3", "x=pieces", "metrics=<b>"):
        third.goto(f"{running_room(learning)}?{text}")
        eventually(lambda: shown(third, MAIN, "points") > 3, WAIT / 1000, "a page that passes over what makes no sense")
        assert ends(third)[0] == 0


def test_two_fingers_zoom_and_one_reads(learning: Server, open_page: Open) -> None:
    page = open_page(running_room(learning), **PHONE)
    page.locator("[data-tab=charts]").click()
    eventually(lambda: shown(page, MAIN, "points") > 3, WAIT / 1000, "a curve")
    fingers = hand(page, canvas_of(page))
    fingers("touchStart", 0.5)
    fingers("touchMove", 0.6)
    expect(page.locator(f"[data-key='{MAIN}'] .readout")).to_be_visible()
    fingers("touchEnd")
    whole = ends(page)
    fingers("touchStart", 0.5)
    fingers("touchStart", 0.5, 0.6)
    for apart in (0.12, 0.2, 0.3):
        fingers("touchMove", 0.5 - apart / 2, 0.5 + apart)
    fingers("touchEnd")
    eventually(lambda: ends(page)[0] > 0, WAIT / 1000, "a zoom")
    assert ends(page)[1] - ends(page)[0] < 0.7 * (whole[1] - whole[0])
    page.locator("#zoom-reset").tap()
    assert ends(page)[0] == 0
    section = page.locator(f"[data-key='{MAIN}']")
    section.get_by_role("button", name="full screen").tap()
    eventually(lambda: canvas_of(page).bounding_box()["height"] > 500, WAIT / 1000, "a chart that fills the phone")
    section.get_by_role("button", name="leave full screen").tap()
    expect(section).not_to_have_attribute("data-full", "")


def test_the_keyboard_reads_a_curve_and_screen_readers_hear_it(charts: Page) -> None:
    section = charts.locator(f"[data-key='{MAIN}']")
    canvas_of(charts).focus()
    charts.keyboard.press("ArrowLeft")
    expect(section.locator(".readout")).to_be_visible()
    heard = section.get_by_role("slider", name="Score per piece over the run")
    said = re.compile(r"^[\d,]+ placements?.*, smoothed [\d.]+, raw [\d.]+")
    expect(heard).to_have_attribute("aria-valuetext", said)
    before = heard.get_attribute("aria-valuetext")
    charts.keyboard.press("ArrowLeft")
    expect(heard).not_to_have_attribute("aria-valuetext", before)
    charts.keyboard.press("Home")
    least, now = (float(heard.get_attribute(f"aria-{name}")) for name in ("valuemin", "valuenow"))
    assert least == now
    assert f"{now:,.0f} placement" in heard.get_attribute("aria-valuetext")


def test_a_hover_reads_the_same_place_in_every_chart(charts: Page) -> None:
    page = charts
    canvas_of(page, LINES).hover()
    expect(page.locator(f"[data-key='{LINES}'] .readout")).to_be_visible()
    expect(page.locator(f"[data-key='{MAIN}'] .readout")).to_be_hidden()
    assert shown(page, MAIN, "hover") == shown(page, LINES, "hover") > 0


def test_smoothing_changes_the_smoothed_value_and_not_the_raw_one(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, rooms = twelve  # that are over: nothing but the slider changes what is read
    page, loss = open_page(f"{server.url}rooms/{rooms[0]}"), "train/loss"
    slider = page.locator("#smoothing")
    eventually(lambda: shown(page, loss, "points") > 3, WAIT / 1000, "a curve")
    canvas_of(page, loss).hover()

    def read(name: str) -> str:
        return page.locator(f"[data-key='{loss}'] .readout div", has_text=name).locator("b").inner_text()

    raw = read("raw")
    for value in ("0", "0.95", "0"):
        slider.fill(value)
        expect(page.locator("#smoothing-out")).to_have_text(f"{float(value):.2f}")
        eventually(
            lambda value=value: (read("smoothed") == raw) == (value == "0"), WAIT / 1000, f"smoothing by {value}"
        )
        assert read("raw") == raw


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def drawn(path: Path) -> tuple[list[str], set[str]]:
    """The lines of an SVG, which has to be XML, and its words."""
    root = ElementTree.parse(path).getroot()
    found = {name: list(root.iter(f"{{http://www.w3.org/2000/svg}}{name}")) for name in ("path", "text", "image")}
    assert not found["image"]
    return [one.get("d") or "" for one in found["path"]], {"".join(one.itertext()) for one in found["text"]}


INK = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const {width, height} = image, g = new OffscreenCanvas(width, height).getContext('2d');
  g.drawImage(image, 0, 0);
  const {data} = g.getImageData(0, 0, width, height), head = 120, [red, green, blue] = [0x1a, 0x5f, 0xd0];
  const count = (from, to, counts) => {
    let found = 0;
    for (let i = 4 * width * from; i < 4 * width * to; i += 4) found += counts(data[i], data[i + 1], data[i + 2]);
    return found;
  };
  return {
    width, height, ground: data.slice(0, 4).join(),
    title: count(0, head, (...pixel) => pixel.join() !== data.slice(0, 3).join()),
    curve: count(head, height, (...pixel) => pixel.join() === [red, green, blue].join()),
  };
}"""
"""A PNG's size and ground; how many pixels of its head are not its ground, how many below are the light accent."""


def test_files_hold_what_the_server_knows_and_full_screen_takes_the_wheel(
    twelve: tuple[Server, list[str]], open_page: Open
) -> None:
    server, runs = twelve  # that are over: nothing is added between two looks
    room, loss = f"/api/rooms/{runs[2]}", "train/loss"
    page = open_page(f"{server.url}rooms/{runs[2]}", color_scheme="dark")
    keys = server.get(room)["values"]
    series = server.get(f"{room}/series?keys={','.join(keys)}&x=step&points=400")["series"]
    known = {key: list(zip(one["x"], one["mean"], strict=True)) for key, one in series.items()}
    with page.expect_download() as everything:
        page.locator("#download").click()
    listed = rows(everything.value.path())
    assert set(known) == set(keys)
    for key, points in known.items():
        assert [(float(row["step"]), float(row["value"])) for row in listed if row["key"] == key] == points

    section = page.locator(f"[data-key='{loss}']")
    eventually(lambda: shown(page, loss, "points") == len(known[loss]), WAIT / 1000, "the whole curve")

    def saved() -> list[tuple[float, float]]:
        section.hover()
        with page.expect_download() as figures:
            section.get_by_role("button", name="save the data").click()
        return [(float(row["step"]), float(row["value"])) for row in rows(figures.value.path())]

    assert saved() == known[loss]
    with page.expect_download() as picture:
        section.get_by_role("button", name="picture").click()
    ink = page.evaluate(INK, base64.b64encode(picture.value.path().read_bytes()).decode())
    assert (ink["width"], ink["ground"]) == (2400, "255,255,255,255"), "large and on white, whatever the page is"
    assert ink["title"] > 1000
    assert ink["curve"] > 1800, "the curve runs all along"
    with page.expect_download() as drawing:
        section.get_by_role("button", name="drawing").click()
    paths, words = drawn(drawing.value.path())
    assert max(path.count("L") + 1 for path in paths) == len(known[loss]), "the curve is a line of all its points"
    assert {"Loss", loss, "placements", server.get(room)["name"]} <= words
    box = canvas_of(page, loss).bounding_box()

    section.get_by_role("button", name="full screen").click()
    eventually(lambda: canvas_of(page, loss).bounding_box()["width"] > 2 * box["width"], WAIT / 1000, "a large chart")
    canvas_of(page, loss).hover()
    page.mouse.wheel(0, -300)
    eventually(lambda: ends(page, loss)[0] > 0, WAIT / 1000, "a zoom by the wheel alone")
    assert section.locator(".plot").get_attribute("data-hint") is None
    start, stop = ends(page, loss)
    within = [i for i, (x, _) in enumerate(known[loss]) if start <= x <= stop]
    assert saved() == known[loss][within[0] - 1 : within[-1] + 2], "what is in view, and one more to either side"
