"""A store with many finished runs, as lists tell them.

    python benchmarks/runs_store.py FOLDER RUNS

fills one with the project's modules that PYTHONPATH leads to: also those of an earlier commit.
"""

import sys
from pathlib import Path
from typing import Any

from tetris_viz.core.presets import PRESETS
from tetris_viz.core.rooms import Room
from tetris_viz.settings import Settings
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, RoomRow
from tetris_viz.store.writer import write

PRESET = "ppo-score"
KEYS = 25
"""Metrics whose newest values stand in each run's row."""


def fill(folder: Path, runs: int) -> None:
    """Runs ``run-1``, ``run-2``, …, the newest last."""
    folder.mkdir(parents=True)
    engine = open_store(Settings(data_dir=folder).store_url)
    migrate(engine)
    config = PRESETS[PRESET].config.model_dump()
    values = {f"train/metric_{number}": number / 7 for number in range(KEYS)}
    more: dict[str, Any] = {"state": "finished", "attempt": 1, "seq": 100, "step": 2_000_000, "seconds": 3_600.0}
    rows = [
        RoomRow(Room(f"run-{number}", number, f"Run {number}", PRESET, config, values=values, created=number, **more))
        for number in range(1, runs + 1)
    ]
    write(engine, Changes({row.room.id: row for row in rows}))
    engine.dispose()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
