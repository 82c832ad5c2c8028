"""What a thousand rooms cost a page, three of which run, beside the same of an earlier build (make bench-page).

Two real servers with the same rooms run side by side, and a browser's lobby and Runs of each, measured in turn.
Script is that of a page's thread while the newest counters are played to it again and again, with figures that go on,
or while somebody types in the search box, less that of as long a time without.  Bytes are those of the answers and
messages that a page got until its list stood.  On a slow line Runs is opened through a proxy that carries so many
bytes a second.
"""

import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks import before
from scripts.installing import ROOT
from tests.browser.wire import Wire
from tests.conftest import Server, eventually, launch
from tests.web.clients import Viewer

ROOMS, RUNNING, SPEED = 1_000, 3, 100
PATIENCE = 300.0
REPEATS, TRIES, PLAYED, EVERY = 3, 5, 30, 100
"""How often each is measured, and tried, with how many messages or keys, and how many ms after one another."""
WORDS = "run 77 finished"
SLOW, STAYS = 30_000, 30.0
"""Bytes a second of a slow line, and seconds that a page has to stay."""
LISTED = {"": "main [data-room]", "runs": "#rows tr[data-run]"}
"""By page what a room of its list is."""
BARS = {
    "lobby, script per counters message, times the build before": 0.15,
    "Runs, script per counters message, times the build before": 0.15,
    "Runs, script per key, times the build before": 0.15,
    "lobby, requests at load beyond what is visible": 12,
    "Runs, bytes of the first list, times the build before": 0.12,
    "Runs on 30 kB/s, lost connections": 0,
}
AGAIN = """window.again = (times, every, act) => new Promise((resolve) => {
  let i = 0;
  const timer = setInterval(() => {
    if (act(i) === false) return;
    i += 1;
    if (i === times) { clearInterval(timer); resolve(); }
  }, every);
});"""
"""Acts again and again, each time a moment later while ``act`` returns false."""
HEAR = """(() => {
  const set = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage').set;
  window.heard = {last: null, deaf: false};
  Object.defineProperty(WebSocket.prototype, 'onmessage', {set(handler) {
    set.call(this, (event) => {
      const begun = /^45([0-9]+)-/.exec(event.data);
      this.attachments = begun ? Number(begun[1]) : Math.max(0, (this.attachments ?? 0) - 1);
      if (typeof event.data !== 'string' || !event.data.includes('["counters"')) return handler.call(this, event);
      if (window.heard.deaf) return;
      const at = event.data.indexOf('[');
      const head = event.data.slice(0, at), counters = JSON.parse(event.data.slice(at));
      window.heard.last = {socket: this, handler, head, counters};
      handler.call(this, event);
    });
  }});
})()"""
"""Keeps the newest counters, so that they can be played again; once ``deaf``, no others contradict them."""
COUNT_LOST = """window.lost = 0;
new MutationObserver((changes) => {
  const off = document.body.dataset.connection !== 'online';
  window.lost += changes.filter(({oldValue}) => off && oldValue === 'online').length;
}).observe(document, {subtree: true, attributeFilter: ['data-connection'], attributeOldValue: true});"""
"""Counts the connections that a page has lost since it was opened."""
PLAY = """([times, every]) => {
  const {socket, handler, head, counters} = window.heard.last; // never between a packet and its attachment: the frames'
  return window.again(times, every, () => {
    if (socket.attachments) return false;
    for (const room of counters[1]) { if ('step' in room) room.step += 10; if ('seq' in room) room.seq += 1; }
    handler.call(socket, {data: head + JSON.stringify(counters)});
  });
}"""
TYPE = """([times, every, words]) => {
  const box = document.querySelector('#search');
  return window.again(times, every, (i) => {
    const at = i % (2 * words.length);
    box.value = words.slice(0, at < words.length ? at + 1 : 2 * words.length - at - 1);
    box.dispatchEvent(new Event('input', {bubbles: true}));
  });
}"""
ACTS = {
    "": {"lobby, script per counters message": PLAY},
    "runs": {"Runs, script per counters message": PLAY, "Runs, script per key": TYPE},
}
"""By page what is measured in it."""
NO_SCRIPT = ("(root)", "(program)", "(idle)")
WAIT = "([times, every]) => new Promise((resolve) => setTimeout(resolve, times * every))"


