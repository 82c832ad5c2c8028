"""Training without an audience: the trainer's own parts, no pipe, no store, nobody who watches.

python -m benchmarks.bare PRESET SEED PLACEMENTS    prints [[step, CPU seconds], ...] as JSON
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from tetris_viz.core.presets import build_config
from tetris_viz.trainer.algorithms import Live, Model, build
from tetris_viz.trainer.evaluator import Evaluator
from tetris_viz.trainer.keeper import Keeper
from tetris_viz.trainer.recipe import Recipe


class Bare(BaseCallback):
    """Evaluates and checkpoints as a room's trainer does, and notes what the steps cost."""

    model: Model

    def __init__(self, recipe: Recipe, keeper: Keeper, evaluator: Evaluator):
        super().__init__()
        self._recipe, self._keeper, self._evaluator = recipe, keeper, evaluator
        self.costs: list[tuple[int, float]] = []

    def _on_rollout_start(self) -> None:
        self.costs.append((self.num_timesteps, time.process_time()))
        if (judged := self._evaluator.turn(lambda: self._recipe.policy)) is not None:
            self._keeper.judge(*judged)
        now = time.monotonic()
        publish, save = self._keeper.due(now)
        if publish:
            self._keeper.publish(now)
        if save:
            self._keeper.save(self.model, "periodic", now, episode=0, seconds=0.0)

    def _on_step(self) -> bool:
        return True


def main() -> None:
    preset, seed, placements = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    _, config = build_config(preset, {"seed": seed, "total_placements": placements})
    live = Live(config)
    model, recipe = build(live), Recipe(live)
    with tempfile.TemporaryDirectory() as folder:
        keeper = Keeper(Path(folder), live, recipe, lambda _: None, time.monotonic())
        bare = Bare(recipe, keeper, Evaluator(config.pieces, time.monotonic))
        model.learn(placements, CallbackList([recipe, bare]), log_interval=1)
    json.dump(bare.costs, sys.stdout)


if __name__ == "__main__":
    main()
