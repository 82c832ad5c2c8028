"""Runs by a clock of their own, which a rollout and a step of an evaluation move on: all their numbers can be compared.

As a program: ``exact.py FOLDER PRESET CHANGES [AT]`` goes on with the room in FOLDER to its end, or keeps a checkpoint
at boundary AT, learns on where it may, writes "lost" and waits to be killed.
"""

import json
import sys
import time
from functools import partial
from pathlib import Path

from tetris_viz.game.evaluation import Evaluation, KeyEvaluation
from tetris_viz.ipc.messages import PauseTraining, SaveCheckpoint, StartTraining, StopTraining
from tetris_viz.kinds.presets import build_config
from tetris_viz.trainer import training_run
from tetris_viz.trainer.evaluator import Evaluator

ROLLOUT = 1 / 16
TRIAL_STEP = 1 / 4096
"""Seconds that each takes, of which sums are exact."""
LOST = 2
"""Boundaries after its checkpoint at which a run is killed."""


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Inbox:
    """At boundary ``at`` it holds ``command``; ``then`` is called ``after`` boundaries later, or in a pause."""

    waiting = watched = False

    def __init__(self, clock, at=-1, command=None, after=0, then=lambda: None):
        self.clock, self.at, self.command, self.last, self.then = clock, at, command, at + after, then
        self.boundary = 0

    def take_waiting(self):
        if self.boundary == self.at and self.command is not None:
            command, self.command = self.command, None
            return command
        if self.at >= 0 and self.boundary == self.last:
            self.then()
        self.boundary += 1
        self.clock.now += ROLLOUT
        return None

    def take(self, _timeout):
        return self.then()


class Heard(list):
    put = list.append

    def put_newest(self, _key, _frame): ...

    def wait_for_room(self) -> None: ...


def train(folder: Path, preset: str, changes: dict, at: int = -1, **more) -> Heard:
    """The run of ``folder`` from its newest checkpoint to its end, or to what the inbox says."""
    clock, heard = Clock(), Heard()
    began = {kind: kind.step for kind in (Evaluation, KeyEvaluation)}

    def counted(kind):
        def step(evaluation):
            clock.now += TRIAL_STEP
            return began[kind](evaluation)

        return step

    training_run.Evaluator = partial(Evaluator, is_compiled=True)  # a new process loads it anew
    for kind in began:
        kind.step = counted(kind)
    try:
        folder.mkdir(exist_ok=True)
        config = build_config(preset, changes)[1].model_dump()
        start = StartTraining("room", 7, config, str(folder), 1, tick=0.0, checkpoint="newest", save_every=1e9)
        training_run.train(start, Inbox(clock, at, **more), heard, clock)
    finally:
        training_run.Evaluator = Evaluator
        for kind, step in began.items():
            kind.step = step
    return heard


def stop_at(folder: Path, preset: str, changes: dict, at: int) -> Heard:
    return train(folder, preset, changes, at, command=StopTraining())


def main(folder: str, preset: str, changes: str, at: str = "-1") -> None:
    def be_killed():
        print("lost", flush=True)
        time.sleep(600)

    has_memory = "dqn" in preset  # which only a pause or a stop keeps
    command = PauseTraining() if has_memory else SaveCheckpoint()
    after = 0 if has_memory else LOST
    train(Path(folder), preset, json.loads(changes), int(at), command=command, after=after, then=be_killed)


if __name__ == "__main__":
    main(*sys.argv[1:])