def done(controller: Viewer, name: str, **payload: Any) -> dict[str, Any]:
    """The answer to a command; a machine that is busy with two servers that start may need several tries."""
    answer: dict[str, Any] = {}

    def is_done() -> bool:
        answer.update(controller.command(name, **payload))
        return bool(answer["ok"]) or answer["error"]["code"] == "illegal_state"  # it was, in an earlier try

    eventually(is_done, PATIENCE, name)
    return answer


@contextmanager
def serving(folder: Path, tree: Path) -> Iterator[Server]:
    """A server of the project in ``tree`` with ``ROOMS`` rooms, of which ``RUNNING`` run."""
    before.run_python(tree, str(ROOT / "benchmarks" / "runs_store.py"), str(folder), str(ROOMS - RUNNING))
    server = launch(folder, tree=tree, variables=before.environment_of(tree), autostart="0")
    try:
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        for seed in range(1, RUNNING + 1):
            config = {"seed": seed, "placements_per_second": SPEED, "total_placements": 10**7}
            room = done(controller, "create_room", preset="ppo-score", config=config)["room"]
            done(controller, "start", room=room)
            eventually(lambda room=room: server.get(f"/api/rooms/{room}")["step"] > 0, PATIENCE, "a room that trains")
        controller.close()
        yield server
    finally:
        server.stop()


