"""How long Compare's page, with twelve runs, works for what arrives and for what moves over it; two builds in turn.

The messages are the server's own, put on the page's socket; what they cost is the time of the page's thread.
"""

import json
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, WebSocketRoute

from benchmarks import before
from scripts.installing import ROOT
from tests.conftest import Server, launch

RUNS, POINTS, LEARNING = 12, 400, 3
"""How many runs are compared, of how many points each, and how many of them learn on."""
ROUNDS, MESSAGES, MOVES = 5, 6, 60
MESSAGE, POINTS_TOO, MOVE = "a counters message", "a counters message and its points", "a move of the pointer"
BARS = {
    f"Compare, {MESSAGE}, times the build before": 0.25,
    f"Compare, {MOVE}, times the build before": 0.3,
}
APART = 1.2
"""Seconds between two messages: more than a page lets pass between two drawings of what arrives."""
PATIENCE = 180_000
ALL_HERE = """([runs, points]) => {
  const told = document.querySelector("[data-key='tetris/score_per_piece'] .plot")?.dataset.points?.split(',') ?? [];
  return told.length === runs && told.every((count) => count > points / 2);
}"""
SOON = 250
"""Milliseconds after which a message has come to the page, and to its frame."""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
MOVING = """async (moves) => {
  const canvas = document.querySelector("[data-key='tetris/score_per_piece'] canvas");
  const {left, top, width, height} = canvas.getBoundingClientRect(), way = {bubbles: true, pointerType: 'mouse'};
  for (let i = 0; i < moves; i += 1) {
    const clientX = left + width * (0.2 + 0.5 * i / moves), clientY = top + height * (0.2 + 0.06 * ((i * 7) % 10));
    canvas.dispatchEvent(new PointerEvent('pointermove', {clientX, clientY, ...way}));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}"""
"""The pointer moves over the main chart, a place a frame, from curve to curve."""


STORED = """
import sys
from pathlib import Path
from tests.browser import finished
finished.POINTS, finished.PLACEMENTS = {points}, 50 * {points}
for number in range(1, {runs} + 1):
    finished.finished(Path(sys.argv[1]), number)
"""


def fill(folder: Path, tree: Path = ROOT) -> list[str]:
    """Twelve runs that are over, in ``folder``, as the project of ``tree`` stores them; their ids."""
    before.run_python(tree, "-c", STORED.format(points=POINTS, runs=RUNS), str(folder))
    return [f"run-{number}" for number in range(1, RUNS + 1)]


class Compared:
    """A page that compares ``rooms`` of ``server``, and its socket, on which this side can speak, too."""

    def __init__(self, browser: Browser, server: Server, rooms: Sequence[str]) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        self.sockets: list[WebSocketRoute] = []
        self.page.route_web_socket("**/socket.io/**", self._opened)
        self.page.goto(f"{server.url}compare?rooms={','.join(rooms)}")
        self.page.wait_for_function(ALL_HERE, arg=[RUNS, POINTS], timeout=PATIENCE)
        self.rooms, self.seq, self.at = rooms, {}, {}
        for room in rooms:
            told = server.get(f"/api/rooms/{room}")
            self.seq[room], self.at[room] = told["seq"], (told["step"], told["episode"], told["seconds"])
        self.page.wait_for_timeout(4000)  # boards and the rest are there
        self.page.locator("#pause-boards").click()  # what the boards cost is another matter
        self.cdp: CDPSession = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _opened(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        self.sockets.append(socket)

    def _tell(self, event: str, body: Any) -> None:
        self.sockets[-1].send(f"42/watch,{json.dumps([event, body])}")

    def _spent(self) -> float:
        told = self.cdp.send("Performance.getMetrics")["metrics"]
        return 1000 * next(one["value"] for one in told if one["name"] == "TaskDuration")

    def message(self, *, learned: bool) -> float:
        """Milliseconds that a counters message costs until its frame; ``learned``: with a point of each curve."""
        self.page.wait_for_timeout(1000 * APART)
        idle = self._until_a_frame()
        before = self._spent()
        counters = []
        for room in self.rooms[:LEARNING]:
            step, episode, seconds = self.at[room]
            self.at[room] = step, episode, seconds = step + 50, episode + 1, seconds + 0.25
            self.seq[room] += learned
            values = {"tetris/score_per_piece": 5.0, "tetris/lines_per_game": 9.0, "time/pieces_per_second": 290.0}
            moved = {"step": step, "episode": episode, "seq": self.seq[room], "values": values, "smoothed": values}
            counters.append({"id": room, "seconds": seconds, **moved})
            if learned:
                body = {"room": room, "attempt": 1, "time": seconds, **moved}
                self._tell("metrics", body)
        self._tell("counters", counters)
        self._until_a_frame()
        return self._spent() - before - idle

    def _until_a_frame(self) -> float:
        """Wait for what was told, and its frame; what that costs by itself."""
        before = self._spent()
        self.page.wait_for_timeout(SOON)
        self.page.evaluate(TWO_FRAMES)
        return self._spent() - before

    def moves(self) -> float:
        """Milliseconds that a move of the pointer over the main chart costs."""
        before = self._spent()
        self.page.evaluate(MOVING, MOVES)
        return (self._spent() - before) / MOVES


def compare(browser: Browser, builds: dict[str, tuple[Server, Sequence[str]]]) -> dict[str, dict[str, float]]:
    """Of each build, by name, what each costs in milliseconds: medians, the builds in turn."""
    pages = {name: Compared(browser, *build) for name, build in builds.items()}
    taken: dict[str, dict[str, list[float]]] = {name: {} for name in builds}
    for _ in range(ROUNDS):
        for name, page in pages.items():
            page.page.bring_to_front()
            into = taken[name]
            for _ in range(MESSAGES // 2):
                into.setdefault(MESSAGE, []).append(page.message(learned=False))
                into.setdefault(POINTS_TOO, []).append(page.message(learned=True))
            into.setdefault(MOVE, []).append(page.moves())
    for page in pages.values():
        page.page.close()
    return {name: {what: round(statistics.median(ms), 2) for what, ms in each.items()} for name, each in taken.items()}


def measure(browser: Browser, tree: Path) -> dict[str, float]:
    """Of the project and of that in ``tree``, side by side; the names in ``BARS`` have one."""
    with tempfile.TemporaryDirectory(prefix="tetris-viz-compare-") as folder, ExitStack() as running:
        builds = {}
        for name, source in (("now", ROOT), ("before", tree)):
            rooms = fill(Path(folder) / name, source)
            server = launch(
                Path(folder) / name, tree=source, variables=before.environment_of(source), autostart="0", tick="0.5"
            )
            running.callback(server.stop)
            builds[name] = (server, rooms)
        found = compare(browser, builds)
    rows = {f"Compare, {what}, ms, {name}": ms for name, each in found.items() for what, ms in each.items()}
    times = {what: round(found["now"][what] / found["before"][what], 3) for what in found["now"]}
    return {**rows, **{f"Compare, {what}, times the build before": ratio for what, ratio in times.items()}}
