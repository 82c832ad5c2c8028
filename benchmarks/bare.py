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

from tetris_viz.core.presets import PRESETS, build_config
from tetris_viz.trainer.algorithms import Live, Model, build
from tetris_viz.trainer.continuation import Run
from tetris_viz.trainer.evaluator import Evaluator, trials
from tetris_viz.trainer.keeper import Keeper
from tetris_viz.trainer.metrics import Meter
from tetris_viz.trainer.recipe import Recipe


class Bare(BaseCallback):
    """Evaluates and checkpoints as a room's trainer does, and notes what the steps cost."""

    model: Model

    def __init__(self, keeper: Keeper, evaluator: Evaluator):
        super().__init__()
        self._keeper, self._evaluator = keeper, evaluator
        self.costs: list[tuple[int, float]] = []

    def _on_rollout_start(self) -> None:
        self.costs.append((self.num_timesteps, time.process_time()))
        if (judged := self._evaluator.turn(self._keeper.candidate)) is not None:
            policy, report, again = judged
            (self._keeper.confirm if again else self._keeper.judge)(policy, report)
            if self._keeper.contends:
                self._evaluator.judge_again(policy)
        now = time.monotonic()
        publish, save = self._keeper.due(now)
        if publish:
            self._keeper.publish(now)
        if save:
            self._keeper.save("periodic", now)

    def _on_step(self) -> bool:
        return True


def main() -> None:
    preset, seed, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    _, config = build_config(preset, {"seed": seed, type(PRESETS[preset].config).LENGTH: steps})
    live = Live(config)
    model, recipe = build(live), Recipe(live)
    with tempfile.TemporaryDirectory() as folder:
        run = Run(model, recipe, Meter(), Evaluator(trials(config), time.monotonic))
        keeper = Keeper(Path(folder), live, run, lambda _: None, time.process_time, time.monotonic())
        bare = Bare(keeper, run.evaluator)
        model.learn(steps, CallbackList([recipe, bare]), log_interval=1)
    json.dump(bare.costs, sys.stdout)


if __name__ == "__main__":
    main()
