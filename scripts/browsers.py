"""Takes Firefox and WebKit through every page of a real server, and fails on whatever they do not show.

make browsers        (installs what is missing with TETRIS_VIZ_TEST_STRICT=1; the pictures stay in a temporary folder)
"""

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from scripts import debian, firefox, webkit
from scripts.installing import say
from tests.conftest import Server, eventually, launch
from tests.web.clients import Viewer

SIZE = (1440, 900)
WAIT = 60
"""Seconds that anything may take to appear on a busy machine."""
BROWSERS = {"Firefox": (firefox.find, firefox.PACKAGES, firefox.Firefox),
            "WebKit": (webkit.find, webkit.PACKAGES, webkit.WebKit)}  # fmt: skip
LIBRARY = """
const all = (selector) => [...document.querySelectorAll(selector)];
const visible = (one) => one.checkVisibility?.({ visibilityProperty: true }) ?? one.getClientRects().length > 0;
const words = (element) => (element.getAttribute("aria-label") ?? element.textContent).replace(/\\s+/g, " ").trim();
const named = (name) => all("button, a").find((one) => visible(one) && !one.disabled && words(one) === name);
const colours = (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
};
const inView = (canvas) => visible(canvas) && canvas.width > 0 && canvas.getBoundingClientRect().width > 0;
const boards = all("canvas[data-placement]").filter(inView);
const told = (it) => it instanceof Element || it;
/** How many points each curve of a chart has: the chart says it, or its plot. */
const points = (key) => all(`[data-key="${key}"], [data-key="${key}"] [data-points]`)
  .map((one) => one.dataset.points).filter(Boolean).join().split(",").map(Number);
"""
"""What a person sees, by roles, names and what the pages say of themselves: their layout may change."""
MAIN = "tetris/score_per_piece"


class Browser(Protocol):
    name: str

    @property
    def complaints(self) -> list[str]: ...
    def open(self, url: str) -> None: ...
    def run(self, body: str) -> Any: ...
    def press(self, key: str) -> None: ...
    def screenshot(self) -> bytes: ...
    def end(self) -> None: ...


class Tour:
    """One browser's way through the pages; every step raises ``AssertionError`` where a page does not do its part."""

    def __init__(self, browser: Browser, server: Server, pictures: Path):
        self._browser, self._server, self._pictures = browser, server, pictures
        pictures.mkdir()

    def see(self, what: str, expression: str) -> Any:
        """The first true value of an expression in the page."""
        return eventually(
            lambda: self._browser.run(f"{LIBRARY} return told({expression})"), WAIT, f"{what} ({expression})"
        )

    def do(self, what: str, expression: str) -> None:
        """Something in the page that acts, once it is there."""
        self.see(what, f"(() => {{ const it = {expression}; it?.click(); return Boolean(it); }})()")

    def focus(self, selector: str) -> None:
        self.see(selector, f"((it) => it && (it.focus(), document.activeElement === it))({selector})")

    def look(self, name: str) -> None:
        """Keep a picture, and hear of every fault so far."""
        (self._pictures / f"{name}.png").write_bytes(self._browser.screenshot())
        assert not self._browser.complaints, f"{name}: " + "; ".join(self._browser.complaints)

    def see_moving_board(self) -> None:
        """A board that is painted, in several colours, and goes on by itself."""
        before = self.see("a painted board", "boards[0] && colours(boards[0]) > 3 && boards[0].dataset.placement")
        self.see("the next piece", f"boards[0]?.dataset.placement !== {json.dumps(before)}")

    def see_rising_curve(self) -> None:
        """A main chart that is painted and gains points."""
        canvas = f"document.querySelector('[data-key=\"{MAIN}\"] canvas')"
        before = self.see("a painted curve", f"points('{MAIN}')[0] > 3 && colours({canvas}) > 5 && points('{MAIN}')[0]")
        self.see("more points", f"points('{MAIN}')[0] > {before}")

    def see_popover(self) -> None:
        """What a button opens lies on the screen, and Escape closes it and gives the focus back to the button."""
        open_one = "all(':popover-open').find(visible)"
        self.see(
            "a button that opens something",
            "globalThis.opener = all('button').find((b) => visible(b) && b.popoverTargetElement)",
        )
        self._browser.run("opener.focus(); opener.click()")
        self.see(
            "what it opens, on the screen",
            f"""((it) => it && ((box) => box.left >= 0 && box.top >= 0 && box.height > 20
            && box.right <= innerWidth && box.bottom <= innerHeight)(it.getBoundingClientRect()))({open_one})""",
        )
        self._browser.press("Escape")
        self.see("the page without it", f"!{open_one} && document.activeElement === opener")

    def see_state(self, room: str, state: str) -> None:
        eventually(lambda: self._server.get(f"/api/rooms/{room}")["state"] == state, WAIT, f"a room that is {state}")

    # --- the pages ---

    def go(self) -> None:
        first = self.front()
        room = self.new_room()
        self.room(room)
        self.projector(room)
        self.runs(room)
        self.compare(first, room)
        self.board(room)
        told = [line for line in self._server.output().splitlines() if "pageerrors" in line]
        assert not told, "\n".join(told)

    def front(self) -> str:
        self._browser.open(self._server.url)
        self.see_moving_board()
        self.look("1-front")
        return str(self._server.get("/api/rooms")["rooms"][0]["id"])

    def new_room(self) -> str:
        """Made by its form, from the keyboard."""
        field = "document.querySelector('#new-room-form input[name=name]')"
        if not self._browser.run(f"{LIBRARY} return Boolean({field} && visible({field}))"):
            self.do("New room", "named('New room')")
        self.see("a form that is ready", "named('Create and start')")
        self.focus(field)
        name = f"by {self._browser.name.split()[0]}"
        for key in name:
            self._browser.press(key)
        self.see("the name as it was typed", f"{field}.value === {json.dumps(name)}")
        self._browser.press("Enter")
        path = self.see("the new room's page", "location.pathname.startsWith('/rooms/') && location.pathname")
        return str(path).rpartition("/")[2]

    def room(self, room: str) -> None:
        self.see_state(room, "running")
        with_control(self._server, "configure", room=room, config={"placements_per_second": 60})
        self.see_moving_board()
        self.see_rising_curve()
        self.look("2-room")
        self.focus("named('Pause')")
        self._browser.press("Enter")
        self.see_state(room, "paused")
        self.see("a way on", "named('Resume')")
        self.look("3-paused")
        self.focus("named('Resume')")
        self._browser.press("Enter")
        self.see_state(room, "running")
        self.see_rising_curve()
        self._browser.run("document.activeElement.blur()")
        self._browser.press("?")
        self.see("the help", "document.querySelector('dialog[open]')?.textContent.length > 100")
        self.look("4-help")
        self._browser.press("Escape")
        self.see("the page again", "!document.querySelector('dialog[open]')")
        self.see_popover()
        self._browser.run("document.activeElement.blur()")

    def projector(self, room: str) -> None:
        self._browser.press("p")
        self.see("the projector", "location.search.includes('projector')")
        self.see_moving_board()
        self.see("its curve", "colours(document.querySelector('#plot canvas')) > 2")
        self.look("5-projector")
        self._browser.press("Escape")
        self.see("the room", f"!location.search && location.pathname === '/rooms/{room}'")

    def runs(self, room: str) -> None:
        self._browser.open(f"{self._server.url}runs")
        self.see("the run", f"[...document.querySelectorAll('main a')].some((a) => a.href.includes('/rooms/{room}'))")
        self.look("6-runs")

    def compare(self, *rooms: str) -> None:
        self._browser.open(f"{self._server.url}compare?rooms={','.join(rooms)}")
        self.see("a curve for each", f"points('{MAIN}').filter((n) => n >= 2).length === {len(rooms)}")
        self.see("a painted chart", f"colours(document.querySelector('[data-key=\"{MAIN}\"] canvas')) > 5")
        self.see_moving_board()
        self.see_popover()
        self.look("7-compare")

    def board(self, room: str) -> None:
        self._browser.open(f"{self._server.url}rooms/{room}/board")
        self.see_moving_board()
        self.look("8-board")


