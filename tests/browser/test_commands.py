"""What a controller's page does with commands, and with their refusals; the trainers here only count."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.driver import PHONE, WAIT
from tests.browser.plots import MAIN
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer

pytestmark = pytest.mark.moving

Open = Callable[..., Page]
Start = Callable[..., Server]
FOCUS = "document.activeElement.id"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(
        tmp_path_factory.mktemp("counting") / "data", command=COUNTING, autostart="0", max_running_rooms="9"
    )
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def controller(server: Server) -> Iterator[Viewer]:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    yield controller
    controller.close()


def room(controller: Viewer, **config: Any) -> str:
    """A new room; it has not started."""
    answer = controller.command("create_room", config=config)
    assert answer["ok"], answer
    return str(answer["room"])


def paused_room(server: Server, controller: Viewer) -> str:
    made = room(controller)
    assert controller.command("start", room=made)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{made}")["state"] == "running", WAIT / 1000, "a running room")
    assert controller.command("pause", room=made)["ok"]
    return made


def on(page: Page, state: str) -> None:
    expect(page.locator("#state")).to_have_text(state, timeout=WAIT)


REFUSAL = {"ok": False, "error": {"code": "illegal_state", "message": "It may not start now."}}


def refusing_starts(page: Page) -> Callable[[], None]:
    """Stands in the page's wire and refuses to start anything, until what this gives is called."""
    refused = [True]

    def opened(near: WebSocketRoute) -> None:
        far = near.connect_to_server()

        def asked(message: str | bytes) -> None:
            start = re.match(r'42/control,(\d+)\["start"', message) if isinstance(message, str) else None
            if start and refused:
                near.send(f"43/control,{start[1]}{json.dumps([REFUSAL])}")
            else:
                far.send(message)

        near.on_message(asked)

    page.route_web_socket("**/socket.io/**", opened)
    return refused.clear


def test_a_refused_start_is_tried_again_on_the_same_room(server: Server, open_page: Open) -> None:
    known = {one["id"] for one in server.get("/api/rooms")["rooms"]}
    page = open_page("about:blank")
    let_start = refusing_starts(page)
    page.goto(server.url)
    button, error = page.locator("#create"), page.locator("#create-error")
    page.locator("#room-name").fill("Mine")
    button.click()
    expect(error).to_contain_text("The room was made, but not started")
    expect(button).to_have_text("Start it")
    button.click()
    expect(error).to_contain_text("The room was made, but not started")
    (mine,) = {one["id"] for one in server.get("/api/rooms")["rooms"]} - known  # however often it is clicked
    expect(error.get_by_role("link")).to_have_attribute("href", f"/rooms/{mine}")

    page.locator("#room-name").fill("Another")
    expect(button).to_have_text("Create and start")
    page.locator("#room-name").fill("Mine")
    expect(button).to_have_text("Start it")
    let_start()
    button.click()
    on(page, "Running")
    assert page.url == f"{server.url}rooms/{mine}"


