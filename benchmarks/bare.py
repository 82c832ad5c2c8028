"""Training without an audience: the trainer's own parts, no pipe, no store, nobody who watches.

python -m benchmarks.bare PRESET SEED STEPS    prints [[step, CPU seconds], ...] as JSON
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from tetris_viz.kinds.presets import PRESETS, build_config
from tetris_viz.trainer.algorithms import LiveConfig, Model, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.checkpoint_manager import CheckpointManager
from tetris_viz.trainer.continuation import Run
from tetris_viz.trainer.evaluator import Evaluator, evaluations
from tetris_viz.trainer.metrics import Meter


class Bare(BaseCallback):
    """Evaluates and checkpoints as a room's trainer does, and notes what the steps cost."""

    model: Model

    def __init__(self, manager: CheckpointManager, evaluator: Evaluator):
        super().__init__()
        self._manager, self._evaluator = manager, evaluator
        self.costs: list[tuple[int, float]] = []

    def _on_rollout_start(self) -> None:
        self.costs.append((self.num_timesteps, time.process_time()))
        if (evaluated := self._evaluator.tick(self._manager.candidate)) is not None:
            policy, report, confirmation = evaluated
            (self._manager.confirm if confirmation else self._manager.record_evaluation)(policy, report)
            if self._manager.needs_confirmation:
                self._evaluator.confirm(policy)
        now = time.monotonic()
        publish, save = self._manager.due(now)
        if publish:
            self._manager.publish(now)
        if save:
            self._manager.save("periodic", now)

    def _on_step(self) -> bool:
        return True


def main() -> None:
    preset, seed, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    _, config = build_config(preset, {"seed": seed, type(PRESETS[preset].config).LENGTH: steps})
    live = LiveConfig(config)
    model, averaging = build(live), ScheduleAndAveragingCallback(live)
    with tempfile.TemporaryDirectory() as folder:
        run = Run(model, averaging, Meter(), Evaluator(evaluations(config), time.monotonic))
        manager = CheckpointManager(Path(folder), live, run, lambda _: None, time.process_time, time.monotonic())
        bare = Bare(manager, run.evaluator)
        model.learn(steps, CallbackList([averaging, bare]), log_interval=1)
    json.dump(bare.costs, sys.stdout)


if __name__ == "__main__":
    main()
