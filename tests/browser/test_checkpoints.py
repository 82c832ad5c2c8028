"""The list of a room's checkpoints, and files of them going out and coming in; the agent here really learns."""

import http.client
import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PROXY, WAIT
from tests.browser.frames import heard_frames
from tests.conftest import Server, eventually, launch
from tests.web.clients import Viewer
from tetris_viz.core.frames import Frame

Open = Callable[..., Page]
CONFIG = {"environments": 16, "n_steps": 16, "batch_size": 64, "placements_per_second": 400}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = launch(tmp_path_factory.mktemp("checkpoints") / "data", autostart="0", max_running_rooms="9")
    try:
        yield server
    finally:
        server.stop()
        print(server.output())


@pytest.fixture(scope="module")
def controller(server: Server) -> Iterator[Viewer]:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    yield controller
    controller.close()


@pytest.fixture(autouse=True)
def calm(server: Server, controller: Viewer) -> Iterator[None]:
    """Rooms that a test has begun end with it: the next one's pages need the cores."""
    yield
    for room in server.get("/api/rooms")["rooms"]:
        if room["state"] == "running":
            assert controller.command("stop", room=room["id"])["ok"]


@pytest.fixture(scope="module")
def paused(server: Server, controller: Viewer) -> str:
    """A room that has learned and been judged a little, and paused, which keeps a checkpoint."""
    room = str(controller.command("create_room", preset="ppo-lines", config=CONFIG, name="Source")["room"])
    assert controller.command("start", room=room)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{room}")["step"] > 600, WAIT / 1000, "a room that learns")
    eventually(lambda: any(one["score"] for one in kept(server, room)), WAIT / 1000, "a policy that was judged")
    assert controller.command("pause", room=room)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{room}")["state"] == "paused", WAIT / 1000, "a pause")
    return room


def kept(server: Server, room: str) -> list[dict[str, Any]]:
    """The checkpoints of a room as the server lists them, the newest first."""
    return list(server.get(f"/api/rooms/{room}/checkpoints")["checkpoints"])


def newest(server: Server, room: str) -> int:
    return int(kept(server, room)[0]["step"])


def best(server: Server, room: str) -> dict[str, Any]:
    """The checkpoint of a room that plays best, which is older than its newest one."""
    found = next(each for each in kept(server, room) if each["best"])
    assert found["step"] < newest(server, room)
    return found


def plays(page: Page, told: dict[str, Frame], step: int) -> None:
    """The board shows the policy of this step, and so does every frame that comes from then on."""
    board = page.locator("#board canvas")

    def steps() -> set[int]:
        at = board.get_attribute("data-placement") or ""
        return {told[at].step} if at in told else set()

    eventually(lambda: steps() == {step}, WAIT / 1000, f"a board that shows step {step}")
    told.clear()
    eventually(lambda: page.evaluate("1") and len(told) > 2, WAIT / 1000, "more frames")
    assert {frame.step for frame in told.values()} == {step}


def downloaded(server: Server, room: str) -> bytes:
    with urllib.request.urlopen(f"{server.url}api/rooms/{room}/checkpoints/{newest(server, room)}") as answer:
        assert answer.headers["Content-Type"] == "application/zip"
        return bytes(answer.read())


