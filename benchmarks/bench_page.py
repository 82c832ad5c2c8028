"""How fast the pages are, and that they stay so: first board, size, time spent, paints at rest, growth of the heap.

make bench-page        (SOAK=60 for a short soak; 540 seconds are by default an hour's frames and metrics)

A room's page alone; the lists of a thousand rooms (many_runs.py) and twelve compared runs (compare_page.py) beside
those of an earlier build, BEFORE=<commit>.  Exits 1 when a bar is missed; the first board has an aim, one second, and
no bar.
"""

import functools
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks import before, bench_history, compare_page, many_runs, resizing
from scripts.browser import FLAGS, find_chromium
from scripts.installing import ROOT, say
from tests.conftest import Server, eventually, launch
from tests.web.clients import Viewer
from tetris_viz.kinds.presets import build_config
from tetris_viz.store.engine import open_store

RESULT = ROOT / "benchmarks" / "results" / "page.json"
PATIENCE = 180_000
LOADS, WATCHED, STILL = 7, 30.0, 10.0
HOUR_OF_FRAMES = 3 * 3600
PACE, FAST = 3, 20
FEW, MANY = 12_000, 1_000_000
"""Metric points of two runs whose curves are zoomed; the page shows as many of either."""
ZOOMS = 40
BARS = {
    "compressed kB": 250,
    "share of wall time": 0.05,
    "paints while nothing moves": 0,
    "growth MB": 1.0,
    "frames without a board while a window is resized": 0,
    "zoom over a million points, times over 12,000": 1.5,
    **many_runs.BARS,
    **compare_page.BARS,
}
"""The most of each.  A heap that was just collected still differs by some tenths of a megabyte, time by time."""
FIRST_BOARD = """new MutationObserver((_, observer) => {
  if (!document.querySelector('#board canvas')?.dataset.placement) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.firstBoard = performance.now(); });
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-placement']});"""
FIRST_PAINT = "() => performance.getEntriesByType('paint').find((e) => e.name === 'first-contentful-paint')?.startTime"
SPENT = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """No word of each request."""


@contextmanager
def bare_page(folder: Path) -> Iterator[str]:
    """The address of a page that holds one word: what any page costs on this machine."""
    (folder / "index.html").write_text("<!doctype html><title>Bare</title><link rel=icon href=data:,><p>Bare")
    site = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()


@contextmanager
def opened(browser: Browser, url: str, script: str = "") -> Iterator[Page]:
    """The page in a browser that has never been here: nothing is cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    if script:
        page.add_init_script(script)
    page.goto(url)
    yield page
    context.close()


def first_paints(browser: Browser, room: str, bare: str) -> dict[str, Any]:
    """Milliseconds from the navigation to the first board, and to the bare page's first paint; taken in turn."""
    boards, paints = [], []
    for _ in range(LOADS):
        with opened(browser, bare) as page:
            paints.append(eventually(lambda page=page: page.evaluate(FIRST_PAINT), 60, "a first paint"))
        with opened(browser, room, FIRST_BOARD) as page:
            boards.append(eventually(lambda page=page: page.evaluate("window.firstBoard"), 60, "a first board"))
    return {
        "first board, ms": round(statistics.median(boards)),
        "bare page's first paint, ms": round(statistics.median(paints)),
        "boards": [round(ms) for ms in boards],
        "bare": [round(ms) for ms in paints],
    }


def sizes(browser: Browser, room: str) -> dict[str, float]:
    """Kilobytes of scripts and styles that a room's page loads: as they are, and compressed, as they travel."""
    with opened(browser, room) as page:
        page.wait_for_selector("#board canvas[data-placement]")
        page.wait_for_function("() => !document.querySelector('[inert]')")  # the rest of the page is here
        loaded = page.evaluate(
            """() => performance.getEntriesByType('resource').filter((one) => /\\.(js|css)$/.test(one.name))
            .map((one) => [one.decodedBodySize, one.encodedBodySize])"""
        )
    plain, compressed = (round(sum(column) / 1000, 1) for column in zip(*loaded, strict=True))
    return {"files": len(loaded), "kB": plain, "compressed kB": compressed}


