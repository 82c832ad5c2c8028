"""A store with many finished runs, as lists tell them.

    python benchmarks/runs_store.py FOLDER RUNS

fills one with the project's modules that PYTHONPATH leads to: also those of an earlier commit.
"""

import random
import sys
from pathlib import Path
from typing import Any

from tetris_viz.core.rooms import Room
from tetris_viz.settings import Settings
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, RoomRow
from tetris_viz.store.writer import write

try:
    from tetris_viz.kinds.presets import PRESETS
except ImportError:  # an earlier commit
    from tetris_viz.core.presets import PRESETS  # type: ignore[no-redef,import-not-found]

PRESET, HEADLINE = "ppo-score", "tetris/score_per_piece"
KEYS = 25
"""Metrics whose newest values stand in each run's row."""


def fill(folder: Path, runs: int) -> None:
    """Runs ``run-1``, ``run-2``, …, the newest last."""
    folder.mkdir(parents=True)
    engine = open_store(Settings(data_dir=folder).store_url)
    migrate(engine)
    config = PRESETS[PRESET].config.model_dump()
    rows = [RoomRow(run(number, config)) for number in range(1, runs + 1)]
    write(engine, Changes({row.room.id: row for row in rows}))
    engine.dispose()


def run(number: int, config: dict[str, Any]) -> Room:
    """A finished run whose figures are like no other's, as real ones are; always the same."""
    chance = random.Random(number)
    values = {f"train/metric_{key}": chance.random() for key in range(KEYS)} | {HEADLINE: chance.uniform(2, 14)}
    seconds = chance.uniform(600, 36_000)
    more: dict[str, Any] = {"state": "finished", "attempt": 1, "seq": chance.randrange(9_999), "seconds": seconds}
    place = {"step": chance.randrange(2_000_000), "episode": chance.randrange(20_000)}
    created = 1.7e9 + 999.5 * number
    return Room(
        f"run-{number}", number, f"Run {number}", PRESET, config, values=values, created=created, **place, **more
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