def post(server: Server, data: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(f"{server.url}api/checkpoints", data=data, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=WAIT / 1000) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def learns(server: Server, room: str) -> None:
    eventually(lambda: server.get(f"/api/rooms/{room}")["step"] > 0, WAIT / 1000, "a room that learns")


def test_the_list_says_what_there_is(server: Server, paused: str) -> None:
    listed = kept(server, paused)
    assert listed[0]["step"] == server.get(f"/api/rooms/{paused}")["step"]
    assert listed[0]["cause"] == "pause"
    assert listed[0]["size"] > 10_000
    assert [each["step"] for each in listed] == sorted((each["step"] for each in listed), reverse=True)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.get("/api/rooms/nowhere/checkpoints")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.get(f"/api/rooms/{paused}/checkpoints/999999999")


def test_a_checkpoint_goes_out_as_a_file_and_comes_in_as_a_room(
    server: Server, controller: Viewer, paused: str
) -> None:
    data = downloaded(server, paused)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert set(file.namelist()) == {"parameters.npz", "policy.npz", "manifest.json", "config.json"}
        assert json.loads(file.read("config.json"))["preset"] == "ppo-lines"
    status, told = post(server, data, Authorization=f"Bearer {server.token}")
    assert (status, told["preset"]) == (200, "ppo-lines")
    made = controller.command("create_room", from_checkpoint=told["checkpoint"])
    room = server.get(f"/api/rooms/{made['room']}")
    assert room["config"]["environments"] == 16
    assert "uploaded checkpoint" in room["notes"]
    assert controller.command("start", room=made["room"])["ok"]
    learns(server, made["room"])
    assert controller.command("stop", room=made["room"])["ok"]


def test_what_may_not_come_in_is_refused(server: Server, paused: str) -> None:
    data = downloaded(server, paused)
    assert post(server, data)[0] == 403
    assert post(server, data, Authorization="Bearer wrong-token")[0] == 403
    allowed = {"Authorization": f"Bearer {server.token}"}
    status, told = post(server, data[:-100], **allowed)
    assert (status, told["error"]["code"]) == (400, "invalid")  # type: ignore[index]
    large = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT / 1000)
    large.request("POST", "/api/checkpoints", b"", {**allowed, "Content-Length": str(17 << 20)})
    assert large.getresponse().status == 413
    assert list((server.data_dir / "uploads").glob(".*")) == [], "nothing half is left"