def with_control(server: Server, command: str, **fields: Any) -> Any:
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    answer = controller.command(command, **fields)
    controller.close()
    assert answer.get("ok"), answer
    return answer


def slow_down(server: Server) -> None:
    """Browsers need a part of two cores: the first room learns at a pace that leaves it to them."""

    def learning() -> str | None:
        return next((room["id"] for room in server.get("/api/rooms")["rooms"] if room["step"] > 0), None)

    with_control(server, "configure", room=eventually(learning, WAIT * 2, "a first room that learns"),
                 config={"placements_per_second": 60})  # fmt: skip


def take(make: Callable[[Path, tuple[int, int]], Browser], server: Server, folder: Path) -> str | None:
    """What went wrong on a browser's tour, or None."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        try:
            browser = make(Path(own), SIZE)
        except Exception as error:
            return str(error) or repr(error)
        try:
            Tour(browser, server, folder).go()
        except Exception as error:  # each browser's driver has its own
            faults = [f"{browser.name}: {str(error) or repr(error)}"]
            with contextlib.suppress(Exception):  # one that has died shows and tells nothing more
                (folder / "failed.png").write_bytes(browser.screenshot())
                faults += browser.complaints
            return "\n".join(faults)
        finally:
            with contextlib.suppress(Exception):
                browser.end()
    say(f"{browser.name} shows every page as it should ({time.monotonic() - began:.0f} s)")
    return None


def main() -> int:
    if os.environ.get("TETRIS_VIZ_TEST_STRICT") == "1":
        for find, packages, _ in BROWSERS.values():
            if find() is None:
                say(f"Installing Debian's {' and '.join(packages)}")
                debian.install(*packages)
    faults = [
        f"No {name} here. On Debian: apt-get install {' '.join(packages)}"
        for name, (find, packages, _) in BROWSERS.items()
        if find() is None
    ]
    pictures = Path(tempfile.mkdtemp(prefix="tetris-viz-browsers-"))
    with tempfile.TemporaryDirectory() as folder:
        server = launch(Path(folder) / "data", tick="0.5", max_running_rooms="3")
        try:
            slow_down(server)
            for name, (find, _, make) in BROWSERS.items():
                if find() is not None and (fault := take(make, server, pictures / name.lower())):
                    faults.append(fault)
        finally:
            server.stop()
    for fault in faults:
        print(fault, file=sys.stderr)
    say(f"The pictures are in {pictures}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