def metrics(cdp: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}


def time_spent(page: Page, seconds: float) -> dict[str, float]:
    """The share of wall time that the page's thread computes script, style and layout, by the browser's own metrics.

    Counted in the thread's time: what it waits for other programs on the same cores is not the page's.
    """
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.wait_for_timeout(3000)  # loading is over
    before, began = metrics(cdp), time.monotonic()
    page.wait_for_timeout(seconds * 1000)
    after, wall = metrics(cdp), time.monotonic() - began
    parts = {name: round((after[name] - before[name]) / wall, 4) for name in SPENT}
    return {"share of wall time": round(sum(parts.values()), 4), **parts}


def paints_at_rest(page: Page, seconds: float) -> int:
    """How often the page paints while its board is held here and its run has ended."""
    page.locator("#pause-here").click()
    page.mouse.move(5, 5)
    page.wait_for_selector("[data-key='tetris/score_per_piece']:not([data-points='0'])[data-points]")
    page.wait_for_timeout(4000)  # the last of the data is on all charts after two
    cdp, events = page.context.new_cdp_session(page), []
    done = threading.Event()
    cdp.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    cdp.on("Tracing.tracingComplete", lambda _: done.set())
    cdp.send("Tracing.start", {"transferMode": "ReportEvents", "categories": "-*,devtools.timeline"})
    page.wait_for_timeout(seconds * 1000)
    cdp.send("Tracing.end")
    deadline = time.monotonic() + 30
    while not done.is_set() and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return sum(event["name"] == "Paint" for event in events)


ZOOMING = """async (zooms) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const canvas = document.querySelector("[data-key='tetris/score_per_piece'] canvas");
  const box = canvas.getBoundingClientRect(), clientX = box.left + box.width / 2, clientY = box.top + box.height / 2;
  const turn = {clientX, clientY, ctrlKey: true, bubbles: true, cancelable: true};
  for (let i = 0; i < zooms; i += 1) {
    canvas.dispatchEvent(new WheelEvent('wheel', {...turn, deltaY: i < zooms / 2 ? -40 : 40}));
    await frame();
  }
}"""
"""The wheel looks closer and back, a turn a frame."""


def zooming(browser: Browser, *rooms: str) -> list[float]:
    """Milliseconds of script, style and layout that a turn of the wheel costs in each room, the rooms in turn."""
    spent: list[list[float]] = [[] for _ in rooms]
    for _ in range(5):
        for room, into in zip(rooms, spent, strict=True):
            with opened(browser, room) as page:
                page.wait_for_selector("[data-key='tetris/score_per_piece'][data-points]:not([data-points='0'])")
                page.wait_for_timeout(3000)  # the charts are there
                cdp = page.context.new_cdp_session(page)
                cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
                before = metrics(cdp)
                page.evaluate(ZOOMING, ZOOMS)
                after = metrics(cdp)
                into.append(1000 * sum(after[name] - before[name] for name in SPENT) / ZOOMS)
    return [round(statistics.median(each), 1) for each in spent]


