"""How soon a server on an empty folder answers, and how soon there is something to see.

make bench-start        (RUNS=5 for five repeats instead of three)
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import socketio

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "start.json"
LIMIT = 120
AIMS = {"first answer": 4.0, "first metrics": 20.0, "first showcase frame": 20.0}


def measure() -> dict[str, float]:
    """Seconds from the start of ``app.py`` to each thing in ``AIMS``."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {"TETRIS_VIZ_PORT": str(port), "TETRIS_VIZ_DATA_DIR": folder, "TETRIS_VIZ_AUTOSTART": "1"}
        began = time.monotonic()
        with open(Path(folder) / "log", "wb") as log:
            server = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
            )
        try:
            return watch(f"http://127.0.0.1:{port}", began)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def watch(url: str, began: float) -> dict[str, float]:
    times: dict[str, float] = {}
    seen = {name: threading.Event() for name in AIMS}

    def note(name: str) -> None:
        times.setdefault(name, time.monotonic() - began)
        seen[name].set()

    wait_for_answer(url, began)
    note("first answer")
    client = socketio.Client()
    client.on("metrics", lambda _: note("first metrics"), namespace="/watch")
    client.on("frame", lambda _: note("first showcase frame"), namespace="/watch")
    client.connect(url, namespaces=["/watch"], transports=["websocket"], wait_timeout=30)
    room = first_room(client, began)
    for event in client.call("join", {"room": room, "after": 0}, namespace="/watch", timeout=30)["events"]:
        if event["event"] == "metrics":
            note("first metrics")
    client.call("view", {"room": room, "view": "showcase"}, namespace="/watch", timeout=30)
    for name, event in seen.items():
        if not event.wait(LIMIT):
            raise SystemExit(f"No {name} within {LIMIT} s.")
    client.disconnect()
    return times


def wait_for_answer(url: str, began: float) -> None:
    while time.monotonic() - began < LIMIT:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"No answer within {LIMIT} s.")


def first_room(client: socketio.Client, began: float) -> str:
    while time.monotonic() - began < LIMIT:
        answer = client.call("join", {"room": "lobby"}, namespace="/watch", timeout=30)
        if answer.get("ok") and answer["rooms"]:
            return str(answer["rooms"][0]["id"])
        time.sleep(0.05)
    raise SystemExit(f"No room within {LIMIT} s.")


def main() -> None:
    runs = [measure() for _ in range(int(os.environ.get("RUNS", "3")))]
    result = {
        name: {
            "median": round(statistics.median(run[name] for run in runs), 2),
            "all": [round(run[name], 2) for run in runs],
            "aim": aim,
        }
        for name, aim in AIMS.items()
    }
    print(f"{'seconds from the start of app.py':<36}{'median':>8}{'aim':>8}   of {len(runs)} runs")
    for name, row in result.items():
        print(f"{name:<36}{row['median']:>8}{row['aim']:>8}   {row['all']}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"cores": os.cpu_count(), "seconds": result}, indent=2) + "\n")


if __name__ == "__main__":
    main()
