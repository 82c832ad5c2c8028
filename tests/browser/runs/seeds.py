"""A store with runs as people have them."""

import shutil
import time
from pathlib import Path

import numpy as np

from tests.backup.places import a_run, checkpoint_files
from tetris_viz.checkpoints import CheckpointStore

DAY = 86_400
RUNS = {
    "Thesis, seed 3": ([12.5, 12.84], ["thesis", "bag"]),
    "Lines, short": ([4.61], ["demo"]),
    "Overnight": ([10.2, 9.5], ["thesis"]),
}
"""Name -> what was judged, the newest last, and tags."""
KEPT = [
    (600, "best", 12.84),
    (800, "periodic", 12.1),
    (1000, "periodic", 12.3),
    (1200, "save", 12.5),
    (1400, "stop", None),
]
"""The checkpoints of the first: step, cause, what it was judged."""


def seeded(folder: Path) -> None:
    """A store with three runs that were judged, and one that was not."""
    for number, (name, (judged, tags)) in enumerate(RUNS.items(), 1):
        values = {"eval/score_per_piece": judged[-1], "eval/best_score_per_piece": max(judged), "eval/survival": 0.99}
        created = time.time() - number * DAY
        known = {"step": 400, "episode": 40, "time": 9.5, "cause": "end", "at": created, "final": True, "error": 0.05}
        evaluated = {**known, "score_per_piece": judged[-1], "survival": 0.99, "lines_per_game": 398.0, "games": 64}
        told = {"judged": judged, "tags": tags, "values": values, "created": created, "evaluated": evaluated}
        best = 600 if number == 1 else 200
        a_run(folder, f"run-{number}", name, number=number, best_step=best, **told)
        np.savez(folder / "rooms" / f"run-{number}" / "best.npz", step=best)  # its step is read there
    a_run(folder, "run-4", "Just begun", number=4, tags=[], notes="", values={}, created=time.time())
    shutil.rmtree(folder / "rooms" / "run-4" / "checkpoints")
    for step, cause, judged in KEPT:
        facts = {
            "config": {},
            "cause": cause,
            "best": {"step": 600, "worth": 9.0},
            "time": time.time() - DAY - 7200 + step,
            "memory": None,
        }
        facts["judged"] = {"eval/score_per_piece": judged} if judged else {}
        files = {name: bytes([step % 251]) * 5000 for name in checkpoint_files()}
        CheckpointStore.of_room(folder / "rooms" / "run-1").put(step, files, facts)
