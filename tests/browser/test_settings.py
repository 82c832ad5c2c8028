"""Settings as text, and taken back."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.driver import PROXY, WAIT
from tests.browser.plots import MAIN
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer

Open = Callable[..., Page]
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(tmp_path_factory.mktemp("settings") / "data", command=COUNTING, autostart="0")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def room(server: Server) -> str:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    answer = controller.command("create_room", preset="ppo-lines", config={"gamma": 0.98, "seed": 7})
    controller.close()
    assert answer["ok"], answer
    return str(answer["room"])


def test_settings_copied_from_a_room_make_the_same_room_in_the_lobby(
    server: Server, room: str, open_page: Open
) -> None:
    page = open_page(f"{server.url}rooms/{room}", permissions=CLIPBOARD)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Seed", exact=True).fill("8")
    page.get_by_role("button", name="Copy as JSON").click()
    expect(page.locator(".toast")).to_contain_text("Settings copied", timeout=WAIT)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(copied)["config"]["seed"] == 8

    page.goto(server.url)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Paste JSON").click()
    box = page.get_by_label("Settings as JSON")
    box.fill("{")
    page.get_by_role("button", name="Fill in the form").click()
    expect(page.locator("#config-text .field-error")).to_contain_text("Must be JSON")
    box.fill(copied)
    page.get_by_role("button", name="Fill in the form").click()
    expect(box).to_be_hidden()
    expect(page.locator("input[name=preset]:checked")).to_have_value("ppo-lines")
    page.locator("#create").click()
    page.wait_for_url("**/rooms/*", timeout=WAIT)
    made = page.url.rsplit("/", 1)[1]
    assert made != room
    created = server.get(f"/api/rooms/{made}/config.json")
    assert created == {**server.get(f"/api/rooms/{room}/config.json"), "config": json.loads(copied)["config"]}


FIELDS = """all => Object.fromEntries(all.map((field) => [field.querySelector(".help").id, {
  name: field.querySelector(".name label, .title").textContent,
  help: field.querySelector(".help").textContent,
  preset: field.querySelector(".preset").textContent,
  changed: field.querySelector(".changed").checkVisibility(),
}]))"""


def in_words(value: Any) -> str:
    """A setting as the form writes it."""
    if isinstance(value, str):
        return {"bag": "7-bag"}.get(value, value.capitalize())
    return f"{value:,}" if value >= 10_000 else f"{value}"


def said_already(field: dict[str, Any]) -> bool:
    """Whether a field has no unit, or its title says it."""
    return not field["unit"] or field["unit"] in field["title"].lower()


def test_every_field_says_its_help_its_preset_and_whether_it_differs(
    server: Server, room: str, open_page: Open
) -> None:
    preset = next(one for one in server.get("/api/presets")["presets"] if one["name"] == "ppo-lines")
    config = server.get(f"/api/rooms/{room}/config.json")["config"]
    page = open_page(f"{server.url}rooms/{room}")
    page.get_by_role("button", name="Settings").click()
    sentence = page.locator("#settings-sentence")
    expect(sentence).to_have_text("Preset ppo-lines, 2 values changed")
    schema = {name: field for name, field in preset["schema"]["properties"].items() if "const" not in field}
    assert page.locator(".field").evaluate_all(FIELDS) == {
        f"setting-{name}-help": {
            "name": field["title"] if said_already(field) else f"{field['title']}, {field['unit']}",
            "help": field["description"],
            "preset": f"preset {in_words(preset['config'][name])}",
            "changed": config[name] != preset["config"][name],
        }
        for name, field in schema.items()
    }

    mark = page.locator(".field").filter(has=page.locator("#setting-learning_rate-help")).locator(".changed")
    rate = page.get_by_label("Learning rate", exact=True)
    rate.fill("0.003")
    expect(mark).to_be_visible()
    expect(sentence).to_have_text("Preset ppo-lines, 3 values changed")
    rate.fill("0.002")
    expect(mark).to_be_hidden()
    for field, said in (("Discount, gamma", "1 value changed"), ("Seed", "unchanged")):
        page.get_by_role("button", name=f"{field}: back to the preset").press("Enter")
        expect(sentence).to_have_text(f"Preset ppo-lines, {said}")
    expect(page.locator(".changed:visible")).to_have_count(0)
    expect(page.locator("#apply")).to_have_text("Apply 2 changes")


def test_a_slider_and_its_number_go_together(server: Server, room: str, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{room}")
    page.get_by_role("button", name="Settings").click()
    for field, least, typed, there, most in (
        ("Learning rate", "0.000001", "0.0001", "500", "0.01"),
        ("Epochs", "1", "30", "1000", "30"),
    ):
        number, slider = page.get_by_label(field, exact=True), page.get_by_label(f"{field}, slider", exact=True)
        number.fill(typed)
        expect(slider).to_have_value(there)
        expect(slider).to_have_attribute("aria-valuetext", typed)  # its own numbers are places on it
        slider.press("Home")
        expect(number).to_have_value(least)
        slider.press("ArrowRight")
        expect(slider).to_have_value("1")
        slider.press("End")
        expect(number).to_have_value(most)
        slider.press("PageDown")
        expect(slider).to_have_attribute("aria-valuetext", number.input_value())
        assert float(least) < float(number.input_value()) < float(most)
    expect(page.locator("#apply")).to_have_text("Apply 2 changes")


def test_a_decimal_comma_is_one_and_what_can_be_read_in_two_ways_is_asked(
    server: Server, room: str, open_page: Open
) -> None:
    page = open_page(f"{server.url}rooms/{room}")
    page.get_by_role("button", name="Settings").click()
    pace, limit = (page.locator(f"#setting-{name}") for name in ("showcase_pieces_per_second", "placements_per_second"))
    pace.fill("1,5")
    expect(page.locator("#setting-showcase_pieces_per_second-read")).to_have_text("Read as 1.5")
    limit.fill("1,500")
    expect(page.locator("#setting-placements_per_second-error")).to_have_text(
        "Can be read in two ways. Write 1500 or 1.5."
    )
    expect(page.locator("#settings-foot .count")).to_have_text("1 value to fix")
    page.get_by_role("button", name="Show what to fix").click()
    expect(limit).to_be_focused()
    limit.fill("1500")
    page.get_by_role("button", name="Apply 2 changes").click()

    def applied() -> bool:
        config = server.get(f"/api/rooms/{room}/config.json")["config"]
        return (config["showcase_pieces_per_second"], config["placements_per_second"]) == (1.5, 1500)

    eventually(applied, WAIT / 1000, "the pace of 1.5 and the limit of 1500")


def test_two_who_change_one_setting_see_each_other(server: Server, room: str, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{room}")
    page.get_by_role("button", name="Settings").click()
    rate, gamma, apply = (
        page.get_by_label("Learning rate", exact=True),
        page.locator("#setting-gamma"),
        page.locator("#apply"),
    )
    rate.fill("0.004")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("configure", room=room, config={"learning_rate": 0.003, "gamma": 0.9})["ok"]
    expect(gamma).to_have_value("0.9", timeout=WAIT)  # nobody types there
    expect(page.locator("#setting-learning_rate-error")).to_have_text("Somebody set it to 0.003 meanwhile.")
    expect(rate).to_have_value("0.004")
    apply.click()
    expect(rate).to_be_focused()
    config = f"/api/rooms/{room}/config.json"
    assert server.get(config)["config"]["learning_rate"] == 0.003
    page.get_by_role("button", name="Keep 0.004").click()
    page.get_by_role("button", name="Apply 1 change").click()
    expect(apply).to_have_text("Nothing changed")
    assert server.get(config)["config"]["learning_rate"] == 0.004

    rate.fill("0.005")
    assert controller.command("configure", room=room, config={"learning_rate": 0.002})["ok"]
    page.get_by_role("button", name="Take 0.002").click(timeout=WAIT)
    expect(rate).to_have_value("0.002")
    expect(apply).to_have_text("Nothing changed")
    controller.close()


def test_what_is_typed_while_it_is_applied_stays(server: Server, room: str, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{room}")
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    holds = False

    def open_wire(near: WebSocketRoute) -> None:
        def heard(told: str | bytes) -> None:
            if holds and str(told).startswith("43/control"):  # the answer to a command
                held.append((near, told))
            else:
                near.send(told)

        near.connect_to_server().on_message(heard)

    page.route_web_socket("**/socket.io/**", open_wire)
    page.reload()
    page.get_by_role("button", name="Settings").click()
    rate, gamma, apply = (
        page.get_by_label("Learning rate", exact=True),
        page.locator("#setting-gamma"),
        page.locator("#apply"),
    )
    rate.fill("0.004")
    holds = True
    apply.click()
    expect(apply).to_have_text("Applying…")
    rate.fill("0.005")
    gamma.fill("0.95")
    config = f"/api/rooms/{room}/config.json"
    eventually(lambda: server.get(config)["config"]["learning_rate"] == 0.004, WAIT / 1000, "the first change")
    holds = False
    for near, told in held:
        near.send(told)
    expect(apply).to_have_text("Apply 2 changes")
    expect(rate).to_have_value("0.005")
    apply.click()
    expect(apply).to_have_text("Nothing changed")
    now = server.get(config)["config"]
    assert (now["learning_rate"], now["gamma"]) == (0.005, 0.95)


def test_what_cannot_change_while_a_run_lives_is_named_when_it_is_pasted(
    server: Server, room: str, open_page: Open
) -> None:
    page = open_page(f"{server.url}rooms/{room}")
    page.locator("#board-card").get_by_role("button", name="Start").press("Enter")
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(page.locator("#pause-here")).to_be_focused()
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Paste JSON").click()
    page.get_by_label("Settings as JSON").fill('{"learning_rate": 0.0015, "gamma": 0.9, "colour": "blue"}')
    page.get_by_role("button", name="Fill in the form").click()
    said = page.locator("#config-text .field-error")
    expect(said).to_contain_text("“colour” is no setting of this preset.")
    expect(said).to_contain_text("Discount, gamma can change once the run has stopped.")
    expect(page.locator("#apply")).to_have_text("Apply 1 change")


def test_what_was_applied_last_can_be_undone(server: Server, room: str, open_page: Open) -> None:
    config = f"/api/rooms/{room}/config.json"
    before = server.get(config)
    page = open_page(f"{server.url}rooms/{room}")
    page.get_by_role("button", name="Settings").click()
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_hidden()
    page.get_by_label("Learning rate", exact=True).fill("0.004")
    page.get_by_role("button", name="Learning rate: back to the preset").press("Enter")
    expect(page.get_by_label("Learning rate, slider")).to_be_focused()
    page.get_by_label("Learning rate", exact=True).fill("0.004")
    page.get_by_role("button", name="Discard").press("Enter")
    expect(page.locator("#apply")).to_be_focused()
    page.get_by_label("Learning rate", exact=True).fill("0.003")
    page.get_by_label("Learning rate", exact=True).press("Enter")
    eventually(lambda: server.get(config)["config"]["learning_rate"] == 0.003, WAIT / 1000, "the new learning rate")
    undo.click(timeout=WAIT)
    eventually(lambda: server.get(config) == before, WAIT / 1000, "the settings as they were")
    expect(undo).to_be_hidden()
    expect(page.locator("#apply")).to_be_focused()
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.002")

    pace, slider = page.get_by_label("Showcase pace, pieces/s", exact=True), page.locator("#pace")
    for wanted, act in (("8", "Apply 1 change"), ("3", "Undo")):
        if act != "Undo":
            pace.fill(wanted)
        page.get_by_role("button", name=act, exact=True).click()
        eventually(
            lambda wanted=wanted: server.get(config)["config"]["showcase_pieces_per_second"] == float(wanted),
            WAIT / 1000, "the pace",
        )  # fmt: skip
        expect(slider).to_have_attribute("aria-valuetext", f"{wanted} pieces/s")
        expect(pace).to_have_value(wanted)
    assert server.get(config) == before
    expect(undo).to_be_hidden()


@pytest.fixture
def trained(learning: Server) -> Iterator[str]:
    """A room whose agent really learns, in short rollouts: a change waits for the end of one."""
    controller = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    config = {"environments": 16, "n_steps": 16, "batch_size": 64, "placements_per_second": 200}
    room = str(controller.command("create_room", preset="ppo-lines", name="Changed", config=config)["room"])
    assert controller.command("start", room=room)["ok"]
    yield room
    assert controller.command("stop", room=room)["ok"]
    controller.close()


def test_a_change_and_its_undo_reach_the_agent_and_leave_a_mark_each(
    learning: Server, trained: str, open_page: Open
) -> None:
    def rates() -> tuple[float, float | None]:
        """What is set, and what the agent has learned with."""
        room = learning.get(f"/api/rooms/{trained}")
        return room["config"]["learning_rate"], room["values"].get("train/learning_rate")

    first = eventually(lambda: rates() if rates()[1] else None, WAIT / 1000, "a room that learns")

    def shows(rate: float, marks: int) -> None:
        eventually(
            lambda: rates()[0] == rate and (rates()[1] > first[1]) == (rate > first[0]), WAIT / 1000, f"the rate {rate}"
        )
        eventually(lambda: (chart.get_attribute("data-markers") or "").count("change") == marks, WAIT / 1000, "a mark")

    page = open_page(f"{learning.url}rooms/{trained}")
    chart = page.locator(f"[data-key='{MAIN}']")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Learning rate", exact=True).fill("0.01")
    page.get_by_role("button", name="Apply 1 change").click()
    shows(0.01, marks=1)
    page.get_by_role("button", name="Undo", exact=True).click()
    shows(first[0], marks=2)
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value(str(first[0]))
    page.get_by_label("Evaluation interval, seconds", exact=True).fill("3600")
    page.get_by_role("button", name="Apply 1 change").click()
    shows(first[0], marks=3)
    config = learning.get(f"/api/rooms/{trained}")["config"]
    assert config["evaluation_interval"] == 3600


def test_the_newest_change_can_be_undone_by_every_controller_and_after_a_reload(
    server: Server, room: str, open_page: Open
) -> None:
    mine, other = (open_page(f"{server.url}rooms/{room}") for _ in range(2))
    for page, rate in ((mine, "0.003"), (other, "0.004")):
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Learning rate", exact=True).fill(rate)
        page.get_by_label("Learning rate", exact=True).press("Enter")
        expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible(timeout=WAIT)
    expect(mine.get_by_label("Learning rate", exact=True)).to_have_value("0.004", timeout=WAIT)
    for rate in ("0.003", "0.002"):  # what this page set itself is another value meanwhile
        mine.reload()
        mine.get_by_role("button", name="Settings").click()
        mine.get_by_role("button", name="Undo", exact=True).click(timeout=WAIT)
        expect(mine.get_by_label("Learning rate", exact=True)).to_have_value(rate, timeout=WAIT)
        expect(other.get_by_label("Learning rate", exact=True)).to_have_value(rate, timeout=WAIT)
    expect(mine.get_by_role("button", name="Undo", exact=True)).to_be_hidden(timeout=WAIT)
    expect(other.get_by_role("button", name="Undo", exact=True)).to_be_hidden(timeout=WAIT)


def test_what_is_fixed_while_a_run_lives_is_not_offered_to_be_undone(
    server: Server, room: str, open_page: Open
) -> None:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    page = open_page(f"{server.url}rooms/{room}")
    for command, state in (("start", "Running"), ("stop", "Stopped")):
        assert controller.command(command, room=room)["ok"]
        expect(page.locator("#state")).to_have_text(state, timeout=WAIT)
    assert controller.command("configure", room=room, config={"n_steps": 64})["ok"]
    page.get_by_role("button", name="Settings").click()
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_visible(timeout=WAIT)
    assert controller.command("start", room=room)["ok"]
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(undo).to_be_hidden()
    assert controller.command("stop", room=room)["ok"]
    controller.close()
    expect(undo).to_be_visible(timeout=WAIT)


def test_a_mark_opens_what_was_changed_and_puts_it_back(server: Server, room: str, open_page: Open) -> None:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for config in ({"learning_rate": 0.003}, {"gamma": 0.9, "seed": 9}, {"learning_rate": 0.004}):
        assert controller.command("configure", room=room, config=config)["ok"]
    controller.close()
    page = open_page(f"{server.url}rooms/{room}")
    section, dialog = page.locator(f"[data-key='{MAIN}']"), page.locator("#changes")
    expect(section).to_have_attribute("data-markers", "change 0, change 0, change 0")
    section.locator("canvas").press("Enter")
    rows = dialog.locator("li")
    expect(dialog).to_be_visible()
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Learning rate 0.003 → 0.004")
    expect(rows.nth(1)).to_contain_text("Discount, gamma 0.98 → 0.9")
    expect(rows.nth(1)).to_contain_text("Seed 7 → 9")
    expect(rows.nth(2)).to_contain_text("Learning rate 0.002 → 0.003 · now 0.004")
    expect(rows.nth(2).get_by_role("button")).to_have_text("Put back anyway")
    rows.nth(1).get_by_role("button", name="Put back").click()
    expect(dialog).to_be_hidden()
    changed = server.get(f"/api/rooms/{room}/config.json")["config"]
    assert (changed["gamma"], changed["seed"], changed["learning_rate"]) == (0.98, 7, 0.004)

    expect(section).to_have_attribute("data-markers", ", ".join(["change 0"] * 4))
    left = float((section.get_attribute("data-area") or "").split(",")[0])
    section.locator("canvas").click(position={"x": left, "y": 8})  # the mark itself
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text("It already has that value again.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    watcher = open_page(f"{server.url}rooms/{room}", extra_http_headers=PROXY)
    expect(watcher.locator(f"[data-key='{MAIN}']")).to_have_attribute("data-markers", ", ".join(["change 0"] * 4))
    watcher.locator(f"[data-key='{MAIN}'] canvas").press("Enter")
    expect(watcher.locator("#changes li").first).to_contain_text("Unlock controls to put it back.")
    expect(watcher.locator("#changes li button")).to_have_count(0)
