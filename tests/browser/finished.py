"""Runs that are over, as a server keeps them: curves, and policies that play."""

import random
from math import exp
from pathlib import Path
from time import time

from tests.backup.places import event, put
from tests.player.playing import write_policy
from tetris_viz.core.rooms import Room
from tetris_viz.kinds.presets import build_config
from tetris_viz.store.rows import AttemptRow, Changes, EventRow, RoomRow

POINTS, PLACEMENTS = 60, 3_000
ENDED = time() - 3_600


def finished(folder: Path, number: int) -> str:
    """Store the run of this number, whose learning rate and curves are its own; its id."""
    room, name = f"run-{number}", f"Run {number} of a long series"
    preset, config = build_config("classroom", {"learning_rate": number / 10_000, "total_placements": PLACEMENTS})
    told = [
        event(room, 1, "status", state="running", from_step=0, attempt=1),
        *curves(room, number),
        event(room, POINTS + 2, "status", state="finished", attempt=1),
    ]
    values = told[-2].body["values"]  # of training, where moves are drawn: the policy itself plays better
    evaluated = {
        "step": PLACEMENTS, "episode": POINTS, "time": POINTS / 4, "cause": "end", "at": ENDED, "final": True,
        "error": 0.1, "score_per_piece": 1.5 * values["tetris/score_per_piece"], "lines_per_game": 30.0,
        "survival": 0.5, "games": 64,
    }  # fmt: skip
    made = Room(
        id=room, number=number, name=name, preset=preset, config=config.model_dump(), state="finished", attempt=1,
        seq=POINTS + 2, step=PLACEMENTS, episode=POINTS, seconds=POINTS / 4, created=ENDED - 999 + number, since=ENDED,
        values=values, evaluated=evaluated,
    )  # fmt: skip
    put(folder, Changes({room: RoomRow(made, policy_step=PLACEMENTS)}, told, [AttemptRow(room, 1, 0)]))
    (folder / "rooms" / room).mkdir(parents=True)
    write_policy(folder / "rooms" / room / "policy.npz", PLACEMENTS)
    return room


def curves(room: str, number: int) -> list[EventRow]:
    """What a run learns, with noise; the higher its number, the more it loses and scores."""
    chance = random.Random(number)
    points = []
    for at in range(1, POINTS + 1):
        learned = 1 - exp(-at / 20)
        values = {
            "tetris/score_per_piece": number * learned * chance.uniform(0.8, 1.2),
            "tetris/lines_per_game": 3 * number * learned * chance.uniform(0.8, 1.2),
            "time/pieces_per_second": chance.uniform(280, 300),
            "train/loss": (1 + number / 3) * (1.5 - learned) * chance.uniform(0.7, 1.3),
        }
        step = PLACEMENTS * at // POINTS
        points.append(event(room, at + 1, "metrics", attempt=1, step=step, episode=at, time=at / 4, values=values))
    return points
