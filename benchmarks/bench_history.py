"""What ten million metric points in one room cost the first look at its curves.

make bench-history      (POINTS=1000000 for fewer, REPEATS=9 for fewer questions, STORES=SQLite for one only)

The points are written as a trainer's ticks would have left them, and compacted by the program's own code.  Then the
question a page asks first, five curves of 400 buckets over the whole run, goes through a real server, in turn with a
bare indexed query that fetches the same rows.  On SQLite, and on PostgreSQL where one is installed.
"""

import json
import math
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, func, insert, select, text

from scripts.postgresql import find_postgresql, running
from tetris_viz.core.rooms import Room
from tetris_viz.settings import Settings
from tetris_viz.store.compaction import KEPT, step
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import AttemptRow, Changes, RoomRow
from tetris_viz.store.schema import events, metrics
from tetris_viz.store.writer import write

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "history.json"
POINTS = int(os.environ.get("POINTS", "10_000_000"))
REPEATS = int(os.environ.get("REPEATS", "25"))
STORES = os.environ.get("STORES", "SQLite PostgreSQL").split()
AIM_MS, AIM_TIMES, AIM_MIB = 300, 5, 8
ROOM = "ten-million"
SHOWN = [
    "tetris/score_per_piece",
    "tetris/lines_per_game",
    "rollout/ep_rew_mean",
    "train/loss",
    "time/pieces_per_second",
]
"""What a room's page draws (kinds/tetris/metrics.py)."""
KEYS = [*SHOWN, "rollout/ep_len_mean", "time/fps", "train/approx_kl", "train/entropy_loss", "train/explained_variance",
        "train/value_loss", "time/cpu_seconds"]  # fmt: skip
TICKS = POINTS // len(KEYS)
STEP, SECONDS = 1_000, 0.25
"""Placements and seconds of a tick."""


def value(number: int, key: int, ticks: int) -> float:
    """Something that rises, swings and has no pattern that a database could make use of."""
    return 15 * number / ticks + math.sin(number / 977 + key) + (number * 7919 % 1009) / 1009


def points(key: int, ticks: int) -> Iterator[tuple[Any, ...]]:
    """One key's rows: every second sequence number, as each tick has an ``episodes`` event, too."""
    name = KEYS[key]
    for tick in range(1, ticks + 1):
        yield ROOM, name, 2 * tick, 1, tick * STEP, tick, tick * SECONDS, value(tick, key, ticks)


def fill(engine: Engine, ticks: int = TICKS, config: dict[str, Any] | None = None) -> None:
    """The whole run uncompacted, and the newest events; a page wants a ``config``, too."""
    migrate(engine)
    first = max(1, 2 * ticks - KEPT)
    told = []
    for seq in range(first, 2 * ticks + 1):
        tick = seq // 2
        same = {"room": ROOM, "seq": seq, "attempt": 1}
        now = {"step": tick * STEP, "episode": tick, "time": tick * SECONDS}
        values = {name: value(tick, number, ticks) for number, name in enumerate(KEYS)}
        body = {**same, "step": [tick * STEP], "score": [1]} if seq % 2 else {**same, **now, "values": values}
        kind = "episodes" if seq % 2 else "metrics"
        told.append({"room": ROOM, "seq": seq, "kind": kind, "time": tick * SECONDS, "body": body})
    last = {"seq": 2 * ticks, "step": ticks * STEP, "attempt": 1}
    room = Room(ROOM, 1, "Millions", "ppo-lines", config or {}, "stopped", **last)
    write(engine, Changes({ROOM: RoomRow(room)}, [], [AttemptRow(ROOM, 1, 0)]))
    with engine.begin() as connection:
        connection.execute(insert(events), told)
    columns = "room, key, seq, attempt, step, episode, time, value"
    raw = engine.raw_connection()
    cursor = raw.cursor()
    for key in sorted(range(len(KEYS)), key=KEYS.__getitem__):
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN")
            cursor.executemany(f"INSERT INTO metrics ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", points(key, ticks))
        else:
            with cursor.copy(f"COPY metrics ({columns}) FROM STDIN") as copy:
                for row in points(key, ticks):
                    copy.write_row(row)
        raw.commit()
    raw.close()


def compact(engine: Engine) -> list[float]:
    """Seconds of each step, until nothing is due."""
    taken = []
    while True:
        began = time.perf_counter()
        if not step(engine):
            return taken
        taken.append(time.perf_counter() - began)