def test_a_person_shows_downloads_and_continues_from_a_checkpoint(
    server: Server, paused: str, open_page: Open, tmp_path: Path
) -> None:
    page = open_page("about:blank")
    told = heard_frames(page)
    page.goto(f"{server.url}rooms/{paused}")
    expect(page.locator("#state")).to_have_text("Paused", timeout=WAIT)
    step, older = newest(server, paused), best(server, paused)["step"]
    plays(page, told, step)
    page.locator("#checkpoints summary").click()
    for one in kept(server, paused):
        row = page.locator("#checkpoints tbody tr").filter(has_text=re.compile(rf"^{one['step']:,}\b"))
        score = row.locator(".score").inner_text()
        assert (
            score == "not evaluated" if one["score"] is None else float(score) == pytest.approx(one["score"], abs=0.006)
        )
    for chosen in (older, step):
        row = page.locator("#checkpoints tbody tr").filter(has_text=re.compile(rf"^{chosen:,}\b"))
        row.get_by_role("button", name="Show in the showcase").click()
        eventually(
            lambda chosen=chosen: server.get(f"/api/rooms/{paused}")["config"]["showcase_policy"] == chosen,
            WAIT / 1000, "the choice",
        )  # fmt: skip
        plays(page, told, chosen)
        expect(page.locator("#policy")).to_have_text(f"step {chosen:,}")
    with page.expect_download() as download:
        row.get_by_role("button", name="More for checkpoint").click()
        row.get_by_role("link", name="Download checkpoint").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert zipfile.is_zipfile(file)
    expect(row.get_by_role("button", name="Shown in the showcase")).to_be_visible()
    policy = page.get_by_label("Which policy the showcase plays")
    expect(policy.locator("option:checked")).to_have_text(re.compile(rf"^Step {step:,}\b"))
    for choice in ("best", "newest"):
        policy.select_option(choice)
        expect(policy).to_have_value(choice)
        eventually(
            lambda choice=choice: server.get(f"/api/rooms/{paused}")["config"]["showcase_policy"] == choice,
            WAIT / 1000,
            f"the {choice} policy",
        )
    expect(policy.get_by_text("Step")).to_have_count(0)
    page.locator("#checkpoints summary").click()
    policy.select_option("other")
    expect(policy).to_have_value("newest")
    expect(page.locator("#checkpoints summary")).to_be_focused()
    expect(row).to_be_visible()
    before = len(server.get("/api/rooms")["rooms"])
    row.get_by_role("button", name="More for checkpoint").click()
    row.get_by_role("button", name="Train on from here").dblclick()
    expect(page.locator("#notes")).to_have_text(
        f"Began with the parameters of Source, checkpoint {step:,}.", timeout=WAIT
    )
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)
    assert len(server.get("/api/rooms")["rooms"]) == before + 1, "pressed twice, made once"

    page.locator("#checkpoints summary").click()
    page.get_by_role("button", name="Save checkpoint").click()
    toast = page.locator(".toast").get_by_text("Checkpoint saved at placement").inner_text()
    steps = page.locator("#checkpoints tbody tr > :first-child")
    expect(steps.get_by_text(re.sub("[^0-9,]", "", toast), exact=True)).to_have_count(1)

    lobby = open_page(server.url)
    expect(lobby.locator("#create")).to_be_enabled(timeout=WAIT)
    lobby.locator("#from-file").set_input_files(file)
    assert lobby.locator("#create").is_disabled(), "nothing begins from scratch while the file is looked through"
    expect(lobby.locator("#from-said")).to_contain_text("Begins with", timeout=WAIT)
    expect(lobby.locator("#presets input:checked")).to_have_value("ppo-lines")
    lobby.locator("#create").click()
    expect(lobby.locator("#notes")).to_contain_text("uploaded checkpoint", timeout=WAIT)
    expect(lobby.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_a_model_is_found_in_the_list_of_runs_and_shown_in_a_hall(
    server: Server, controller: Viewer, paused: str, open_page: Open
) -> None:
    assert controller.command("showcase", room=paused, policy="newest")["ok"]
    step, score = (best(server, paused)[fact] for fact in ("step", "score"))
    page = open_page(server.url)
    told = heard_frames(page)
    page.get_by_role("link", name="Runs", exact=True).click()
    page.get_by_role("button", name="Details of Source", exact=True).click()
    page.get_by_role("button", name=f"Show in the showcase: checkpoint {step:,}").click()
    expect(page.locator("#showing")).to_have_text(f"The showcase plays checkpoint {step:,}.")
    page.get_by_role("link", name="Projector").click()
    expect(page.locator("#room-name")).to_have_text("Source")
    expect(page.locator("#game")).not_to_have_text("–", timeout=WAIT)
    sentence = page.locator("#sentence")
    expect(sentence).to_contain_text(f" The board shows how it played after {step:,} pieces.")
    plays(page, told, step)
    assert controller.command("showcase", room=paused, policy="newest")["ok"]
    expect(sentence).not_to_contain_text("The board shows")
    plays(page, told, newest(server, paused))
    assert controller.command("showcase", room=paused, policy="best")["ok"]
    expect(sentence).to_contain_text(f" The board shows its best so far, of {step:,} pieces.")
    expect(page.locator("#score-of")).to_have_text("Score per piece, best so far, evaluated")
    expect(page.locator("#score")).to_have_text(f"{score:.2f}")
    plays(page, told, step)
    page.go_back()
    page.get_by_role("button", name=f"More for checkpoint {step:,}").click()
    page.get_by_role("button", name=f"Train on from here: checkpoint {step:,}").click()
    expect(page.locator("#notes")).to_have_text(f"Began with the parameters of Source, checkpoint {step:,}.")
    expect(page.locator("#state")).to_have_text("Running", timeout=WAIT)


def test_a_figure_beside_a_board_is_of_what_plays_there_and_says_so(
    server: Server, controller: Viewer, paused: str, open_page: Open
) -> None:
    assert controller.command("showcase", room=paused, policy="newest")["ok"]
    hall = open_page(f"{server.url}rooms/{paused}?projector")
    compare = open_page(f"{server.url}compare?rooms={paused}")
    board = compare.locator(f"#boards li[data-run='{paused}']")
    headline = f"{server.get(f'/api/rooms/{paused}')['smoothed']['tetris/score_per_piece']:.2f}"
    expect(hall.locator("#score-of")).to_have_text("Score per piece, learning", timeout=WAIT)
    for figure in (hall.locator("#score"), board.locator("b.num")):
        expect(figure).to_have_text(headline)
    for one in [kept(server, paused)[0], best(server, paused)]:
        assert controller.command("showcase", room=paused, policy=one["step"])["ok"]
        known = one["score"] is not None
        of = f"step {one['step']:,}, {'evaluated' if known else 'not evaluated'}"
        expect(hall.locator("#score-of")).to_have_text(f"Score per piece, {of}")
        expect(board.locator("p").first).to_have_text(of)
        for figure, none in ((hall.locator("#score"), "no score yet"), (board.locator("b.num"), "–")):
            expect(figure).to_have_text(f"{one['score']:.2f}" if known else none)
        expect(hall.locator("#newest")).to_have_text(f"Newest policy, learning: {headline}")
        expect(board.locator("p").last).to_contain_text(f"newest {headline}")
    assert controller.command("showcase", room=paused, policy="newest")["ok"]
    expect(hall.locator("#newest")).to_be_hidden()
    expect(hall.locator("#score")).to_have_text(headline)


def test_a_typed_token_lets_a_file_in_and_holds_on_the_next_page(
    server: Server, paused: str, open_page: Open, tmp_path: Path
) -> None:
    file = tmp_path / "kept.zip"
    file.write_bytes(downloaded(server, paused))
    lobby = open_page(server.url, extra_http_headers=PROXY, errors_when_refused=True)
    expect(lobby.locator("#new-room")).to_be_hidden()
    lobby.locator("#unlock-open").click()
    lobby.get_by_label("Token").fill("not the token")
    lobby.get_by_role("button", name="Unlock", exact=True).click()
    expect(lobby.locator("#unlock-error")).to_have_text("The server does not know this token.")
    lobby.get_by_label("Token").fill(server.token)
    lobby.get_by_role("button", name="Unlock", exact=True).click()
    expect(lobby.locator("#toasts")).to_contain_text("Controls unlocked in this browser.")
    lobby.locator("#from-file").set_input_files(file)
    expect(lobby.locator("#from-said")).to_contain_text("Begins with kept.zip", timeout=WAIT)
    lobby.locator("#create").click()
    expect(lobby.locator("#state")).to_have_text("Running", timeout=WAIT)
    expect(lobby.locator("#stop")).to_be_visible()
    expect(lobby.locator("#unlock-open")).to_be_hidden()


def test_a_file_that_is_no_checkpoint_is_refused_on_the_page(server: Server, open_page: Open, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no checkpoint")
    lobby = open_page(server.url, errors_when_refused=True)
    lobby.locator("#from-file").set_input_files(broken)
    expect(lobby.locator("#from-said")).to_contain_text("not a checkpoint of this program", timeout=WAIT)


def test_a_person_keeps_and_deletes_checkpoints_and_everyone_sees_what_is_there(
    server: Server, controller: Viewer, paused: str, open_page: Open
) -> None:
    assert controller.command("resume", room=paused)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{paused}")["state"] == "running", WAIT / 1000, "a room that learns")
    assert controller.command("save", room=paused)["ok"]
    saved = eventually(
        lambda: next((one["step"] for one in kept(server, paused) if "saved" in one["kept"]), None), WAIT / 1000, "it"
    )
    eventually(lambda: server.get(f"/api/rooms/{paused}")["step"] > saved, WAIT / 1000, "more steps")
    assert controller.command("pause", room=paused)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{paused}")["state"] == "paused", WAIT / 1000, "a pause")
    page, other = open_page(f"{server.url}rooms/{paused}"), open_page(f"{server.url}rooms/{paused}")
    expect(page.locator("#state")).to_have_text("Paused", timeout=WAIT)
    page.locator("#checkpoints summary").click()
    expect(page.locator("#checkpoints > p")).to_contain_text("Saved and pinned checkpoints stay until somebody")
    row = page.locator("#checkpoints tbody tr").filter(has_text=re.compile(rf"^{saved:,}\b"))
    expect(row.locator(".why")).to_have_text("saved")
    pin = row.get_by_role("button", name="Pin")
    pin.click()
    expect(other.locator(".toast")).to_contain_text(f"Checkpoint {saved:,} is pinned")
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(row.locator(".why")).to_have_text("pinned, saved")
    more, remove = row.get_by_role("button", name="More for checkpoint"), row.get_by_role("button", name="Delete…")
    more.click()
    remove.click()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    more.click()
    remove.click()
    page.get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)
    assert saved not in [one["step"] for one in kept(server, paused)]
    for one in (page, other):
        marks = one.locator("[data-key='tetris/score_per_piece']")
        expect(marks).to_have_attribute("data-markers", re.compile(rf"gone {saved}\b"))
        expect(marks.locator("[data-mark='gone']")).to_have_text("checkpoint, no longer kept")
    newest_row = page.locator("#checkpoints tbody tr").filter(has_text=re.compile(rf"^{newest(server, paused):,}\b"))
    newest_row.get_by_role("button", name="More for checkpoint").click()
    expect(newest_row.get_by_role("button", name="Evaluate now")).to_be_visible()
    expect(newest_row.get_by_role("button", name="Delete…")).to_have_count(0)


def test_a_menu_of_a_checkpoint_stays_open_when_another_one_comes(
    server: Server, controller: Viewer, paused: str, open_page: Open
) -> None:
    page = open_page(f"{server.url}rooms/{paused}")
    page.locator("#checkpoints summary").click()
    rows = page.locator("#checkpoints tbody tr")
    expect(rows.last).to_be_visible()
    before = rows.count()
    more = rows.first.get_by_role("button", name="More for checkpoint")
    more.scroll_into_view_if_needed()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # scrolling closes
    more.click()
    item = rows.first.get_by_role("button", name="Evaluate now")
    item.focus()
    assert controller.command("resume", room=paused)["ok"]
    step = server.get(f"/api/rooms/{paused}")["step"]
    eventually(lambda: server.get(f"/api/rooms/{paused}")["step"] > step, WAIT / 1000, "more steps")
    assert controller.command("save", room=paused)["ok"]
    eventually(lambda: rows.count() > before, WAIT / 1000, "another checkpoint")
    expect(item).to_be_visible()
    expect(item).to_be_focused()
    assert controller.command("pause", room=paused)["ok"]
    eventually(lambda: server.get(f"/api/rooms/{paused}")["state"] == "paused", WAIT / 1000, "a pause")


def test_a_deleted_run_is_deleted_for_good_once_somebody_has_read_what_that_frees(
    server: Server, controller: Viewer, paused: str, open_page: Open
) -> None:
    room = str(controller.command("create_room", name="Mistake", from_checkpoint={
        "room": paused, "step": newest(server, paused)})["room"])  # fmt: skip
    assert controller.command("delete_room", room=room)["ok"]
    page = open_page(f"{server.url}runs?show=deleted&run={room}")
    expect(page.locator("#facts")).to_contain_text(re.compile(r"It takes [\d.]+ [kM]B, and 2 rows of the store\."))
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#purge-question")).to_contain_text("This cannot be undone.")
    page.get_by_role("button", name="Keep it").click()
    assert [one["id"] for one in server.get("/api/deleted")["rooms"]] == [room]
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.locator(".toast")).to_have_text("“Mistake” is deleted for good.")
    expect(page.locator("#nothing")).to_have_text("Nothing is deleted.")
    assert server.get("/api/deleted")["rooms"] == []
    eventually(lambda: not list((server.data_dir / "rooms").glob(f"*{room}")), WAIT / 1000, "an empty place")
