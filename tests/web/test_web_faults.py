"""Starting wrongly, dying and ending: servers of one's own over the scripted supervisor."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, TOKEN, Server, choose_port, eventually
from tests.web.clients import Viewer

Start = Callable[..., Server]
CONTROLS: dict[str, Any] = {"namespaces": ("/watch", "/control"), "auth": {"token": TOKEN}}


def test_a_dead_supervisor_is_told_refuses_commands_and_comes_back(fake_server: Start) -> None:
    server = fake_server()
    viewer = Viewer(server.url, **CONTROLS)
    viewer.ask("join", {"room": "room-a"})
    viewer.ask("view", {"room": "room-a", "view": "showcase"})
    old = server.get("/healthz")["supervisor"]["pid"]
    os.kill(old, signal.SIGSTOP)  # alive but silent: a command is not answered, the rooms stay
    assert viewer.command("save", room="room-a")["error"]["code"] == "unavailable"
    os.kill(old, signal.SIGKILL)
    down = eventually(lambda: [b for b in viewer.bodies("server") if b["supervisor"] == "down"], what="down")[0]
    assert "was ended by the system" in down["reason"]
    eventually(lambda: viewer.bodies("server")[-1]["supervisor"] == "ok", 40, "ok again")
    assert [b["supervisor"] for b in viewer.bodies("server")] == ["down", "starting", "ok"]
    health = server.get("/healthz")
    assert health["status"] == "ok"
    assert health["supervisor"]["pid"] != old
    count = len(viewer.bodies("frame"))
    eventually(lambda: len(viewer.bodies("frame")) > count + 3, what="frames again: the new one knows who watches")
    assert viewer.command("save", room="room-a")["ok"]
    viewer.close()


def test_a_command_that_a_supervisor_dies_of_is_given_to_the_next_one_and_no_further(fake_server: Start) -> None:
    server = fake_server()
    viewer = Viewer(server.url, **CONTROLS)
    viewer.ask("join", {"room": "room-a"})
    answer = viewer.command("update_room", room="room-a", name="crash")
    assert answer["error"]["code"] == "unavailable"
    assert "ended unexpectedly" in answer["error"]["message"]
    health = server.get("/healthz")
    assert [room["id"] for room in health["rooms"]] == ["room-a", "room-b"]
    eventually(lambda: viewer.bodies("server")[-1]["supervisor"] == "ok", 40, "ok again")
    assert [b["supervisor"] for b in viewer.bodies("server")] == ["down", "starting", "ok"] * 2
    viewer.close()


def test_commands_given_while_the_supervisor_comes_up_wait_for_it_and_are_carried_out_once(
    fake_server: Start,
) -> None:
    server = fake_server()
    viewers = [Viewer(server.url, **CONTROLS) for _ in range(3)]
    os.kill(server.get("/healthz")["supervisor"]["pid"], signal.SIGKILL)
    names = [f"Made while it came up {number}" for number in range(9)]
    with ThreadPoolExecutor(9) as people:
        answers = list(people.map(lambda i: viewers[i % 3].command("create_room", name=names[i]), range(9)))
    assert all(answer["ok"] for answer in answers), answers
    rooms = {room["id"]: room["name"] for room in server.get("/api/rooms")["rooms"] if room["name"] in names}
    assert [rooms[answer["room"]] for answer in answers] == names
    assert len(rooms) == 9
    for viewer in viewers:
        viewer.close()


def test_a_command_whose_answer_died_with_the_supervisor_is_given_to_the_next_under_its_id(fake_server: Start) -> None:
    server = fake_server()
    viewer, answers = Viewer(server.url, **CONTROLS), list[Any]()
    old = server.get("/healthz")["supervisor"]["pid"]
    os.kill(old, signal.SIGSTOP)  # it gets the command, and answers no more
    asked = {"command_id": "once", "name": "Made once"}
    viewer.client.emit("create_room", asked, namespace="/control", callback=answers.append)
    viewer.ask("none", namespace="/control")  # is answered by the web process, after it has passed the command on
    os.kill(old, signal.SIGKILL)
    [answer] = eventually(lambda: answers, what="the answer of the next supervisor")
    assert answer["ok"], answer
    assert [room["id"] for room in server.get("/api/rooms")["rooms"] if room["name"] == "Made once"] == [answer["room"]]
    viewer.close()


def test_a_supervisor_that_sends_what_cannot_be_read_is_ended_and_another_takes_its_place(fake_server: Start) -> None:
    server = fake_server()
    viewer = Viewer(server.url, **CONTROLS)
    old = server.get("/healthz")["supervisor"]["pid"]
    viewer.command("update_room", room="room-a", name="garbage")
    eventually(lambda: server.get("/healthz")["supervisor"]["pid"] not in (old, None), 40, "another supervisor")
    eventually(lambda: server.get("/healthz")["status"] == "ok", 40, "ok again")
    assert "the supervisor sent what cannot be read: a message of version " in server.output()
    viewer.close()


def test_a_supervisor_that_gives_up_later_is_started_again_like_any_other(fake_server: Start) -> None:
    server = fake_server()
    viewer = Viewer(server.url, **CONTROLS)
    old = server.get("/healthz")["supervisor"]["pid"]
    assert "ended unexpectedly" in viewer.command("update_room", room="room-a", name="give up")["error"]["message"]
    health = eventually(lambda: (h := server.health()) and h["status"] == "ok" and h, what="a new supervisor")
    assert health["supervisor"]["pid"] != old
    viewer.close()


def test_a_dead_history_is_unavailable_and_comes_back(fake_server: Start) -> None:
    server = fake_server()
    with pytest.raises(urllib.error.HTTPError) as refusal:
        server.get("/api/rooms/room-a/series?keys=die")
    assert refusal.value.code == 503

    def answers() -> bool:
        try:
            return "series" in server.get("/api/rooms/room-a/series")
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            return False

    eventually(answers, 40, "the history again")
    assert server.get("/healthz")["status"] == "ok"


def test_a_term_ends_everything_in_time_with_clients_connected(fake_server: Start) -> None:
    server = fake_server()
    viewers = [Viewer(server.url, transports=(t,)) for t in ("websocket", "polling")]
    for viewer in viewers:
        viewer.ask("join", {"room": "room-a"})
    assert len(server.processes()) == 3
    assert server.stop() == 0  # which fails where a process is left
    eventually(lambda: not any(v.client.connected for v in viewers), what="the clients' end")


def test_an_interrupt_ends_everything_too(fake_server: Start) -> None:
    server = fake_server()
    os.kill(server.process.pid, signal.SIGINT)
    assert server.process.wait(timeout=60) == 0


def test_a_kill_of_the_web_process_leaves_no_orphan(fake_server: Start) -> None:
    server = fake_server()
    server.process.kill()
    server.process.wait(timeout=5)
    eventually(lambda: not server.processes(), 10, "the end of all processes")
    server.stopped = True


def test_a_folder_in_use_is_said_in_one_sentence(fake_server: Start) -> None:
    first = fake_server()
    second = fake_server(data_dir=first.data_dir, wait=0)
    second.stopped = True
    assert second.process.wait(timeout=240) == 2
    line = next(line for line in second.output().splitlines() if line.startswith("The data folder"))
    assert f"process {first.process.pid} ({first.url}) since " in line
    assert "TETRIS_VIZ_DATA_DIR" in line


def run(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TETRIS_VIZ_")}
    clean |= {"TETRIS_VIZ_DATA_DIR": str(tmp_path / "data"), "TETRIS_VIZ_PORT": str(choose_port())}
    clean |= {f"TETRIS_VIZ_{k}": v for k, v in env.items()}
    return subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=clean, capture_output=True, text=True, timeout=240)


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(tmp_path, PORT=str(port))
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"Port {port} is in use by another program; choose another with TETRIS_VIZ_PORT."
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "70000", "at most 65535"),
        ("PORT", "http", "a number in plain digits"),
        ("TICK", "0", "at least 0.05"),
        ("TOKEN", "short", "at least 8"),
        ("DATA_DIR", "/dev/null/x", "cannot be written"),
        ("HOST", "203.0.113.7", "TETRIS_VIZ_HOST"),
        ("DATABASE_URL", "garbage", "Must be sqlite:///path/of/a/file or postgresql://user:password@host:port/data"),
        ("DATABASE_URL", "mysql://ada@host/x", "Must be sqlite:///path/of/a/file or postgresql://"),
        ("DATABASE_URL", "postgresql://host", "Must be sqlite:///path/of/a/file or postgresql://"),
        ("DATABASE_URL", "postgresql://host:http/x", "Must be sqlite:///path/of/a/file or postgresql://"),
        ("DATABASE_URL", "postgresql://ada:secret@127.0.0.1:1/x", "The store postgresql://ada:***@127.0.0.1:1/x"),
        ("DATABASE_URL", "sqlite://", "Must be sqlite:///path/of/a/file"),
        ("DATABASE_URL", "sqlite:///:memory:", "Must be sqlite:///path/of/a/file"),
        ("DATABASE_URL", "sqlite:////nonexistent/dir/x.db", "there is no folder /nonexistent/dir"),
        ("DATABASE_URL", "sqlite:////dev/null/x.db", "there is no folder /dev/null"),
    ],
)
def test_a_bad_setting_is_named_with_its_range(tmp_path: Path, name: str, value: str, words: str) -> None:
    ended = run(tmp_path, **{name: value})
    assert ended.returncode == 2
    assert f"TETRIS_VIZ_{name}" in ended.stderr
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == "", "a server that cannot start has no address"


def test_the_password_of_a_database_is_not_printed(tmp_path: Path) -> None:
    for url in ("postgresql://ada:secret@host", "postgresql://ada:secret@127.0.0.1:1/x"):
        ended = run(tmp_path, DATABASE_URL=url)
        assert ended.returncode == 2
        assert "ada" in ended.stderr or "…@host" in ended.stderr
        assert "secret" not in ended.stdout + ended.stderr


def test_a_file_that_is_no_store_is_left_alone_and_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada, " * 100)
    ended = run(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'letter.txt'}")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"The store {tmp_path / 'letter.txt'} cannot be used (file is not a database); "
        "fix that, or choose another with TETRIS_VIZ_DATABASE_URL."
    ]


def test_a_store_of_another_version_is_left_alone_and_said_in_one_sentence(tmp_path: Path) -> None:
    store = tmp_path / "data" / "tetris_viz.sqlite"
    store.parent.mkdir()
    with contextlib.closing(sqlite3.connect(store)) as made, made:
        made.execute("CREATE TABLE alembic_version (version_num)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
    ended = run(tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"The store {store} cannot be used (its schema 9999 is of another version of Tetris Viz); "
        "fix that, or choose another with TETRIS_VIZ_DATABASE_URL."
    ]


def test_a_store_elsewhere_is_used_by_one_server(start_server: Start, database_url: str) -> None:
    server = start_server(autostart="0", database_url=database_url)
    assert server.get("/api/rooms") == {"rooms": []}
    assert not list(server.data_dir.glob("*.sqlite"))
    second = start_server(autostart="0", database_url=database_url, wait=0)
    second.stopped = True
    assert second.process.wait(timeout=240) == 2
    pid = server.get("/healthz")["supervisor"]["pid"]
    assert f"being written by process {pid}" in second.output().replace("Tetris Viz, process", "process")
    said = eventually(
        lambda: [line for line in server.output().splitlines() if "Tetris Viz is at" in line], what="its address"
    )
    assert server.url in said[0]


def test_the_web_process_imports_no_learning_and_no_store() -> None:
    code = (
        "import sys; from tetris_viz.web import hub, serve; heavy = {'torch', 'stable_baselines3', 'gymnasium', "
        "'tetris_gymnasium', 'sqlalchemy', 'numpy'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=240).returncode == 0
