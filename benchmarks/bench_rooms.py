"""What a thousand finished runs cost beside one that trains: the CPU of supervisor and web, and a lobby viewer's bytes.

make bench-rooms        (REPEATS=7 windows of SECONDS=15 each, RUNS=1000)

Two real servers run at the same time, one with RUNS finished runs and one with none.  In each a room trains at the
same limited speed, one viewer is in the lobby and one in the room with its showcase.  The CPU time of each server's
supervisor and web process is taken in windows, in turn: A B B A.  Bytes are those of all events to the lobby's viewer
after the answer to its join, as JSON.  What a published policy costs is counted in a supervisor whose trainer the
benchmark plays: commits, and messages that list rooms.  Exits 1 when a figure misses its bar.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.runs_store import PRESET, fill
from tests.conftest import Server, launch
from tests.supervisor.house import House
from tests.web.clients import Viewer
from tetris_viz.ipc import messages
from tetris_viz.web.json_codecs import FiniteJSON

RESULT = Path(__file__).resolve().parent / "results" / "rooms.json"
RUNS = int(os.environ.get("RUNS", "1000"))
REPEATS = int(os.environ.get("REPEATS", "7"))
SECONDS = float(os.environ.get("SECONDS", "15"))
SPEED, POLICIES = 200, 50
CPU_BAR, BYTES_BAR, POLICY_BAR = 1.2, 1.2, 0


@dataclass
class Watched:
    """A server with a room that trains, and somebody in the lobby and in the room."""

    server: Server
    lobby: Viewer
    watcher: Viewer
    processes: list[psutil.Process]

    @classmethod
    def start(cls, folder: Path, runs: int) -> "Watched":
        fill(folder, runs)
        server = launch(folder, autostart="0")
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        config = {"seed": 1, "placements_per_second": SPEED, "total_placements": 10**7}
        room = controller.command("create_room", preset=PRESET, config=config)["room"]
        lobby, watcher = Viewer(server.url), Viewer(server.url)
        watcher.ask("join", {"room": room})
        assert len(lobby.ask("join", {"room": "lobby"})["rooms"]) == runs + 1
        assert controller.command("start", room=room)["ok"]
        watcher.ask("view", {"room": room, "view": "showcase"})
        deadline = time.monotonic() + 300
        while len(watcher.bodies("metrics")) < 20 or not watcher.bodies("frame"):
            if time.monotonic() > deadline:
                raise SystemExit("The room does not train.")
            time.sleep(0.1)
        controller.close()
        web = psutil.Process(server.process.pid)
        supervisor = next(p for p in web.children() if "tetris_viz.supervisor" in p.cmdline())
        return cls(server, lobby, watcher, [web, supervisor])

    def spent(self) -> float:
        """CPU seconds of both processes."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)

    def heard(self) -> int:
        """Bytes of every event that the lobby's viewer got."""
        return sum(len(body) if name == "frame" else len(FiniteJSON.dumps(body)) for name, body in self.lobby.heard[:])

    def window(self) -> tuple[float, float]:
        """CPU seconds a second, and the lobby viewer's bytes a minute, over one window."""
        began, spent, heard = time.monotonic(), self.spent(), self.heard()
        time.sleep(SECONDS)
        took = time.monotonic() - began
        return (self.spent() - spent) / took, (self.heard() - heard) / took * 60

    def end(self) -> None:
        for viewer in (self.lobby, self.watcher):
            viewer.close()
        self.server.stop()


def cost_of_a_policy() -> tuple[float, float]:
    """Commits, and messages that list rooms, for each policy that a watched room publishes."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        room = house.run()
        house.supervisor.from_web(messages.WatchedChanged(frozenset(), frozenset({room})))
        house.wait(2)
        commits, sent = len(house.stored_batches), len(house.sent)
        for step in range(POLICIES):
            house.say(messages.PolicyPublished(step, "policy.npz"))
            house.wait(0.5)
        lists = [told for told in house.sent[sent:] if isinstance(told, messages.RoomsListed | messages.RoomChanged)]
        return (len(house.stored_batches) - commits) / POLICIES, len(lists) / POLICIES


def main() -> int:
    commits, lists = cost_of_a_policy()
    found: dict[str, list[tuple[float, float]]] = {"many": [], "none": []}
    with tempfile.TemporaryDirectory(prefix="tetris-viz-rooms-") as folder:
        servers = {"many": Watched.start(Path(folder) / "many", RUNS), "none": Watched.start(Path(folder) / "none", 0)}
        try:
            for number in range(REPEATS):
                for kind in ("many", "none") if number % 2 == 0 else ("none", "many"):
                    found[kind].append(servers[kind].window())
        finally:
            for server in servers.values():
                server.end()
    cpu = {kind: statistics.median(cpu for cpu, _ in windows) for kind, windows in found.items()}
    sent = {kind: statistics.median(sent for _, sent in windows) for kind, windows in found.items()}
    ratio, times = cpu["many"] / cpu["none"], sent["many"] / sent["none"]
    print(f"{'':<58}{f'{RUNS:,} runs':>12}{'none':>10}{'ratio':>8}   bar")
    share = f"{cpu['many']:>12.4f}{cpu['none']:>10.4f}{ratio:>8.2f}   at most {CPU_BAR}"
    print(f"{'CPU of supervisor and web, share of a core':<58}{share}")
    size = f"{sent['many']:>12,.0f}{sent['none']:>10,.0f}{times:>8.2f}   at most {BYTES_BAR}"
    print(f"{'bytes to a lobby viewer in a minute, after its join':<58}{size}")
    print(f"{'commits for each published policy':<58}{commits:>12g}{'':>18}   {POLICY_BAR}")
    print(f"{'lists of rooms for each published policy':<58}{lists:>12g}{'':>18}   {POLICY_BAR}")
    result = {
        "cores": os.cpu_count(), "load": os.getloadavg()[0], "runs": RUNS, "repeats": REPEATS, "seconds": SECONDS,
        "cpu": cpu, "cpu_ratio": ratio, "bytes_a_minute": sent, "bytes_ratio": times, "windows": found,
        "commits_per_policy": commits, "lists_per_policy": lists,
    }  # fmt: skip
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return 0 if ratio <= CPU_BAR and times <= BYTES_BAR and commits == lists == POLICY_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
