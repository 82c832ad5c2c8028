"""Real servers in which an agent really learns, as the fault tests need them."""

from typing import Any

from tests.conftest import Server, eventually
from tests.web.clients import Viewer

SLOW = 180
"""Seconds that a starved machine is given; an idle one needs a tenth."""


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