def size_of(engine: Engine) -> int:
    """Bytes of the store after it was rewritten without gaps."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM FULL"))
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
    raw = engine.raw_connection()
    raw.cursor().execute("VACUUM")
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return os.path.getsize(str(engine.url.database))


@contextmanager
def served(url: str, folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """A real server on the store: its address, and its history process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"PORT": str(port), "DATA_DIR": str(folder), "DATABASE_URL": url, "AUTOSTART": "0"}
    environment = {**os.environ, **{f"TETRIS_VIZ_{name}": value for name, value in given.items()}}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 120
        while not is_ready(address):
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit(f"The server does not answer:\n{(folder / 'log').read_text()}")
            time.sleep(0.1)
        children = psutil.Process(server.pid).children()
        yield address, next(child for child in children if "tetris_viz.history" in child.cmdline())
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


def first_charts(address: str) -> bytes:
    """The question of a page that opens."""
    keys = urllib.request.quote(",".join(SHOWN), safe="")  # type: ignore[attr-defined]
    with urllib.request.urlopen(
        f"{address}/api/rooms/{ROOM}/series?keys={keys}&x=step&points=400", timeout=120
    ) as answer:
        return bytes(answer.read())


def bare(engine: Engine) -> int:
    """The same rows by the same index, fetched by the bare driver and left alone; how many there are."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    keys = ", ".join([mark] * len(SHOWN))
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(f"SELECT key, seq, step, value FROM metrics WHERE room = {mark} AND key IN ({keys})", [ROOM, *SHOWN])
    rows = len(cursor.fetchall())
    raw.close()
    return rows


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(name: str, url: str, folder: Path) -> dict[str, Any]:
    engine = open_store(Settings(database_url=url).store_url)
    began = time.perf_counter()
    fill(engine)
    filled = time.perf_counter() - began
    steps = compact(engine)
    with engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(metrics)).scalar() or 0
    size = size_of(engine)
    engine.dispose()
    reader = open_store(Settings(database_url=url).store_url, read_only=True)
    with served(url, folder) as (address, history):
        cold = milliseconds(lambda: first_charts(address))
        answer = first_charts(address)
        rows = bare(reader)
        before, spent = history.memory_info().rss, sum(history.cpu_times()[:2])
        ours, theirs = [], []
        for _ in range(REPEATS):
            ours.append(milliseconds(lambda: first_charts(address)))
            theirs.append(milliseconds(lambda: bare(reader)))
        grown = (history.memory_info().rss - before) / 2**20
        spent = (sum(history.cpu_times()[:2]) - spent) / REPEATS * 1000
    reader.dispose()
    drawn = len(json.loads(answer)["series"][SHOWN[0]]["x"])
    return {
        "store": name, "points": TICKS * len(KEYS), "rows_kept": kept, "store_mib": round(size / 2**20, 1),
        "fill_seconds": round(filled, 1), "compaction_steps": len(steps),
        "compaction_step_ms": round(statistics.median(steps) * 1000, 1) if steps else None,
        "first_chart_ms": round(statistics.median(ours), 1), "first_chart_ms_least": round(min(ours), 1),
        "first_chart_ms_cold": round(cold, 1), "history_cpu_ms": round(spent, 1), "load": os.getloadavg()[0],
        "bare_query_ms": round(statistics.median(theirs), 1),
        "bare_query_ms_least": round(min(theirs), 1), "bare_query_rows": rows,
        "times_bare": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2),
        "answer_kib": round(len(answer) / 1024, 1), "buckets_drawn": drawn, "history_grew_mib": round(grown, 1),
    }  # fmt: skip


def main() -> None:
    results: list[dict[str, Any]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tetris-viz-history-")))
        (folder / "sqlite").mkdir()
        if "SQLite" in STORES:
            results.append(measure("SQLite", f"sqlite:///{folder / 'sqlite' / 'tetris_viz.sqlite'}", folder / "sqlite"))
        binaries = find_postgresql() if "PostgreSQL" in STORES else None
        if binaries is None:
            print("PostgreSQL is not installed, or was not asked for: it is not measured.")
        else:
            (folder / "postgresql").mkdir()
            results.append(measure("PostgreSQL", stack.enter_context(running(binaries)), folder / "postgresql"))
    show(results)
    measured = {row["store"] for row in results}
    if RESULT.exists():  # a run on one store keeps what is known of the other
        results += [row for row in json.loads(RESULT.read_text())["stores"] if row["store"] not in measured]
    RESULT.write_text(json.dumps({"cores": os.cpu_count(), "repeats": REPEATS, "stores": results}, indent=2) + "\n")


def show(results: list[dict[str, Any]]) -> None:
    print(f"{'':<24}" + "".join(f"{row['store']:>14}" for row in results) + f"{'aim':>10}")
    aims = {"first_chart_ms": AIM_MS, "times_bare": AIM_TIMES, "history_grew_mib": AIM_MIB}
    for name in results[0]:
        if name != "store":
            values = "".join(f"{row[name]!s:>14}" for row in results)
            print(f"{name:<24}{values}{aims.get(name, ''):>10}")


if __name__ == "__main__":
    main()
