"""Every page and state, in both themes, at a desk and in a hand: nothing that axe finds serious, faint or small."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PROXY, WAIT, running_room
from tests.browser.fair import HAND, faults
from tests.browser.runs.seeds import seeded
from tests.browser.wire import Wire
from tests.conftest import COUNTING, Server, eventually, launch
from tests.web.clients import Viewer

Open = Callable[..., Page]
Fair = Callable[..., None]
Start = Callable[..., Server]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(tmp_path_factory.mktemp("states") / "data", command=COUNTING, autostart="0", max_running_rooms="9")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture
def visit(open_page: Open) -> Callable[..., Page]:
    """``visit(url)``: a page on which axe can run."""

    def open(url: str, **options: object) -> Page:
        return open_page(url, bypass_csp=True, color_scheme="dark", **options)

    return open


def made(server: Server, **config: object) -> str:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    answer = controller.command("create_room", name="A room with quite a long name, as people give them", config=config)
    assert answer["ok"], answer
    if config.get("seed") is not None:
        assert controller.command("start", room=answer["room"])["ok"]
    controller.close()
    return f"{server.url}rooms/{answer['room']}"


@pytest.fixture
def fair() -> Iterator[Fair]:
    """``fair(page, "what it shows")`` measures; the test fails at its end, with every fault of every state."""
    found: list[str] = []

    def measure(page: Page, state: str, **options: bool) -> None:
        found.extend(f"{state}, {fault}" for fault in faults(page, **options))

    yield measure
    assert not found, "\n".join(found)


def on(page: Page, state: str) -> None:
    expect(page.locator("#state")).to_have_text(state, timeout=WAIT)


def test_an_empty_lobby_its_form_and_its_faults(server: Server, visit: Open, fair: Fair) -> None:
    page = visit(server.url)
    expect(page.locator("#create")).to_be_enabled(timeout=WAIT)
    fair(page, "the lobby with its form")
    page.locator("#create-settings").click()
    page.locator("#new-learning_rate").fill("5")
    page.locator("#create").click()
    expect(page.locator("#create-error")).to_be_visible()
    fair(page, "a wrong value in the lobby's form")


def test_a_page_that_waits_for_the_server(server: Server, open_page: Open, visit: Open, fair: Fair) -> None:
    room = made(server)
    for address in (server.url, room, f"{room}?projector", f"{room}/board"):
        page = visit("about:blank")
        page.route_web_socket("**/socket.io/**", lambda _: None)  # it never answers
        page.goto(address)
        expect(page.locator("body")).to_have_attribute("data-connection", "connecting")
        fair(page, f"{address} before the server answers")


def test_a_viewer_without_the_token(server: Server, visit: Open, fair: Fair) -> None:
    page = visit(made(server), extra_http_headers=PROXY)
    on(page, "New")
    expect(page.locator("#unlock-open")).to_be_visible()
    fair(page, "a room that may only be watched")
    page.locator("#settings-open").click()
    expect(page.locator("#settings-sentence")).to_contain_text("Unlock controls", timeout=WAIT)
    fair(page, "settings that may only be read")
    page.locator("#unlock-open").click()
    fair(page, "the dialog that unlocks")
    page.keyboard.press("Escape")
    fair(visit(server.url, extra_http_headers=PROXY), "a lobby that may only be watched")


def test_the_life_of_a_run(server: Server, visit: Open, fair: Fair) -> None:
    wire = Wire(server.port)
    page = visit(made(server).replace(str(server.port), str(wire.port)), errors_when_cut=True)
    on(page, "New")
    fair(page, "a new room")
    page.keyboard.press("?")
    fair(page, "the sheet of keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Notify me").click()
    fair(page, "the panel of notifications", phone=False)
    page.keyboard.press("Escape")
    page.locator("#run").click()
    on(page, "Running")
    fair(page, "a running room")
    page.locator("#settings-open").click()
    expect(page.locator("#apply")).to_have_text("Nothing changed", timeout=WAIT)
    fair(page, "settings")
    page.locator("#setting-learning_rate").fill("5")
    expect(page.locator("#setting-learning_rate-error")).to_be_visible()
    fair(page, "a wrong setting")
    page.locator("#settings-close").click()
    page.get_by_role("button", name="Training", exact=True).click()
    fair(page, "the training view")
    page.locator("#pause-here").click()
    fair(page, "a board that is held here")
    page.locator("#run").click()
    on(page, "Paused")
    fair(page, "a paused run")
    page.locator("#stop").click()
    expect(page.locator("#stop-yes")).to_be_focused()
    fair(page, "the question before a stop", phone=False)
    page.locator("#stop-yes").click()
    on(page, "Stopped")
    fair(page, "a stopped run")
    wire.cut()
    expect(page.locator("#banner")).to_contain_text("Connection lost", timeout=WAIT)
    fair(page, "a page without its server")


def test_a_run_that_failed_and_one_that_finished(server: Server, visit: Open, fair: Fair) -> None:
    for state, address in (
        ("Failed", made(server, seed=13)),
        ("Finished", made(server, seed=1, total_placements=1000)),
    ):
        page = visit(address)
        on(page, state)
        fair(page, f"a room that has {state.lower()}")
        page.goto(f"{address}?projector")
        on(page, state)
        fair(page, f"a projector whose room has {state.lower()}")
    lobby = visit(server.url)
    eventually(lambda: lobby.locator(".card").count() >= 2, WAIT / 1000, "cards")
    expect(lobby.locator("#create")).to_be_enabled()  # its colours have changed then
    fair(lobby, "a lobby with rooms")
    lobby.goto(f"{server.url}runs")
    expect(lobby.locator("#rows a").first).to_be_visible(timeout=WAIT)
    fair(lobby, "the list of runs")


def test_the_details_of_a_run_and_the_deleted_ones(
    tmp_path: Path, start_server: Start, visit: Open, fair: Fair
) -> None:
    seeded(tmp_path / "runs")
    page = visit(f"{start_server(data_dir=tmp_path / 'runs', command=COUNTING, autostart='0').url}runs?run=run-1")
    page.get_by_role("button", name="All 5", exact=True).click()
    fair(page, "a run with its checkpoints")
    page.get_by_role("button", name="Show in the showcase: checkpoint 600").click()
    expect(page.locator("#show-newest")).to_be_visible()
    fair(page, "a run whose checkpoint is shown")
    page.get_by_label("Tags").fill("x" * 31)
    page.locator("#save").click()
    expect(page.locator("#run-tags-error")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    fair(page, "a wrong tag, and the question before a delete")
    page.get_by_role("button", name="Delete it").click()
    page.get_by_text("Deleted", exact=True).click()
    expect(page.get_by_role("button", name="Restore Thesis, seed 3")).to_be_visible()
    fair(page, "the deleted runs")
    page.get_by_role("button", name="Details of Thesis, seed 3").click()
    fair(page, "the details of a deleted run")


def test_a_lobby_that_is_full(start_server: Start, visit: Open, fair: Fair) -> None:
    server = start_server(command=COUNTING, autostart="0", max_running_rooms="1")
    made(server, seed=1, total_placements=10**7)
    page = visit(server.url)
    expect(page.locator("#create")).to_have_text("Create", timeout=WAIT)
    page.locator("#create").click()
    expect(page.locator("#create-error")).to_contain_text("was made, but not started")
    fair(page, "a lobby that is full", phone=False)
    page.set_viewport_size(HAND)
    page.locator("#new-room-open").click()
    page.set_viewport_size({"width": 1440, "height": 900})
    fair(page, "a lobby that is full, its form open")


def test_the_parts_of_a_room_on_a_phone(learning: Server, visit: Open, fair: Fair) -> None:
    page = visit(running_room(learning), viewport=HAND, has_touch=True)
    on(page, "Running")
    expect(page.locator("#game-phone")).not_to_have_text("–", timeout=WAIT)
    fair(page, "a room with its board and curves")
    for part in ("charts", "settings"):
        page.locator(f"[data-tab={part}]").tap()
        fair(page, f"the part of {part}")
    page.locator("[data-tab=watch]").tap()
    page.locator("#more").tap()
    fair(page, "the sheet of commands")


def test_screens_comparison_and_a_wrong_address(learning: Server, server: Server, visit: Open, fair: Fair) -> None:
    room = running_room(learning)
    for address, ready in (
        (f"{room}?projector", "#game"),
        (f"{room}/board", "#lines"),
        (f"{learning.url}compare?rooms={room.rsplit('/', 1)[1]}", "#boards b"),
    ):
        page = visit(address)
        expect(page.locator(ready).first).not_to_have_text("–", timeout=WAIT)
        fair(page, address)
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Add run").click()
    fair(page, "a comparison of all settings, and its list of runs")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("of .* metrics")).click()
    fair(page, "a comparison with its list of metrics")
    fair(visit(f"{learning.url}compare?rooms=nowhere"), "a comparison of nothing")
    fair(visit(f"{server.url}rooms/nowhere", errors_when_refused=True), "a wrong address")


def test_a_comparison_of_twelve_runs(twelve: tuple[Server, list[str]], visit: Open, fair: Fair) -> None:
    server, rooms = twelve
    page = visit(f"{server.url}compare?rooms={','.join(rooms)}")
    expect(page.locator("#boards b").last).not_to_have_text("–", timeout=WAIT)
    expect(page.locator("[data-key='tetris/score_per_piece'] .plot")).to_have_attribute("data-runs", "12")
    fair(page, "twelve runs")
    page.get_by_role("link", name="Run 4 of a long series").focus()
    fair(page, "twelve runs, of which one is looked at")
