"""What the running processes have imported, asked of the processes themselves."""

import time
from pathlib import Path

from tests.conftest import Server, eventually
from tests.faults.rooms import SLOW, pid_of, started_again
from tests.web.clients import Viewer

WEB_ONLY = {"eventlet", "flask", "flask_socketio", "socketio", "engineio", "werkzeug"}
NEVER_WEB = {"torch", "stable_baselines3", "gymnasium", "tetris_gymnasium", "sqlalchemy", "numba"}
CHILDREN = ("supervisor", "history", "trainer", "player")


def test_only_the_web_process_imports_flask_and_it_imports_no_learning(probed: tuple[Server, Path]) -> None:
    server, folder = probed
    room = started_again(server)
    viewer = Viewer(server.url)
    viewer.ask("join", {"room": room["id"], "after": 0})
    viewer.ask("view", {"room": room["id"], "view": "showcase"})
    eventually(lambda: viewer.bodies("frame") and viewer.bodies("metrics"), SLOW, "a frame and a curve")
    viewer.close()
    now = time.time()
    pids = {name: pid_of(server, f"tetris_viz.{name}") for name in CHILDREN} | {"web": pid_of(server, "app.py")}

    def modules(pid: int) -> set[str]:
        file = folder / str(pid)
        eventually(lambda: file.exists() and file.stat().st_mtime > now, what=f"the modules of {pid}")
        return {name.partition(".")[0] for name in file.read_text().split()}

    imported = {name: modules(pid) for name, pid in pids.items()}
    assert "flask" in imported["web"], "the probe does not see what it should"
    assert "torch" in imported["trainer"], "the probe does not see what it should"
    assert [(name, imported[name] & WEB_ONLY) for name in CHILDREN if imported[name] & WEB_ONLY] == []
    assert not imported["web"] & NEVER_WEB
    assert not imported["player"] & {"torch", "stable_baselines3", "sqlalchemy"}
