"""Real servers in which an agent really learns, as the fault tests need them."""

import re
import time
from itertools import pairwise
from typing import Any

from tests.conftest import Server, eventually
from tests.web.clients import Viewer
from tetris_viz.core.names import DURABLE

SLOW = 180
"""Seconds that a starved machine is given; an idle one needs a tenth."""
INTERVAL, PACE, ROLLOUT = 2, 800, 256
"""Seconds between checkpoints, placements a second at most, placements of a rollout."""
CONFIG = {"environments": 16, "n_steps": 16, "batch_size": 64, "placements_per_second": PACE}


def only_room(server: Server) -> dict[str, Any]:
    """The first (autostarted) room as ``/api/rooms`` shows it, or {} while there is none."""
    try:
        rooms = server.get("/api/rooms")["rooms"]
    except OSError:
        return {}
    return rooms[0] if rooms else {}


def learning_room(server: Server) -> dict[str, Any]:
    """The first room, once its agent has learned something."""

    def learning() -> dict[str, Any] | None:
        room = only_room(server)
        return room if room and room["state"] == "running" and room["step"] > 0 else None

    return eventually(learning, SLOW, "a room that learns")


def started_again(server: Server) -> dict[str, Any]:
    """The first room, learning; started by a controller where an earlier test has left it failed."""
    room = eventually(lambda: only_room(server), SLOW, "the first room")
    if room["state"] == "failed":
        controller = Viewer(server.url, ("/control",), auth={"token": server.token})
        assert controller.command("start", room=room["id"])["ok"]
        controller.close()
    return learning_room(server)


def pid_of(server: Server, module: str) -> int:
    """The pid of the one process that runs ``module`` (or ``app.py``)."""
    return eventually(
        lambda: next((pid for pid, line in server.processes().items() if module in line.split()[1:3]), None),
        SLOW, f"a process {module}",
    )  # fmt: skip


def ends(server: Server, number: int) -> None:
    """Signal the server: it leaves with 0, and nothing is left, within ten seconds."""
    server.process.send_signal(number)
    assert server.process.wait(timeout=10) == 0
    gone(server, 1)


def gone(server: Server, seconds: float = 10) -> None:
    """Wait until no process of the server is left; they get ten seconds."""
    eventually(lambda: not server.processes(), seconds, "the end of every process")


class Watched:
    """A room that learns, and somebody who has watched it from its first message on."""

    def __init__(self, server: Server, room: str | None = None):
        self.server = server
        self.viewer = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})
        self.room = room or self.viewer.command("create_room", preset="ppo-lines", config=CONFIG)["room"]
        joined = self.viewer.ask("join", {"room": self.room})
        self.seq = joined["seq"]

    def start(self) -> float:
        """Start the room; the seconds until its first placement."""
        before = time.monotonic()
        assert self.viewer.command("start", room=self.room)["ok"]
        self.running_after(self.newest_seq())
        return time.monotonic() - before

    def starts_again(self) -> float:
        """Stop the room and start it; the seconds until its first placement."""
        assert self.viewer.command("stop", room=self.room)["ok"]
        eventually(lambda: self.viewer.bodies("status")[-1]["state"] == "stopped", SLOW, "the end")
        return self.start()

    def durable(self) -> list[tuple[str, Any]]:
        return [(name, body) for name, body in list(self.viewer.heard) if name in DURABLE]

    def newest_seq(self) -> int:
        return max((body["seq"] for _, body in self.durable()), default=self.seq)

    def running_after(self, seq: int) -> Any:
        """The status that begins the next attempt."""
        began = eventually(
            lambda: [s for s in self.viewer.bodies("status") if s["seq"] > seq and "from_step" in s],
            SLOW, "an attempt that runs",
        )  # fmt: skip
        return began[0]

    def learns_on(self, status: Any) -> None:
        eventually(
            lambda: any(m["seq"] > status["seq"] for m in self.viewer.bodies("metrics")), SLOW, "a curve that goes on"
        )

    def saves(self, status: Any) -> None:
        """Until it has: without a new checkpoint the next restart waits on purpose, which is not what is measured."""
        eventually(
            lambda: any(c["seq"] > status["seq"] for c in self.viewer.bodies("checkpoint")), SLOW, "a checkpoint"
        )

    def assert_nothing_is_missing_or_repeated(self) -> None:
        seqs = [body["seq"] for _, body in self.durable()]
        assert seqs == list(range(self.seq + 1, self.seq + 1 + len(seqs)))

    def assert_little_was_redone(self, told: list[tuple[str, Any]], status: Any) -> None:
        """``told`` is what had been shown when the kill came, ``status`` the one that began the next attempt."""
        kept = max((body["step"] for name, body in told if name == "checkpoint"), default=0)
        assert status["from_step"] >= kept
        reached = max((body["step"] for name, body in told if name == "metrics"), default=0)
        assert reached - status["from_step"] <= PACE * (INTERVAL + 1) + 2 * ROLLOUT

    def assert_curves_only_go_forward(self) -> None:
        keys = "tetris/score_per_piece,train/loss,time/pieces_per_second"
        told = self.server.get(f"/api/rooms/{self.room}/series?keys={keys}&x=step&points=2000")
        for key, series in told["series"].items():
            assert series["x"], key
            assert all(a < b for a, b in pairwise(series["x"])), key


INNER = re.compile(r"SIG[A-Z]{2,}|signal \d|exit code|Traceback|/tmp/|process \d|[^_]pid\b")
"""What only who runs the server can do something with."""


def assert_tells_nothing_of_the_machine(server: Server, viewer: Viewer) -> None:
    """Neither what a viewer has heard, nor what anybody can ask for, who is not on this machine."""
    room = only_room(server)["id"]
    paths = ["/healthz", "/api/rooms", "/api/rooms?fields=row", "/api/deleted", "/metrics", f"/api/rooms/{room}"]
    paths += [f"/api/rooms/{room}/{what}" for what in ("series", "checkpoints", "config.json")]
    answers = {path: server.text(path, {"X-Forwarded-For": "192.0.2.7"}) for path in paths}
    past = viewer.ask("join", {"room": room, "after": 0})
    heard = [f"{name} {body}" for name, body in list(viewer.heard) if name != "frame"]
    for where, said in [*answers.items(), ("join", str(past)), *(("event", told) for told in heard)]:
        assert str(server.data_dir) not in said, (where, said)
        assert not (found := INNER.search(said)), (where, found, said)
