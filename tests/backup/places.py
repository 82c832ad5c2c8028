"""Data folders with real rows and real checkpoints, and the command as people call it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner
from sqlalchemy import select

from tests.conftest import ROOT
from tetris_viz import checkpoints
from tetris_viz.__main__ import main
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core.rooms import Room
from tetris_viz.kinds.presets import build_config
from tetris_viz.store import compaction
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import AttemptRow, Changes, CommandRow, EventRow, RoomRow
from tetris_viz.store.schema import metadata
from tetris_viz.store.writer import write


def command(data_dir: Path, *arguments: Any, code: int = 0, **env: str) -> str:
    """What ``python -m tetris_viz`` prints; it must end with ``code``, and never with a traceback.

    In this process, as a hundred of their own would take minutes; see :func:`called`.
    """
    settings = {"DATA_DIR": str(data_dir), **env}
    unset = {name: None for name in os.environ if name.startswith("TETRIS_VIZ_")}
    environment = unset | {f"TETRIS_VIZ_{name}": value for name, value in settings.items()}
    done = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def called(data_dir: Path, *arguments: Any) -> subprocess.CompletedProcess[str]:
    """``python -m tetris_viz`` as a person calls it."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TETRIS_VIZ_")}
    return subprocess.run(
        [sys.executable, "-m", "tetris_viz", *map(str, arguments)],
        cwd=ROOT, env=clean | {"TETRIS_VIZ_DATA_DIR": str(data_dir)}, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


def url(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'tetris_viz.sqlite'}"


def put(data_dir: Path, *changes: Changes, store: str | None = None) -> None:
    """Write ``changes`` into the folder's store, or another, which is made."""
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_store(store or url(data_dir))
    migrate(engine)
    for change in changes:
        write(engine, change)
    engine.dispose()


def dump(data_dir: Path, store: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the folder's store, or another."""
    engine = open_store(store or url(data_dir), read_only=True)
    with engine.connect() as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def event(room: str, seq: int, kind: str, **body: Any) -> EventRow:
    return EventRow(room, seq, kind, 1000.0 + seq / 7, {"room": room, "seq": seq, **body})


def history(room: str, count: int, judged: Sequence[float] = ()) -> list[EventRow]:
    """``count`` events of every kind, as a run leaves them; its first evaluations found ``judged``."""
    found = iter(judged)
    told = [event(room, 1, "status", state="created"), event(room, 2, "status", state="running", from_step=0)]
    for seq in range(3, count):
        if seq % 3:
            values = {"rollout/ep_rew_mean": seq / 3, "tetris/score_per_piece": -1e-9 * seq}
            values |= dict(zip(["eval/score_per_piece"], found, strict=False))
            told.append(event(room, seq, "metrics", attempt=1, step=seq * 10, episode=seq, time=seq / 4, values=values))
        else:
            told.append(
                event(room, seq, "episodes", attempt=1, step=[seq], pieces=[9], reward=[0.1], truncated=[False])
            )
    return [*told, event(room, count, "checkpoint", step=count * 10, cause="stop", name=f"{count * 10:012d}")]


def merge(place: Path | str, kept: int = 32) -> int:
    """Merge old points as the server does, but sooner; answers the steps it took."""
    engine = open_store(url(place) if isinstance(place, Path) else place)
    steps = 0
    while compaction.step(engine, kept=kept, blocks=1):
        steps += 1
    engine.dispose()
    return steps


def a_run(
    data_dir: Path,
    room: str = "aRoom-1",
    name: str = "Größe ☺",
    count: int = 40,
    number: int = 1,
    judged: Sequence[float] = (),
    queued: Any = None,
    **more: Any,
) -> str:
    """A stopped room with its history, policies and two checkpoints; answers its id."""
    preset, config = build_config("ppo-score", {})
    made = Room(
        id=room, number=number, name=name, preset=preset, attempt=1, seq=count,
        step=count * 10, episode=count, seconds=9.5,
        **{"state": "stopped", "created": 1000.0, "since": 1001.5, "values": {"train/loss": 0.25}, "tags": ["a tag"],
           "notes": "line\nline \U0001f600", "config": config.model_dump(), **more},
    )  # fmt: skip
    put(
        data_dir,
        Changes(
            {room: RoomRow(made, policy_step=count * 10, queued=queued)},
            history(room, count, judged),
            [AttemptRow(room, 1, 0)],
        ),
        Changes(commands={f"command-{room}": CommandRow({"ok": True, "room": room})}),
    )
    folder = data_dir / "rooms" / room
    for step in (count * 5, count * 10):
        files = {name: bytes([step % 251]) * 5000 for name in checkpoint_files()}
        CheckpointStore.of_room(folder).put(step, files, {"config": made.config})
    for name in ("policy.npz", "best.npz"):
        np.savez(folder / name, weights=np.arange(2000.0))
    (folder / "lock").touch()
    (folder / "trainer.log").write_text("words of this machine")
    (folder / "checkpoints" / ".tmp-000000000001").mkdir()
    return room


def checkpoint_files() -> list[str]:
    """The names of the files that a checkpoint must have."""
    return [checkpoints.PARAMETERS, checkpoints.STATE, checkpoints.POLICY]
