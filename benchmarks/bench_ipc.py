"""What a message between processes costs, as the typed wire packs it and as a multiprocessing Pipe would pickle it.

make bench-ipc        (REPEATS=41 pairs of runs of each kind, in turn)

The CPU time of both ends: from a message to its bytes with their length, and from these to a message.  The pickled
ones are equal dataclasses, packed by ForkingPickler as ``Connection.send`` does; no system call is in either figure.
A frame is one of a usual board; a full tick holds 26 metrics, as PPO logs, and 16 games that ended.  Exits 1 when a
ratio is above its bar.
"""

import json
import os
import pickle
import random
import statistics
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from tetris_viz.core.frames import Frame, encode
from tetris_viz.ipc import messages
from tetris_viz.ipc.protocol import Unpacker, pack

RESULT = Path(__file__).resolve().parent / "results" / "ipc.json"
REPEATS = int(os.environ.get("REPEATS", "41"))
SECONDS = 0.02
"""CPU time of one run."""
BARS = {"frame": 0.15, "tick": 0.6}
_LENGTH = struct.Struct("!i")


@dataclass(frozen=True)
class PickledFrame:
    blob: bytes


@dataclass(frozen=True)
class PickledTick:
    step: int
    episode: int
    seconds: float
    values: dict[str, float] = field(default_factory=dict)
    episodes: dict[str, list[Any]] = field(default_factory=dict)
    judged: Any = None
    smoothed: dict[str, float] = field(default_factory=dict)


def a_frame() -> dict[str, Any]:
    rng = random.Random(1)
    cells = bytes(rng.choice((0, 0, 1, 5)) for _ in range(200))
    return {
        "blob": encode(Frame(1, "training", 10, 20, cells, 1, 0, 4, 18, (1, 2, 3), 4, 1, 93, 640, 7, 300, (5, 1, 0, 0)))
    }


def a_tick() -> dict[str, Any]:
    rng = random.Random(1)
    names = [f"train/one_metric_of_many_{number}" for number in range(26)]
    games = range(16)
    return {
        "step": 1_234_567, "episode": 8_901, "seconds": 321.5, "values": {name: rng.random() * 100 for name in names},
        "episodes": {
            "step": [1_234_567 - n for n in games], "pieces": [rng.randrange(2_000) for _ in games],
            "lines": [rng.randrange(800) for _ in games], "score": [rng.randrange(30_000) for _ in games],
            "reward": [rng.random() * 300 for _ in games], "truncated": [False for _ in games],
        },
        "smoothed": {name: rng.random() * 10 for name in names[:2]},
    }  # fmt: skip


def typed(message: messages.Message) -> Callable[[], Any]:
    unpacker = Unpacker(messages.FromTrainer)

    def pass_on() -> Any:
        return unpacker.feed(pack(message))[0]

    return pass_on


def pickled(message: Any) -> Callable[[], Any]:
    def pass_on() -> Any:
        body = ForkingPickler.dumps(message)
        data = _LENGTH.pack(len(body)) + body
        (size,) = _LENGTH.unpack_from(data)
        return pickle.loads(data[_LENGTH.size : _LENGTH.size + size])

    return pass_on


def cost(pass_on: Callable[[], Any]) -> float:
    """CPU microseconds of one message."""
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        for _ in range(50):
            pass_on()
        count += 50
    return spent / count * 1e6


def measured(kind: str) -> dict[str, float]:
    if kind == "frame":
        ways = {"typed": typed(messages.FramePlayed(**a_frame())), "pickled": pickled(PickledFrame(**a_frame()))}
    else:
        ways = {"typed": typed(messages.TickEnded(**a_tick())), "pickled": pickled(PickledTick(**a_tick()))}
    for pass_on in ways.values():
        assert pass_on() == pass_on()
    found: dict[str, list[float]] = {"typed": [], "pickled": []}
    for number in range(REPEATS):
        for way in ("typed", "pickled") if number % 2 == 0 else ("pickled", "typed"):
            found[way].append(cost(ways[way]))
    ratios = [a / b for a, b in zip(found["typed"], found["pickled"], strict=True)]
    return {**{way: statistics.median(costs) for way, costs in found.items()}, "ratio": statistics.median(ratios)}


def main() -> int:
    result = {kind: measured(kind) for kind in BARS}
    print(f"{'CPU of both ends, microseconds':<34}{'typed':>8}{'pickled':>10}{'ratio':>8}   bar")
    for kind, told in result.items():
        print(f"{kind:<34}{told['typed']:>8.2f}{told['pickled']:>10.2f}{told['ratio']:>8.3f}   at most {BARS[kind]}")
    RESULT.write_text(
        json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()[0], "repeats": REPEATS, **result}, indent=1) + "\n"
    )
    return 0 if all(told["ratio"] <= BARS[kind] for kind, told in result.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
