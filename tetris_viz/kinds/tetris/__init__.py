"""Agents that learn Tetris by Stable-Baselines3: PPO and DQN over placements, and DQN over single keys."""

from typing import Any

from ..config import RunConfig
from ..kind import RunKind
from .configs import DQNConfig, KeysDQNConfig, PPOConfig
from .metrics import CHARTS, METRICS, SCALE, SCORE
from .presets import PRESETS


def _kind(config: type[RunConfig], title: str, learner: str, **more: Any) -> RunKind:
    presets = tuple(preset for preset in PRESETS if type(preset.config) is config)
    return RunKind(
        config,
        title,
        presets,
        headline=SCORE,
        charts=CHARTS,
        metrics=METRICS,
        scale=SCALE,
        view="tetris",
        showcase=True,
        learner=f"tetris_viz.trainer.algorithms:{learner}",
        **more,
    )


KINDS = (
    _kind(PPOConfig, "PPO", "PPO_LEARNER", way="PPO", unwritten={"vf_coef": 0.5}),
    _kind(DQNConfig, "DQN", "DQN_LEARNER", way="DQN"),
    _kind(KeysDQNConfig, "DQN by single keys", "KEYS_LEARNER", way="DQN on single key presses"),
)
