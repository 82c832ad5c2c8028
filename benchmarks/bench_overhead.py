"""What the audience costs: the trainer's CPU time per placement, watched and alone; and the pace of the showcase.

make bench-overhead        (PAIRS=10 runs of each kind, in the order ABBA)

A: a real server with its supervisor, store and player; one client looks at the training view, one at the greedy
showcase at 3 pieces/s.  B: ``benchmarks.bare``, the same preset, seed and placements.  Both evaluate and checkpoint.
Exits 1 when the median ratio B / A is below 0.97, or the showcase misses its pace.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import launch
from tests.web.clients import Viewer
from tetris_viz.core.frames import decode

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "overhead.json"
PRESET, PLACEMENTS, FROM = "ppo-score", 400_000, 60_000
PACE, WATCHED_SECONDS = 3.0, 60.0
RATIO, KEPT, LONGEST_GAP = 0.97, 0.98, 0.5
Costs = list[tuple[int, float]]


def per_placement(costs: Costs) -> float:
    """CPU seconds a placement after the first ``FROM`` placements, when start-up is over."""
    kept = [(step, cpu) for step, cpu in costs if step >= FROM]
    return (kept[-1][1] - kept[0][1]) / (kept[-1][0] - kept[0][0])


def alone(seed: int) -> tuple[float, float]:
    """CPU seconds a placement, and wall seconds of the run."""
    command = [sys.executable, "-m", "benchmarks.bare", PRESET, str(seed), str(PLACEMENTS)]
    began = time.monotonic()
    done = subprocess.run(["nice", "-n", "10", *command], cwd=ROOT, capture_output=True, text=True, check=True)
    return per_placement([tuple(c) for c in json.loads(done.stdout)]), time.monotonic() - began


def watched(seed: int) -> tuple[float, float]:
    """The same of a room that two clients look at."""
    with tempfile.TemporaryDirectory() as folder:
        server = launch(Path(folder) / "data", autostart="0")
        try:
            began = time.monotonic()
            watchers, room = start_room(server.url, server.token, {"seed": seed, "total_placements": PLACEMENTS})
            view(watchers[0], room, "training")
            view(watchers[1], room, "showcase")
            wait_for(watchers[0], "finished")
            took = time.monotonic() - began
            costs = [(m["step"], m["values"].get("time/cpu_seconds")) for m in watchers[0].bodies("metrics")]
            assert watchers[0].bodies("frame"), "nobody saw the training"
            for watcher in watchers:
                watcher.close()
            return per_placement([(step, cpu) for step, cpu in costs if cpu is not None]), took
        finally:
            server.stop()


def start_room(url: str, token: str, config: dict[str, object]) -> tuple[list[Viewer], str]:
    """A room of PRESET that starts once two viewers have joined it."""
    controller = Viewer(url, ("/control",), auth={"token": token})
    room = controller.command("create_room", preset=PRESET, config=config)["room"]
    viewers = [Viewer(url), Viewer(url)]
    for viewer in viewers:
        assert viewer.ask("join", {"room": room})["ok"]
    assert controller.command("start", room=room)["ok"]
    controller.close()
    return viewers, room


def view(viewer: Viewer, room: str, which: str) -> None:
    assert viewer.ask("view", {"room": room, "view": which})["ok"]


def wait_for(viewer: Viewer, state: str, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not any(status["state"] == state for status in viewer.bodies("status")):
        if time.monotonic() > deadline:
            raise SystemExit(f"The room was not {state} within {seconds:.0f} s.")
        time.sleep(0.05)


def showcase() -> dict[str, float]:
    """The share of the set pace that was shown while the room trained, and the longest time between two frames."""
    with tempfile.TemporaryDirectory() as folder:
        server = launch(Path(folder) / "data", autostart="0")
        try:
            viewers, room = start_room(server.url, server.token, {"seed": 1})
            wait_for(viewers[0], "running")
            view(viewers[0], room, "training")
            arrivals: list[tuple[float, bool]] = []
            viewers[1].client.on(
                "frame", lambda blob: arrivals.append((time.monotonic(), decode(blob).over)), namespace="/watch"
            )
            view(viewers[1], room, "showcase")
            deadline = time.monotonic() + 60
            while len(arrivals) < 10 and time.monotonic() < deadline:  # the first policy is on its way
                time.sleep(0.05)
            began = time.monotonic()
            time.sleep(WATCHED_SECONDS)
            seen = [at for at, _ in arrivals if at >= began]
            gaps = [b - a for a, b in itertools.pairwise(seen)]
            for viewer in viewers:
                viewer.close()
            return {"kept": len(seen) / (PACE * WATCHED_SECONDS), "longest gap": max(gaps)}
        finally:
            server.stop()


def main() -> int:
    pairs = int(os.environ.get("PAIRS", "10"))
    runs: dict[str, list[tuple[float, float]]] = {"watched": [], "alone": []}
    for pair in range(pairs):
        for kind in ("watched", "alone") if pair % 2 == 0 else ("alone", "watched"):
            runs[kind].append((watched if kind == "watched" else alone)(pair + 1))
        (cpu_a, wall_a), (cpu_b, wall_b) = runs["watched"][-1], runs["alone"][-1]
        print(f"pair {pair + 1}: CPU ratio {cpu_b / cpu_a:.3f}, wall ratio {wall_b / wall_a:.3f}", flush=True)
    ratios = [b[0] / a[0] for a, b in zip(runs["watched"], runs["alone"], strict=True)]
    walls = [b[1] / a[1] for a, b in zip(runs["watched"], runs["alone"], strict=True)]
    shown = showcase()
    ratio = statistics.median(ratios)
    print(f"{'CPU per placement, alone / watched':<40}{ratio:>8.3f}   at least {RATIO}")
    print(f"{'wall time, alone / watched (start-up too)':<40}{statistics.median(walls):>8.3f}   not judged")
    print(f"{'showcase: placements of its pace':<40}{shown['kept']:>8.3f}   at least {KEPT}")
    print(f"{'showcase: longest gap, s':<40}{shown['longest gap']:>8.3f}   at most {LONGEST_GAP}")
    RESULT.parent.mkdir(exist_ok=True)
    result = {"cores": os.cpu_count(), "pairs": pairs, "cpu_ratio": ratio, "cpu_ratios": ratios, "wall_ratios": walls}
    RESULT.write_text(json.dumps({**result, "showcase": shown}, indent=1) + "\n")
    return 0 if ratio >= RATIO and shown["kept"] >= KEPT and shown["longest gap"] <= LONGEST_GAP else 1


if __name__ == "__main__":
    sys.exit(main())
