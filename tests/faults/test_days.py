"""Days of messages in minutes: what the processes hold in memory stays as it was after the first half.

In short some 40 minutes of ticks, in full (``make faults``) 24 hours of them, four a second.
"""

import os
import statistics
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.conftest import Server, eventually
from tests.faults.rooms import pid_of
from tests.web.clients import Viewer, train

Start = Callable[..., Server]
FLOOD = [sys.executable, "-m", "tests.faults.flood.serve"]
FULL = os.environ.get("TETRIS_VIZ_FAULTS") == "full"
SHORT = 10_000
TICKS = 24 * 3600 * 4 if FULL else SHORT
MOST = 10 * 2**20
"""Bytes that a process may hold more late than in the middle: an allocator's noise is some 4 MB, and in short a
kilobyte or two a message kept would be more."""
PATIENCE = 3 * 3600 if FULL else 600


def growth(server: Server, room: str, ticks: int) -> dict[str, int]:
    """Let the room run to its end; bytes of resident memory by process, from the middle to the end of the run."""
    processes = {name: psutil.Process(pid_of(server, module)) for name, module in
                 (("web", "tests.faults.flood.serve"), ("supervisor", "tests.faults.flood.supervisor"))}  # fmt: skip
    middle: dict[str, list[int]] = {name: [] for name in processes}
    late: dict[str, list[int]] = {name: [] for name in processes}

    def finished() -> bool:
        known = server.get(f"/api/rooms/{room}")
        done = known["step"] / ticks
        window = middle if 0.4 <= done < 0.6 else late if done >= 0.9 else None
        if window is not None:
            for name, process in processes.items():
                window[name].append(process.memory_info().rss)
        return bool(known["state"] == "finished")

    eventually(finished, PATIENCE, "the end of the run")
    for name, process in processes.items():
        late[name].append(process.memory_info().rss)  # on a busy machine the end may come between two looks
    return {name: int(statistics.median(late[name]) - statistics.median(middle[name])) for name in processes}


def crowd(server: Server, room: str) -> list[Viewer]:
    """Viewers who look at the curves, one of them over polling, and keep little themselves."""
    viewers = [Viewer(server.url, transports=(transport,)) for transport in ("websocket", "websocket", "polling")]
    for viewer in viewers:
        viewer.heard = deque(maxlen=100)  # type: ignore[assignment]
        viewer.ask("join", {"room": room})
    return viewers


def test_a_day_of_messages_leaves_memory_flat_and_is_stored(start_server: Start) -> None:
    server = start_server(command=FLOOD, autostart="0", tick="0.05")
    room = train(server, total_placements=TICKS)
    viewers = crowd(server, room)
    grown = growth(server, room, TICKS)
    print({name: f"{bytes / 2**20:.2f} MiB" for name, bytes in grown.items()})
    assert max(grown.values()) < MOST, grown
    # the crowd may have been too slow for a day in minutes, and was then cut off
    late = Viewer(server.url)
    assert late.ask("join", {"room": room})["room"]["state"] == "finished"
    answer = server.get(f"/api/rooms/{room}/series?keys=train/loss&points=50")["series"]["train/loss"]
    assert answer["x"][-1] == TICKS
    assert server.get(f"/api/rooms/{room}")["seq"] >= 2 * TICKS
    for viewer in (late, *viewers):
        viewer.close()


def test_a_supervisor_that_forgot_nothing_would_be_found(start_server: Start, tmp_path: Path) -> None:
    folder = tmp_path / "leaking"
    folder.mkdir()
    (folder / "leak").touch()
    server = start_server(command=FLOOD, autostart="0", tick="0.05", data_dir=folder)
    assert growth(server, train(server, total_placements=SHORT), SHORT)["supervisor"] > MOST