def written(folder: Path, points: int) -> Path:
    """A data folder with one run of so many points."""
    folder.mkdir(parents=True)
    engine = open_store(f"sqlite:///{folder / 'tetris_viz.sqlite'}")
    _, config = build_config("ppo-lines", {})
    bench_history.fill(engine, points // len(bench_history.KEYS), config.model_dump())
    engine.dispose()
    return folder


def heap(cdp: CDPSession) -> float:
    """Megabytes in use after the garbage is gone."""
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    return metrics(cdp)["JSHeapUsedSize"] / 1e6


def growth(page: Page, seconds: float) -> dict[str, float]:
    """The heap before and after ``seconds`` of frames at 20 a second and metrics at 20 a second, curves full."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    count = "() => Number(document.querySelector('#board canvas').dataset.placement.split(':')[1])"
    page.evaluate(
        """() => { window.frames_seen = 0; new MutationObserver(() => { window.frames_seen += 1; })
        .observe(document.querySelector('#board canvas'), {attributes: true, attributeFilter: ['data-placement']}); }"""
    )
    page.wait_for_timeout(min(90.0, seconds) * 1000)  # until the curves hold as many points as they ever do
    before, at = heap(cdp), page.evaluate("window.frames_seen")
    page.wait_for_timeout(seconds * 1000)
    after, frames = heap(cdp), page.evaluate("window.frames_seen") - at
    assert page.evaluate(count) > 0
    return {
        "seconds": round(seconds),
        "frames": frames,
        "hours of frames at 3 a second": round(frames / HOUR_OF_FRAMES, 2),
        "MB before": round(before, 2),
        "MB after": round(after, 2),
        "growth MB": round(after - before, 2),
    }


def room(server: Server, *, until: str, **config: Any) -> str:
    """The address of a room that was started and has reached the state ``until``."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    config = {"showcase_pieces_per_second": 3, **config}
    made = controller.command("create_room", preset="classroom", config=config)["room"]
    assert controller.command("start", room=made)["ok"]
    eventually(
        lambda: (found := server.get(f"/api/rooms/{made}"))["state"] == until and found["step"] > 200,
        PATIENCE / 1000,
        f"a room that is {until}",
    )
    controller.close()
    return f"{server.url}rooms/{made}"


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = launch(folder, autostart="0", **settings)
    try:
        yield server
    finally:
        server.stop()


def usual(browser: Browser, server: Server, bare: str) -> dict[str, Any]:
    """What a page costs at the usual pace."""
    ended = room(server, until="finished", total_placements=1000, showcase_pieces_per_second=PACE)
    with opened(browser, ended) as page:
        page.wait_for_selector("#board canvas[data-placement]")
        rest = {"seconds": STILL, "paints while nothing moves": paints_at_rest(page, STILL)}
    slow = room(server, until="running", showcase_pieces_per_second=PACE)
    first, size = first_paints(browser, slow, bare), sizes(browser, slow)
    with opened(browser, slow) as page:
        spent = time_spent(page, WATCHED)
        return {
            "first": first,
            "size": size,
            "time": spent,
            "rest": rest,
            "resized": resizing.frames_while_resized(page),
        }


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium here. On Debian: apt-get install chromium", file=sys.stderr)
        return 2
    soak = float(os.environ.get("SOAK", "540"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, bare_page(Path(folder)) as bare:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        with serving(Path(folder) / "usual") as server:
            result = usual(browser, server, bare)
        say(f"Zooming over {FEW:,} and {MANY:,} points")
        few, many = (written(Path(folder) / str(points), points) for points in (FEW, MANY))
        with serving(few) as short, serving(many) as long:
            turns = zooming(browser, *(f"{one.url}rooms/{bench_history.ROOM}" for one in (short, long)))
        result["zoom"] = {
            f"zoom over {FEW:,} points, ms a turn": turns[0],
            "zoom over a million points, ms a turn": turns[1],
            "zoom over a million points, times over 12,000": round(turns[1] / turns[0], 2),
        }
        with serving(Path(folder) / "busy", tick="0.05") as server:
            fast = room(server, until="running", showcase_pieces_per_second=FAST)
            say(f"Watching at {FAST} pieces a second for {soak:.0f} s")
            with opened(browser, fast) as page:
                result["heap"] = growth(page, soak)
        say(f"{many_runs.ROOMS:,} rooms, and {compare_page.RUNS} compared runs, beside the build before")
        with before.checkout() as tree:
            result["many rooms"] = many_runs.measure(browser, tree)
            result["compare"] = compare_page.measure(browser, tree)
        browser.close()
    missed = show(result)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"cores": os.cpu_count(), "bars": BARS, **result}, indent=2) + "\n")
    return 1 if missed else 0


def show(result: dict[str, Any]) -> list[str]:
    """Print the table; the names of what misses its bar."""
    missed = []
    print(f"{'what':<64}{'measured':>12}{'bar':>10}")
    for name, value in ((name, value) for part in result.values() for name, value in part.items()):
        if isinstance(value, list):
            continue
        wrong = name in BARS and value > BARS[name]
        missed += [name] * wrong
        print(f"{name:<64}{value:>12}{BARS.get(name, ''):>10}{'   missed' if wrong else ''}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