def test_nothing_can_be_created_before_the_page_has_its_script(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    held: list[Route] = []
    page.route("**/lobby/lobby.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(page.locator("#create")).to_be_disabled()
    eventually(lambda: page.evaluate("1") and held, WAIT / 1000, "the request for the script")
    expect(page.locator("#create")).to_be_disabled()
    held[0].continue_()
    expect(page.locator("#create")).to_be_enabled(timeout=WAIT)


def test_a_restarted_server_gives_an_open_page_its_controls_back(start_server: Start, open_page: Open) -> None:
    server = start_server(command=COUNTING, autostart="0", token="")
    page = open_page(server.url, errors_when_cut=True)
    page.get_by_role("button", name="Create and start").click()
    expect(page.locator("#run")).to_have_text("Pause", timeout=WAIT)
    page.evaluate("() => { window.neverReloaded = true; }")
    server.stop()
    start_server(command=COUNTING, autostart="0", token="", resume="0", port=server.port, data_dir=server.data_dir)
    expect(page.locator("#run")).to_have_text("Start", timeout=WAIT)
    expect(page.locator("#run")).to_have_attribute("aria-disabled", "false", timeout=WAIT)
    expect(page.locator("#unlock-open")).to_be_hidden()
    page.locator("#run").click()
    on(page, "Running")
    assert page.evaluate("window.neverReloaded"), "it needed a reload"


def test_a_refusal_of_two_fields_together_is_void_once_either_changes(
    server: Server, controller: Viewer, open_page: Open
) -> None:
    made = room(controller, environments=4, n_steps=64, batch_size=256)
    page = open_page(f"{server.url}rooms/{made}")
    page.locator("#settings-open").click()
    page.locator("#setting-batch_size").fill("100")
    page.locator("#apply").click()
    expect(page.locator("#setting-batch_size-error")).to_contain_text("256")
    expect(page.locator("#setting-batch_size")).to_be_focused()
    page.locator("#setting-n_steps").fill("50")
    expect(page.locator("#setting-batch_size-error")).to_be_hidden()
    page.locator("#apply").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed")
    config = server.get(f"/api/rooms/{made}/config.json")["config"]
    assert (config["batch_size"], config["n_steps"]) == (100, 50)


def test_the_lobbys_form_leads_to_the_refused_field(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    page.locator("#create-settings").click()
    page.locator("#new-batch_size").fill("100")
    page.locator("#create-settings").click()
    page.locator("#create").click()
    expect(page.locator("#new-batch_size")).to_be_focused()
    expect(page.locator("#create-settings")).to_have_attribute("aria-expanded", "true")


def test_a_command_given_before_its_connection_stands_is_carried_out_once_it_does(
    server: Server, controller: Viewer, open_page: Open
) -> None:
    made = room(controller)
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def hold_the_commands(near: WebSocketRoute) -> None:
        far = near.connect_to_server()
        near.on_message(
            lambda message: held.append((far, message)) if str(message).startswith("40/control") else far.send(message)
        )

    page = open_page("about:blank")
    page.route_web_socket("**/socket.io/**", hold_the_commands)
    page.goto(f"{server.url}rooms/{made}")
    page.locator("#board-card").get_by_role("button", name="Start").press("Enter")
    expect(page.locator("#run")).to_have_text("Starting…")
    eventually(lambda: page.evaluate("1") and held, WAIT / 1000, "the connection for commands")
    assert server.get(f"/api/rooms/{made}")["state"] == "created"
    for far, message in held:
        far.send(message)
    on(page, "Running")


def test_the_stop_question_keeps_the_keyboards_place(server: Server, controller: Viewer, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{paused_room(server, controller)}")
    on(page, "Paused")
    for answer in ("Escape", "Keep training"):
        page.locator("#stop").press("Enter")
        expect(page.locator("#stop-yes")).to_be_focused()
        if answer == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name=answer).press("Enter")
        expect(page.locator("#stop-asks")).to_be_hidden()
        expect(page.locator("#stop")).to_be_focused()
    on(page, "Paused")
    page.locator("#stop").press("Enter")
    page.locator("#stop-yes").press("Enter")
    expect(page.locator("#run")).to_be_focused()
    on(page, "Stopped")
    expect(page.locator("#run")).to_be_focused()
    expect(page.locator("#run")).to_have_text("Start")


def test_escape_closes_the_phones_sheet(server: Server, controller: Viewer, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{paused_room(server, controller)}", **PHONE)
    on(page, "Paused")
    more = page.locator("#more")
    more.click()
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("[data-unlock]")).to_be_hidden()
    page.locator("#stop").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#stop")).to_be_hidden()
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(more).to_be_focused()
    more.click()
    page.locator("#stop").click()
    page.locator("#stop-yes").click()
    on(page, "Stopped")
    expect(more).to_be_focused()


def test_a_phone_keeps_apply_in_reach(server: Server, controller: Viewer, open_page: Open) -> None:
    page = open_page(f"{server.url}rooms/{room(controller)}", **PHONE)
    page.locator("[data-tab=settings]").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    tabs = page.locator(".tabs").bounding_box()
    for scrolled in ("0", "document.documentElement.scrollHeight / 2", "document.documentElement.scrollHeight"):
        page.evaluate(f"scrollTo(0, {scrolled})")
        foot = page.locator("#settings-foot").bounding_box()
        assert foot["y"] >= 0
        assert foot["y"] + foot["height"] <= tabs["y"] + 1
        expect(page.locator("#apply")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_a_desktop_keeps_apply_in_reach(
    server: Server, controller: Viewer, open_page: Open, width: int, height: int
) -> None:
    page = open_page(f"{server.url}rooms/{room(controller)}", viewport={"width": width, "height": height})
    page.locator("#settings-open").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    expect(page.locator("#apply")).to_be_in_viewport(ratio=1)
    edges = page.locator(".charts-bar > *").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(edges) <= page.locator(".charts").evaluate("charts => charts.getBoundingClientRect().right + 1")


def test_a_pace_is_told_to_everyone_but_who_chose_it(server: Server, controller: Viewer, open_page: Open) -> None:
    made = paused_room(server, controller)
    mine, other = (open_page(f"{server.url}rooms/{made}") for _ in range(2))
    for page in (mine, other):
        on(page, "Paused")
    expect(mine.locator("#pace")).to_be_enabled(timeout=WAIT)
    mine.locator("#pace").press("ArrowRight")
    expect(other.locator(".toast")).to_contain_text("Showcase pace is now 4 pieces/s", timeout=WAIT)
    assert controller.command("configure", room=made, config={"learning_rate": 0.0015})["ok"]
    expect(mine.locator(".toast").last).to_contain_text("Learning rate is now 0.0015", timeout=WAIT)
    expect(mine.locator(".toast")).to_have_count(1)


def test_how_the_showcase_plays_is_chosen_beside_the_board(server: Server, controller: Viewer, open_page: Open) -> None:
    made = paused_room(server, controller)
    mine, other = (open_page(f"{server.url}rooms/{made}") for _ in range(2))
    expect(mine.get_by_label("How the showcase plays")).to_be_enabled(timeout=WAIT)
    mine.get_by_label("How the showcase plays").select_option("master")
    expect(other.get_by_label("How the showcase plays")).to_have_value("master", timeout=WAIT)
    config = f"/api/rooms/{made}/config.json"
    eventually(lambda: server.get(config)["config"]["showcase_play"] == "master", WAIT / 1000, "master play")
    mine.get_by_role("button", name="Training", exact=True).click()
    expect(mine.get_by_label("How the showcase plays")).to_be_hidden()


def test_a_checkpoint_that_is_saved_is_said_and_marked_once(
    server: Server, controller: Viewer, open_page: Open
) -> None:
    page = open_page(f"{server.url}rooms/{paused_room(server, controller)}")
    on(page, "Paused")
    page.get_by_role("button", name="Save checkpoint").click()
    expect(page.locator(".toast")).to_have_text(re.compile(r"Checkpoint saved at placement [\d,]+\."))
    step = "".join(re.findall(r"\d", page.locator(".toast").inner_text()))
    marks = page.locator(f"[data-key='{MAIN}']")
    expect(marks).to_have_attribute("data-markers", f"checkpoint {step}")
    expect(page.get_by_role("button", name="Save checkpoint")).to_have_attribute("aria-disabled", "false")
    expect(page.locator(".toast")).to_have_count(1)


def test_a_comparison_that_was_opened_before_anything_learned_shows_what_learns_first(
    start_server: Start, open_page: Open
) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    rooms = [room(controller), room(controller)]
    page = open_page(f"{server.url}compare")
    expect(page.locator("#no-runs")).to_be_visible(timeout=WAIT)
    for count, started in enumerate(rooms, 1):
        assert controller.command("start", room=started)["ok"]
        expect(page.locator("#chosen li")).to_have_count(count, timeout=WAIT)
    expect(page.locator("#no-runs")).to_be_hidden()
    assert set(rooms) == set(page.url.partition("rooms=")[2].split(","))

    out = str(page.locator("#chosen li").first.get_attribute("data-run"))
    page.locator("#chosen button").first.click()
    expect(page.locator("#chosen li")).to_have_count(1)
    page.locator("#add").click()
    offered = page.locator("#add-list li").first
    before, step = offered.text_content(), server.get(f"/api/rooms/{out}")["step"]
    eventually(lambda: server.get(f"/api/rooms/{out}")["step"] > step, WAIT / 1000, "a run that goes on")
    eventually(lambda: offered.text_content() != before, WAIT / 1000, "a page that hears of it")
    expect(page.locator("#chosen li")).to_have_count(1)
    controller.close()


def test_a_pause_is_sent_once_and_stays_busy_until_its_own_answer(
    server: Server, controller: Viewer, open_page: Open
) -> None:
    made = room(controller)
    assert controller.command("start", room=made)["ok"]
    sent: list[str] = []
    held: list[tuple[WebSocketRoute, str]] = []

    def hold_the_answers(near: WebSocketRoute) -> None:
        far = near.connect_to_server()

        def asked(message: str | bytes) -> None:
            sent.append(str(message))
            far.send(message)

        near.on_message(asked)
        far.on_message(
            lambda told: held.append((near, str(told))) if str(told).startswith("43/control") else near.send(told)
        )

    def numbers(command: str) -> list[str]:
        """Under which the page asked for ``command``; answers carry the same ones."""
        return [found[1] for each in sent if (found := re.match(rf'42/control,(\d+)\["{command}"', each))]

    def answered(number: str) -> tuple[WebSocketRoute, str] | None:
        return next((each for each in held if each[1].startswith(f"43/control,{number}[")), None)

    page = open_page("about:blank")
    page.route_web_socket("**/socket.io/**", hold_the_answers)
    page.goto(f"{server.url}rooms/{made}")
    on(page, "Running")
    button = page.locator("#run")
    expect(page.locator("#pace")).to_be_enabled(timeout=WAIT)
    page.locator("#pace").press("ArrowRight")
    eventually(lambda: page.evaluate("1") and numbers("showcase"), WAIT / 1000, "another pace")
    button.click()
    expect(button).to_have_text("Pausing…")
    for command in ("showcase", "pause"):
        eventually(lambda one=command: page.evaluate("1") and answered(numbers(one)[0]), WAIT / 1000, "an answer")
    near, answer = answered(numbers("showcase")[0]) or (None, "")
    assert near is not None
    near.send(answer)
    on(page, "Paused")
    expect(button).to_have_text("Pausing…")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.press("Enter")
    near, answer = answered(numbers("pause")[0]) or (None, "")
    assert near is not None
    near.send(answer)
    expect(button).to_have_text("Resume")
    assert (len(numbers("pause")), numbers("resume")) == (1, [])


def test_a_painter_that_throws_at_a_join_is_reported_and_leaves_the_connection_alone(
    server: Server, controller: Viewer, chromium: Browser
) -> None:
    room(controller)
    context = chromium.new_context()
    page = context.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    throws = "export const partsOf = (rooms) => ({hero: null, cards: rooms, list: [], unstarted: []});"
    throws += "export const withBoards = () => { throw new Error('a painter'); };"
    page.route("**/lobbyorder.js", lambda route: route.fulfill(content_type="text/javascript", body=throws))
    with page.expect_request("**/api/page-errors", timeout=WAIT) as report:
        page.goto(server.url, timeout=WAIT)
    assert "a painter" in (report.value.post_data or "")
    expect(page.locator("body")).to_have_attribute("data-connection", "online", timeout=WAIT)
    page.wait_for_timeout(8000)  # in which a page that tried again would have done so several times
    expect(page.locator("body")).to_have_attribute("data-connection", "online")
    expect(page.locator("#cards article, #cards li, #cards a").first).to_be_visible()
    assert len(sockets) <= 2, "one connection to watch, one for commands"
    context.close()
