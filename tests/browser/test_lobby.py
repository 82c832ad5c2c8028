"""The lobby: a card of a room that learns, and the panel for a new room, where the trainers only count."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.backup.places import put
from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import COUNTING, Server, eventually
from tests.web.clients import Viewer
from tetris_viz.core.rooms import Room
from tetris_viz.kinds.presets import build_config
from tetris_viz.store.rows import Changes, RoomRow

pytestmark = pytest.mark.moving

Open = Callable[..., Page]
Start = Callable[..., Server]


def room(controller: Viewer, name: str) -> str:
    """A new room that runs."""
    made = str(controller.command("create_room", name=name, config={"total_placements": 10**7})["room"])
    assert controller.command("start", room=made)["ok"]
    return made


def stored(folder: Path, over: int, unstarted: int) -> None:
    """Runs that are over, and rooms that were never started."""
    preset, config = build_config("classroom")
    rooms = {}
    for number in range(1, over + unstarted + 1):
        begun = number <= over
        kept = Room(
            id=f"stored-{number}", number=number, name=f"Stored {number}", preset=preset, config=config.model_dump(),
            state="finished" if begun else "created", attempt=int(begun), step=1000 * begun, created=1000.0 + number,
        )  # fmt: skip
        rooms[kept.id] = RoomRow(kept, policy_step=0)
    put(folder, Changes(rooms, []))


PIXELS = "canvas => canvas.toDataURL()"


def short(seconds: float) -> str:
    """A time as cards say it, within an hour and a half."""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def plays_on(board: Locator) -> None:
    """It shows one placement after another."""
    for _ in range(3):
        picture, placement = board.evaluate(PIXELS), board.get_attribute("data-placement")
        eventually(
            lambda at=placement: board.get_attribute("data-placement") != at, WAIT / 1000, "a board that plays on"
        )
        assert board.evaluate(PIXELS) != picture


def in_view(page: Page) -> dict[str, dict[str, float]]:
    """The parts of the room that is shown large, as parts of the window."""
    return dict(page.evaluate(
        "() => Object.fromEntries(['.board', '.sentence', '.score b', '.curve-of .plot', '.go a'].map((part) => {"
        " const {left, right, top, bottom} = document.querySelector(`#hero ${part}`).getBoundingClientRect();"
        " return [part, {left, right, top, bottom, width: right - left}]; }))"
    ))  # fmt: skip


def test_who_opens_the_page_sees_an_agent_that_learns(learning: Server, open_page: Open) -> None:
    address = running_room(learning)
    known = f"/api/rooms/{address.rsplit('/', 1)[1]}"
    page = open_page(learning.url)
    expect(page.locator("h1")).to_have_text("One agent is learning Tetris")
    hero = page.locator("#hero")
    board, score, curve = hero.locator("canvas"), hero.locator(".score b"), hero.locator(".curve-of polyline")
    eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a first placement")
    before = curve.get_attribute("points")
    plays_on(board)
    expect(hero.locator(".sentence")).to_contain_text("This agent began knowing nothing. In ")
    expect(hero.locator(".curve-of")).to_contain_text("hand-tuned player 4.80")
    eventually(lambda: curve.get_attribute("points") != before, WAIT / 1000, "a curve that grows")

    def value() -> str:
        return f"{learning.get(known)['smoothed']['tetris/score_per_piece']:.2f}"

    eventually(lambda: score.inner_text() == value(), WAIT / 1000, "the newest score")
    for width, height in ((1440, 900), (1280, 800), (390, 844), (844, 390), (320, 700), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        parts = in_view(page)
        assert all(part["left"] >= 0 and part["right"] <= width for part in parts.values()), (width, parts)
        if height >= 700:
            assert max(part["bottom"] for part in parts.values()) <= height, (width, height, parts)
        if width == 1440:
            assert 220 <= parts[".board"]["width"] <= 260

    people = hero.locator(".people")
    expect(people).to_be_hidden()  # who looks at this page is not in the room, and nobody is told of nobody
    visitor = open_page(address)
    expect(people).to_have_text("1 watching")
    pill = hero.locator(".pill")
    expect(pill).to_have_text("Running")
    for command, state in (("Pause", "Paused"), ("Resume", "Running")):
        visitor.locator("#run").get_by_text(command, exact=True).click()
        expect(pill).to_have_text(state)
        expect(hero).to_have_attribute("data-state", state.lower())
    visitor.close()
    expect(people).to_be_hidden()
    controller = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    title = hero.locator("#hero-name")
    name = title.inner_text()
    for called in ("Renamed meanwhile", name):
        assert controller.command("update_room", room=address.rsplit("/", 1)[1], name=called)["ok"]
        expect(title).to_have_text(called)
    controller.close()
    page.set_viewport_size({"width": 1440, "height": 900})
    hero.click(position={"x": 700, "y": 200})  # all of it leads to the room
    expect(page).to_have_url(address)


def test_a_card_plays_grows_its_curve_counts_who_watches_and_says_its_state(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    known = f"/api/rooms/{room.rsplit('/', 1)[1]}"
    controller = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    second = str(controller.command("create_room", name="Another", config={"placements_per_second": 10})["room"])
    assert controller.command("start", room=second)["ok"]
    try:
        page = open_page(learning.url)
        card = page.locator(f".card[data-room='{room.rsplit('/', 1)[1]}']")
        board, score, time = card.locator(".mini canvas"), card.locator(".score b").first, card.locator(".foot > .num")
        viewers = card.locator(".people")

        expect(page.locator("#hero")).to_be_hidden()
        eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a first placement")
        curve = card.locator(".spark polyline")
        before = curve.get_attribute("points")
        plays_on(board)
        # not "more points": a long curve is thinned
        eventually(lambda: curve.get_attribute("points") != before, WAIT / 1000, "a curve that grows")

        def value() -> str:
            return f"{learning.get(known)['smoothed']['tetris/score_per_piece']:.2f}"

        eventually(lambda: score.inner_text() == value(), WAIT / 1000, "the newest score")
        eventually(lambda: time.inner_text() == short(learning.get(known)["seconds"]), WAIT / 1000, "time of training")

        expect(viewers).to_be_hidden()  # who looks at a card is not in the room
        visitor = open_page(room)
        expect(viewers).to_have_text("1 watching")
        expect(card.locator(".pill")).to_have_text("Running")
        visitor.close()
        expect(viewers).to_be_hidden()
    finally:
        controller.command("stop", room=second)
        controller.close()
    expect(page.locator(f"#list [data-room='{second}']")).to_contain_text("Stopped")
    expect(page.locator("#hero")).to_have_attribute("data-room", room.rsplit("/", 1)[1])


def test_every_preset_has_its_sentence_and_small_curve_and_the_chosen_one_stands_out(
    start_server: Start, open_page: Open
) -> None:
    server = start_server(command=COUNTING, autostart="0")
    page = open_page(server.url)
    presets = server.get("/api/presets")["presets"]
    expect(page.locator("#presets .sentence")).to_have_text([preset["sentence"] for preset in presets])
    assert all(sentence.strip() for sentence in page.locator("#presets .sentence").all_inner_texts())
    expect(page.locator("#presets label")).to_have_count(len(presets))
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.locator("#create")).to_be_in_viewport(ratio=1)
    curves = page.locator("#presets polyline")
    assert [
        len(points.split()) for points in curves.evaluate_all("all => all.map((one) => one.getAttribute('points'))")
    ] == [len(preset["sketch"]) for preset in presets]
    colour = "(curve) => getComputedStyle(curve).stroke"
    before = curves.nth(1).evaluate(colour)
    page.locator("#presets label").nth(1).click()
    assert curves.nth(1).evaluate(colour) != before == curves.nth(0).evaluate(colour)


def test_the_panel_says_how_many_may_run_and_what_a_full_server_does(start_server: Start, open_page: Open) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="2")
    page = open_page(server.url)
    foot, create = page.locator("#running-rooms"), page.locator("#create")
    expect(foot).to_have_text("No room is running. Two can run at the same time.")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    first = room(controller, "First")
    expect(foot).to_have_text("One room is running. One more can run at the same time.")
    room(controller, "Second")
    expect(foot).to_have_text("Two rooms are running, the most this server allows. A new room starts when a run ends.")
    expect(create).to_have_text("Create and queue")
    third = room(controller, "Third")
    expect(foot).to_contain_text("; one is queued.")
    expect(page.locator(f"#list [data-room='{third}']")).to_contain_text("Next in line; starts by itself.")
    page.locator("#room-name").fill("Fourth")
    create.click()
    state, doing, run = page.locator("#state"), page.locator("#doing"), page.locator("#run")
    expect(state).to_have_text("Queued", timeout=WAIT)
    expect(page.locator("#room-name")).to_have_text("Fourth")
    expect(doing).to_have_text("Queued: second in line. It starts by itself as soon as a run ends.")
    expect(page.locator("#board-card")).to_contain_text("Second in line")
    expect(run).to_have_text("Do not wait", timeout=WAIT)
    run.click()
    expect(state).to_have_text("New")
    expect(page.locator("#board-card")).to_contain_text("Nothing yet")
    expect(run).to_have_text("Start")
    run.click()
    expect(doing).to_contain_text("second in line")
    assert controller.command("stop", room=first)["ok"]
    expect(doing).to_contain_text("next in line", timeout=WAIT)
    assert controller.command("stop", room=third)["ok"]
    expect(state).to_have_text("Running", timeout=WAIT)
    controller.close()


def test_a_further_room_of_a_preset_is_offered_a_seed_that_none_has(start_server: Start, open_page: Open) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="2")
    page = open_page(server.url)
    page.locator("#create-settings").click()
    expect(page.locator("#new-seed")).to_have_value("1")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    preset = page.locator("#presets input:checked").input_value()
    assert controller.command("create_room", preset=preset)["ok"]
    expect(page.locator("#new-seed")).to_have_value("2")
    page.locator("#create").click()
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    assert sorted(one["config"]["seed"] for one in server.get("/api/rooms")["rooms"]) == [1, 2]
    controller.close()


def test_a_phone_makes_a_room_and_opens_one_with_taps(start_server: Start, open_page: Open) -> None:
    page = open_page(start_server(command=COUNTING, autostart="0").url, **PHONE)
    page.locator(".topbar [data-new-room]").tap()
    page.locator("#presets label").nth(1).tap()
    expect(page.locator("#presets input").nth(1)).to_be_checked()
    page.locator("#create").tap()
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    room = page.url
    page.get_by_role("link", name="All rooms").tap()
    page.locator("#hero[data-room]").tap()  # in its middle: all of it leads to the room
    expect(page).to_have_url(room)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_boards_and_curves_are_asked_for_where_they_are_seen_and_of_a_thousand_rooms_few_are_on_the_page(
    tmp_path: Path, start_server: Start, open_page: Open
) -> None:
    stored(tmp_path / "many", over=940, unstarted=60)
    server = start_server(data_dir=tmp_path / "many", command=COUNTING, autostart="0", max_running_rooms="9")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for number in range(8):
        room(controller, f"Run {number}")
    sent: list[str] = []
    asked: list[str] = []
    page = open_page("about:blank", viewport={"width": 390, "height": 844})
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data))))
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.goto(server.url)
    expect(page.locator(".card")).to_have_count(8)

    def watched() -> set[str]:
        """The rooms whose boards the page has asked for, and not taken back."""
        page.wait_for_timeout(50)  # what the page sends is heard only while something is asked of it
        last = {}
        for message in sent:
            if '["view",' not in message:
                continue
            body = json.loads(message[message.index("[") :])[1]
            last[body["room"]] = body["view"]
        return {room for room, view in last.items() if view == "showcase"}

    eventually(watched, WAIT / 1000, "the first boards")
    expect(page.locator("#others")).to_contain_text("All runs")
    expect(page.locator("#list > li")).to_have_count(20)
    expect(page.locator("#unstarted")).to_contain_text("60 rooms that were never started")
    expect(page.locator("#unstarted li")).to_have_count(0)
    assert len(watched()) < 8, "what lies below the page's end is not asked for"
    assert len(asked) <= len(watched()) + 12
    assert page.evaluate("document.documentElement.scrollHeight") < 4500
    assert page.evaluate("document.querySelectorAll('*').length") < 1500

    late = room(controller, "The newest")
    expect(page.locator(".card").first).to_contain_text("The newest", timeout=WAIT)
    eventually(lambda: late in watched(), WAIT / 1000, "its board")
    last = page.locator(".card").last
    below = str(last.get_attribute("data-room"))
    assert below not in watched()
    last.scroll_into_view_if_needed()
    eventually(lambda: below in watched() and late not in watched(), WAIT / 1000, "boards of what is seen now")

    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#unstarted summary").click()
    expect(page.locator("#unstarted li")).to_have_count(20)
    page.get_by_label("Find a room").fill("run 7")
    page.get_by_label("Find a room").press("Enter")
    expect(page.locator("#search")).to_have_value("run 7")
    expect(page.locator("#rows")).to_contain_text("Run 7")
    controller.close()


def test_a_new_room_is_one_tap_away_from_every_page_and_its_sheet_keeps_the_keyboard(
    start_server: Start, open_page: Open
) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    made = room(controller, "First")
    controller.close()
    page = open_page(server.url, **PHONE)
    sheet, form = page.locator("#new-room-sheet"), page.locator("#new-room-form")
    expect(form).to_be_hidden()
    for address in ("", "runs", "compare", f"rooms/{made}"):
        page.goto(f"{server.url}{address}")
        expect(page.locator("body")).to_have_attribute("data-connection", "online")
        page.mouse.wheel(0, 5000)
        link = page.locator(".topbar .new-link, .tabs .new-link").locator("visible=true")
        expect(link).to_be_in_viewport(ratio=1)
        link.tap()
        expect(sheet).to_be_visible()
        expect(page).to_have_url(server.url)
        expect(page.locator("#create")).to_be_enabled()
        page.keyboard.press("Escape")
        expect(form).to_be_hidden()
    opener = page.locator(".topbar [data-new-room]")
    opener.press("Enter")
    expect(page.locator("#presets input:checked")).to_be_focused()
    for width, height in ((844, 390), (320, 256), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#create")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
        box = sheet.bounding_box()
        assert box is not None
        assert min(box["x"], box["y"], width - box["x"] - box["width"]) >= 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#create-settings").click()
    sheet.get_by_role("button", name="rollout").tap()
    expect(sheet.locator(".word-note")).to_be_visible()  # outside the sheet nothing is read or pressed
    expect(sheet.locator("#live")).to_contain_text("One such stretch of play is a rollout")
    page.keyboard.press("Escape")
    expect(sheet.locator(".word-note")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(sheet).to_be_hidden()
    expect(form).to_be_visible()
    opener.click()
    expect(page.locator("#presets input:checked")).to_be_focused()


def test_a_room_on_a_phone_leads_to_the_runs_to_compare_and_to_the_projector(learning: Server, open_page: Open) -> None:
    address = running_room(learning)
    page = open_page(address, **PHONE)
    for name, path in (
        ("Runs", "/runs"),
        ("Compare", f"/compare?rooms={address.rsplit('/', 1)[1]}"),
        ("Projector", f"/rooms/{address.rsplit('/', 1)[1]}?projector"),
    ):
        page.locator("#more").tap()
        link = page.locator("#actions").get_by_role("link", name=name)
        expect(link).to_have_attribute("href", path)
        expect(link).to_be_in_viewport(ratio=1)
        page.locator("#more").tap()
