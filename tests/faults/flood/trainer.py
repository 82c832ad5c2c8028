"""A trainer that sends the messages of days in minutes: ticks with all a tick may hold, as fast as they are stored.

It looks into the store how far its room has come, and never is more than a few thousand events ahead: nothing is
dropped for want of time.  It ends after as many ticks as the config has placements, and by stop.
"""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.children import End
from tetris_viz.ipc import messages as m
from tetris_viz.processes import become_child

AHEAD = 3_000
KEYS = ["tetris/score_per_piece", "tetris/lines_per_game", "rollout/ep_rew_mean", "rollout/ep_len_mean", "train/loss",
        "train/approx_kl", "train/entropy_loss", "time/fps", "time/pieces_per_second", "time/cpu_seconds"]  # fmt: skip


def main() -> None:
    pipe = End(become_child(signal.SIGKILL), m.ToTrainer)
    start = pipe.hear()
    file = Path(start.folder).parents[1] / "tetris_viz.sqlite"
    pipe.say(m.TrainingStarted(0))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        for tick in range(1, start.config["total_placements"] + 1):
            games = {"step": [tick] * 3, "pieces": [500] * 3, "lines": [190] * 3, "score": [2000] * 3,
                     "reward": [1.5] * 3, "truncated": [False] * 3}  # fmt: skip
            values = {key: tick % 977 / 7 + number for number, key in enumerate(KEYS)}
            pipe.say(m.TickEnded(tick, 3 * tick, tick / 4, values, games))
            if tick % 100 == 0:
                while 2 * tick - stored(store, start.room) > AHEAD:
                    time.sleep(0.01)
                if pipe.poll(0) and isinstance(pipe.hear(), m.StopTraining):
                    pipe.say(m.TrainingStopped(tick))
                    return
    pipe.say(m.TrainingFinished(start.config["total_placements"]))


def stored(store: sqlite3.Connection, room: str) -> int:
    found = store.execute("SELECT seq FROM rooms WHERE id = ?", [room]).fetchone()
    return int(found[0]) if found else 0


main()
