"""What happened stays on the curves: who was there and who comes later see the same marks."""

import os
import re
import signal
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT, running_room
from tests.browser.plots import MAIN, canvas_of, ends, shown
from tests.conftest import COUNTING, Server, eventually
from tests.faults.rooms import pid_of
from tests.web.clients import Viewer

Open = Callable[..., Page]


def marks(page: Page) -> str:
    return page.locator("[data-key='tetris/score_per_piece']").get_attribute("data-markers") or ""


def kinds(page: Page) -> list[str]:
    return re.findall(r"[a-z]+", marks(page))


LANE = """(canvas) => {
  const told = canvas.closest('section').dataset, [left, right, top] = told.area.split(',').map(Number);
  const g = canvas.getContext('2d'), place = (x) => left + (right - left) * (x - told.from) / (told.to - told.from);
  const y = Math.round(top) - 12, ground = g.getImageData(1, 1, 1, 1).data.join();
  const inked = (from, to) => {
    const {data, width, height} = g.getImageData(Math.round(from), y - 6, Math.round(to - from), 12);
    let found = 0;
    for (let i = 0; i < width * height; i++) found += data.slice(4 * i, 4 * i + 4).join() !== ground;
    return found;
  };
  const marks = [...canvas.closest('section').dataset.markers.matchAll(/([a-z]+) ([0-9.]+)/g)];
  const at = (mark) => place(Number(mark[2]));
  return {whole: inked(left - 5, right + 5), each: marks.map((mark) => inked(at(mark) - 5, at(mark) + 6))};
}"""
"""How many pixels of the lane above the plot are painted, in all and where each mark is."""


def test_marks_are_there_after_a_reload_and_none_twice(start_server: Callable[..., Server], open_page: Open) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    room = controller.command("create_room", config={"total_placements": 10**7})["room"]
    page = open_page(f"{server.url}rooms/{room}")

    def running() -> int | None:
        known = server.get(f"/api/rooms/{room}")
        return known["attempt"] if known["state"] == "running" else None

    assert controller.command("start", room=room)["ok"]
    assert eventually(running, what="a trainer") == 1
    assert canvas_of(page).evaluate(LANE) == {"whole": 0, "each": []}
    for command, payload in (
        ("save", {}),
        ("configure", {"config": {"learning_rate": 0.0005}}),
        ("showcase", {"pieces_per_second": 4}),
        ("showcase", {"pieces_per_second": 5}),
    ):
        assert controller.command(command, room=room, **payload)["ok"]
    eventually(lambda: sorted(kinds(page)) == ["change", "checkpoint", "pace"], WAIT / 1000, "three marks")
    explained = page.locator("[data-key='tetris/score_per_piece'] .chart-keys [data-mark]")
    expect(explained).to_have_text(["checkpoint", "setting changed", "showcase pace"])
    os.kill(pid_of(server, "tests.supervisor.fake_trainer"), signal.SIGKILL)
    eventually(lambda: running() == 2, what="another trainer")

    def moved() -> str:
        at = dict(re.findall(r"([a-z]+) ([0-9]+)", seen := marks(page)))
        return seen if "crash" in at and at["crash"] == at["checkpoint"] else ""

    known = eventually(moved, WAIT / 1000, "the crash's mark at the checkpoint from which training goes on")
    expect(explained).to_have_text(["checkpoint", "setting changed", "showcase pace", "crash"])
    page.reload(timeout=WAIT)
    later = open_page(f"{server.url}rooms/{room}")
    for one in (page, later):
        eventually(lambda one=one: marks(one) == known, WAIT / 1000, f"the marks {known}")
        lane = canvas_of(one).evaluate(LANE)
        assert len(lane["each"]) == len(known.split(", "))
        assert min(lane["each"]) > 15, "each is drawn in the lane above the plot"
    assert controller.command("save", room=room)["ok"]
    for one in (page, later):
        eventually(lambda one=one: len(kinds(one)) == len(known.split(", ")) + 1, WAIT / 1000, "one more mark, once")
    controller.close()


NEXT_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_a_mark_that_is_pointed_at_says_what_happened_there(charts: Page, learning: Server) -> None:
    page, words = charts, "Learning rate is now 0.0012"
    controller = Viewer(learning.url, ("/control",), auth={"token": learning.token})
    room = running_room(learning).rsplit("/", 1)[1]
    assert controller.command("configure", room=room, config={"learning_rate": 0.0012})["ok"]
    controller.close()
    eventually(lambda: "change" in kinds(page), WAIT / 1000, "a mark")
    box, readout = canvas_of(page).bounding_box(), page.locator(f"[data-key='{MAIN}'] .readout")

    def read(share: float) -> bool:
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.evaluate(NEXT_FRAMES)
        return words in (readout.text_content() or "")

    def found() -> float:
        return next((at for at in (0.95 - step / 200 for step in range(120)) if read(at)), 0)

    place = eventually(found, WAIT / 1000, "the words of the mark")
    assert place > 0.5, "what has just happened is at the newest end"
    changed = float(re.findall(r"change ([0-9.]+)", marks(page))[-1])
    start, stop = ends(page)
    hovered = float(shown(page, MAIN, "hover"))
    few = shown(page, MAIN, "points") < 40  # of a run that has just begun: the nearest may be far
    assert few or abs(hovered - changed) < (stop - start) / 20
    assert not read(0.2), "further left nothing of it was known"
    with page.expect_download() as drawing:
        page.locator(f"[data-key='{MAIN}']").get_by_role("button", name="drawing").click()
    assert ">setting changed</text>" in drawing.value.path().read_text(), "a figure explains its marks"
