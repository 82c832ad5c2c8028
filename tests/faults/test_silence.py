"""Processes that are stopped, or stuck: they hold their pipes open, so that only their silence tells."""

import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.conftest import COUNTING, Server, eventually
from tests.faults.rooms import SLOW, only_room, pid_of
from tests.web.clients import Viewer
from tetris_viz import locks
from tetris_viz.ipc.messages import Heartbeat
from tetris_viz.ipc.protocol import pack

Start = Callable[..., Server]


def supervisor_up(server: Server) -> bool:
    with urllib.request.urlopen(server.url + "metrics") as answer:
        return "tetris_viz_supervisor_up 1.0" in answer.read().decode()


def written(pid: int) -> int:
    """Bytes that a process has written since it began."""
    return int(Path(f"/proc/{pid}/io").read_text().split("wchar: ")[1].split()[0])


def test_a_stopped_supervisor_is_told_and_when_it_stays_so_another_takes_its_rooms(start_server: Start) -> None:
    server = start_server(command=COUNTING)
    viewer = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})
    room = eventually(lambda: only_room(server), SLOW, "the first room")
    viewer.ask("join", {"room": room["id"]})
    old = pid_of(server, "tests.supervisor.fake_supervisor")
    assert supervisor_up(server)

    os.kill(old, signal.SIGSTOP)
    told = eventually(lambda: [b for b in viewer.bodies("server") if b["supervisor"] == "down"], SLOW, "its silence")
    assert told[0]["reason"] == "The supervisor has not answered for 10 s."
    assert server.get("/healthz")["status"] == "degraded"
    assert not supervisor_up(server)
    assert viewer.command("save", room=room["id"])["error"]["code"] == "unavailable"

    os.kill(old, signal.SIGCONT)
    eventually(lambda: server.get("/healthz")["status"] == "ok", SLOW, "the same one again")
    assert server.get("/healthz")["supervisor"]["pid"] == old
    eventually(lambda: viewer.bodies("server")[-1]["supervisor"] == "ok", SLOW, "the viewers' word of it")

    os.kill(old, signal.SIGSTOP)
    ended = "The supervisor did not answer for 30 s and was ended; starting it again."
    eventually(lambda: ended in [b.get("reason") for b in viewer.bodies("server")], SLOW, "its end")
    health = eventually(lambda: (h := server.get("/healthz"))["status"] == "ok" and h, SLOW, "another supervisor")
    assert health["supervisor"]["pid"] != old
    eventually(lambda: only_room(server)["state"] == "running", SLOW, "its room, running")
    eventually(lambda: supervisor_up(server), SLOW, "the figure for Prometheus")
    viewer.close()


def test_a_store_that_fails_still_fails_after_a_silence(start_server: Start) -> None:
    server = start_server(command=[sys.executable, "-m", "tests.web.serve_with_fakes"])
    controller = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})
    controller.ask("join", {"room": "lobby"})
    assert controller.command("update_room", room="room-a", name="store fails")["ok"]
    assert server.get("/healthz")["server"]["store"] == "failing"
    supervisor = pid_of(server, "tests.web.fakes.supervisor")
    os.kill(supervisor, signal.SIGSTOP)
    eventually(lambda: controller.bodies("server")[-1]["supervisor"] == "down", SLOW, "its silence")
    os.kill(supervisor, signal.SIGCONT)
    eventually(lambda: controller.bodies("server")[-1]["supervisor"] == "ok", SLOW, "the same one again")
    told = server.get("/healthz")["server"]
    assert (told["supervisor"], told["store"], told["reason"]) == ("ok", "failing", "The disk is full.")
    assert controller.command("update_room", room="room-a", name="store works")["ok"]
    assert server.get("/healthz")["status"] == "ok"
    controller.close()


def test_a_supervisor_that_waits_for_its_store_says_so_and_is_not_taken_for_a_ready_one(
    start_server: Start, tmp_path: Path
) -> None:
    with locks.acquire(tmp_path / "data" / locks.WRITER, "a predecessor"):
        server = start_server(command=COUNTING, data_dir=tmp_path / "data", wait=0)
        supervisor = pid_of(server, "tests.supervisor.fake_supervisor")
        eventually(server.health, SLOW, "its address")
        before = written(supervisor)
        eventually(lambda: written(supervisor) >= before + 4 * len(pack(Heartbeat())), SLOW, "four heartbeats")
        assert server.get("/healthz")["server"]["supervisor"] == "starting"
    eventually(lambda: server.get("/healthz")["status"] == "ok", SLOW, "a supervisor with its store")
    assert "starting it again" not in server.output()


def test_a_stopped_history_and_a_stopped_player_are_ended_and_others_take_their_place(start_server: Start) -> None:
    server = start_server(command=COUNTING)
    room = eventually(lambda: only_room(server), SLOW, "the first room")["id"]
    history, player = pid_of(server, "tetris_viz.history"), pid_of(server, "tests.supervisor.fake_player")
    for pid in (history, player):
        os.kill(pid, signal.SIGSTOP)

    def answers() -> bool:
        try:
            return "series" in server.get(f"/api/rooms/{room}/series")
        except urllib.error.HTTPError as refusal:
            if refusal.code != 503:
                raise
            return False

    eventually(answers, SLOW, "another history")
    eventually(lambda: not {history, player} & set(server.processes()), SLOW, "the end of those that were stopped")
    assert pid_of(server, "tests.supervisor.fake_player") != player
    assert server.get("/healthz")["status"] == "ok"