@contextmanager
def opened(browser: Browser, url: str, look: Callable[[CDPSession], None] = lambda _: None) -> Iterator[Page]:
    """The page in a browser that has never been here; ``look`` gets its session before anything is loaded."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.add_init_script(AGAIN)
    page.add_init_script(HEAR)
    page.add_init_script(COUNT_LOST)
    look(context.new_cdp_session(page))
    page.goto(url)
    yield page
    context.close()


def listed(page: Page, path: str) -> None:
    """Wait until the page's list stands and nothing is read any more, and for its first counters."""
    page.wait_for_selector(LISTED[path], state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => window.heard.last")
    page.wait_for_timeout(3000)


def script(cdp: CDPSession, page: Page, act: str) -> float:
    """Milliseconds of script while ``act`` runs, as the browser's profiler samples them.

    ``ScriptDuration`` of ``Performance.getMetrics`` leaves out what runs after a promise, as all that Socket.IO tells.
    """
    cdp.send("Profiler.start")
    page.evaluate(act, [PLAYED, EVERY, WORDS])
    profile = cdp.send("Profiler.stop")["profile"]
    others = {node["id"] for node in profile["nodes"] if node["callFrame"]["functionName"] in NO_SCRIPT}
    found = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return sum(passed for node, passed in found if node not in others) / 1000


def cost(page: Page, act: str) -> float:
    """Milliseconds of script that ``act`` costs, each time, beyond those of as long a time without."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Profiler.enable")
    cdp.send("Profiler.setSamplingInterval", {"interval": 250})
    page.evaluate("window.heard.deaf = true")
    without, of_it = (script(cdp, page, what) for what in (WAIT, act))
    cdp.detach()
    return max(0.0, of_it - without) / PLAYED


def costs_of(browser: Browser, server: Server, path: str) -> dict[str, float]:
    """What messages, and keys where the page has a search box, cost on a page whose connection holds meanwhile."""
    for _ in range(TRIES):
        with opened(browser, server.url + path) as page:
            listed(page, path)
            page.evaluate("window.lost = 0")
            found = {what: cost(page, act) for what, act in ACTS[path].items()}
            if page.evaluate("window.lost === 0 && document.body.dataset.connection === 'online'"):
                return found
    raise RuntimeError(f"/{path} loses its connection again and again.")


def costs(browser: Browser, servers: dict[str, Server]) -> dict[str, float]:
    """The medians of :func:`costs_of` on both builds' pages, in turn."""
    found: dict[str, list[float]] = {}
    for number in range(REPEATS):
        for name in sorted(servers, reverse=number % 2 == 1):
            for path in ACTS:
                for what, each in costs_of(browser, servers[name], path).items():
                    found.setdefault(f"{what}, ms, {name}", []).append(each)
    return {what: round(statistics.median(each), 2) for what, each in found.items()}


def first_list(browser: Browser, server: Server, path: str) -> dict[str, int]:
    """The bytes of the list as they travel, the requests to the API, and how many rooms are in sight."""
    asked: dict[str, str] = {}
    sizes: list[int] = []

    def look(cdp: CDPSession) -> None:
        cdp.send("Network.enable")
        cdp.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
        cdp.on("Network.loadingFinished", finished)
        cdp.on("Network.webSocketFrameReceived", lambda told: heard(told["response"]))

    def finished(told: dict[str, Any]) -> None:
        if "/api/rooms?" in asked.get(told["requestId"], "") or asked.get(told["requestId"], "").endswith("/api/rooms"):
            sizes.append(int(told["encodedDataLength"]))

    def heard(frame: dict[str, Any]) -> None:
        if frame["opcode"] == 1 and '"rooms"' in frame["payloadData"]:
            sizes.append(len(frame["payloadData"].encode()))

    with opened(browser, server.url + path, look) as page:
        listed(page, path)
        page.wait_for_timeout(2000)
        seen = page.evaluate(
            """(listed) => [...document.querySelectorAll(listed)].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.height && box.bottom > 0 && box.top < innerHeight;
            }).length""",
            LISTED[path],
        )
        return {"bytes": sum(sizes), "requests": sum("/api/" in url for url in asked.values()), "in sight": seen}


class SlowWire(Wire):
    """Carries ``SLOW`` bytes a second to the browser, all connections together."""

    def __init__(self, port: int):
        self._turn, self._free = threading.Lock(), 0.0
        super().__init__(port)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:  # type: ignore[override]
        try:
            while data := source.recv(1_500):
                if source.getpeername()[1] == self.target:
                    with self._turn:
                        self._free = max(self._free, time.monotonic()) + len(data) / SLOW
                        free = self._free
                    time.sleep(max(0.0, free - time.monotonic()))
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            end.close()


def on_a_slow_line(browser: Browser, server: Server) -> dict[str, float]:
    """Seconds until the first run stands and until all do, and how often the connection was lost by then and after."""
    wire = SlowWire(server.port)
    try:
        with opened(browser, f"http://127.0.0.1:{wire.port}/runs") as page:
            began = time.monotonic()
            page.wait_for_selector(LISTED["runs"])
            first = time.monotonic() - began
            page.wait_for_selector("#list[aria-busy=false]")
            whole = time.monotonic() - began
            page.wait_for_timeout(STAYS * 1000)
            lost = page.evaluate("window.lost")
    finally:
        wire.cut()
    return {
        "Runs on 30 kB/s, s until the first run": round(first, 1),
        "Runs on 30 kB/s, s until all": round(whole, 1),
        "Runs on 30 kB/s, lost connections": lost,
    }


def measure(browser: Browser, tree: Path) -> dict[str, float]:
    """Of the project and of that in ``tree``, side by side; the names in ``BARS`` have one."""
    with tempfile.TemporaryDirectory(prefix="tetris-viz-many-") as folder, ExitStack() as running:
        trees = {"now": ROOT, "before": tree}
        servers = {name: running.enter_context(serving(Path(folder) / name, tree)) for name, tree in trees.items()}
        found = costs(browser, servers)
        for what in ("lobby, script per counters message", "Runs, script per counters message", "Runs, script per key"):
            was = found[f"{what}, ms, before"]
            found[f"{what}, times the build before"] = round(found[f"{what}, ms, now"] / was, 3)
        lobby = first_list(browser, servers["now"], "")
        lists = {name: first_list(browser, server, "runs")["bytes"] for name, server in servers.items()}
        slow = on_a_slow_line(browser, servers["now"])
    return {
        **found,
        "lobby, requests at load": lobby["requests"],
        "lobby, requests at load beyond what is visible": max(0, lobby["requests"] - lobby["in sight"]),
        **{f"Runs, bytes of the first list, {name}": size for name, size in lists.items()},
        "Runs, bytes of the first list, times the build before": round(lists["now"] / lists["before"], 3),
        **slow,
    }
