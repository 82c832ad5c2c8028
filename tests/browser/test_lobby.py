"""The lobby: a card of a room that learns, and the panel for a new room, where the trainers only count."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE, WAIT, running_room
from tests.conftest import COUNTING, Server, eventually
from tests.web.clients import Viewer

Open = Callable[..., Page]
Start = Callable[..., Server]


def room(controller: Viewer, name: str) -> str:
    """A new room that runs."""
    made = str(controller.command("create_room", name=name, config={"total_placements": 10**7})["room"])
    assert controller.command("start", room=made)["ok"]
    return made


PIXELS = "canvas => canvas.toDataURL()"


def short(seconds: float) -> str:
    """A time as cards say it, within an hour and a half."""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def test_a_card_plays_grows_its_curve_counts_who_watches_and_says_its_state(learning: Server, open_page: Open) -> None:
    room = running_room(learning)
    known = f"/api/rooms/{room.rsplit('/', 1)[1]}"
    page = open_page("about:blank")
    with page.expect_response(lambda answer: "/series?" in answer.url):
        page.goto(learning.url)
    card = page.locator(f".card[data-room='{room.rsplit('/', 1)[1]}']")
    board, score, time = card.locator(".mini canvas"), card.locator(".score b"), card.locator(".foot > .num")
    viewers = card.locator(".foot > span").first.locator(".num")

    eventually(lambda: board.get_attribute("data-placement"), WAIT / 1000, "a first placement")
    curve = card.locator(".spark polyline")
    before = curve.get_attribute("points")
    for _ in range(3):
        picture, placement = board.evaluate(PIXELS), board.get_attribute("data-placement")
        eventually(
            lambda at=placement: board.get_attribute("data-placement") != at, WAIT / 1000, "a card that plays on"
        )
        assert board.evaluate(PIXELS) != picture
    # not "more points": a long curve is thinned
    eventually(lambda: curve.get_attribute("points") != before, WAIT / 1000, "a curve that grows")

    def value() -> str:
        return f"{learning.get(known)['values']['tetris/score_per_piece']:.2f}"

    eventually(lambda: score.inner_text() == value(), WAIT / 1000, "the newest score")
    eventually(lambda: time.inner_text() == short(learning.get(known)["seconds"]), WAIT / 1000, "the time of training")

    expect(viewers).to_have_text("0")  # who looks at a card is not in the room
    visitor = open_page(room)
    expect(viewers).to_have_text("1")
    pill = card.locator(".pill")
    expect(pill).to_have_text("Running")
    for command, state in (("Pause", "Paused"), ("Resume", "Running")):
        visitor.locator("#run").get_by_text(command, exact=True).click()
        expect(pill).to_have_text(state)
        expect(card).to_have_attribute("data-state", state.lower())
    visitor.close()
    expect(viewers).to_have_text("0")


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
    expect(foot).to_have_text(
        "Two rooms are running, the most this server allows. A new room waits its turn and starts by itself."
    )
    expect(create).to_have_text("Create and queue")
    third = room(controller, "Third")
    expect(foot).to_contain_text("; one is queued.")
    expect(page.locator(f".card[data-room='{third}']")).to_contain_text("Next in line; starts by itself.")
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
    page.locator("#new-room-open").tap()
    page.locator("#presets label").nth(1).tap()
    expect(page.locator("#presets input").nth(1)).to_be_checked()
    page.locator("#create").tap()
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    room = page.url
    page.get_by_role("link", name="All rooms").tap()
    page.locator(".card[data-room]").tap()  # in its middle: all of it leads to the room
    expect(page).to_have_url(room)
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_a_room_that_begins_to_run_where_it_is_seen_gets_its_board_and_those_out_of_sight_have_none(
    start_server: Start, open_page: Open
) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for number in range(30):
        assert controller.command("create_room", name=f"Run {number}")["ok"]
    asked: list[str] = []
    page = open_page("about:blank")
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: asked.append(str(data))))
    page.goto(server.url)
    expect(page.locator(".card")).to_have_count(30)

    def watched() -> set[str]:
        """The rooms whose boards the page has asked for, and not taken back."""
        page.wait_for_timeout(50)  # what the page sends is heard only while something is asked of it
        last = {}
        for message in asked:
            if '["view",' not in message:
                continue
            body = json.loads(message[message.index("[") :])[1]
            last[body["room"]] = body["view"]
        return {room for room, view in last.items() if view == "showcase"}

    eventually(watched, WAIT / 1000, "the first boards")
    assert len(watched()) < 30, "what lies below the page's end is not asked for"
    late = room(controller, "The newest")
    expect(page.locator(".card").first).to_contain_text("The newest", timeout=WAIT)
    eventually(lambda: late in watched(), WAIT / 1000, "its board")
    last = page.locator(".card").last
    below = str(last.get_attribute("data-room"))
    assert below not in watched()
    last.scroll_into_view_if_needed()
    eventually(lambda: below in watched() and late not in watched(), WAIT / 1000, "boards of what is seen now")
    controller.close()
