"""The presets: one reviewed table of how an agent can learn Tetris here.

Figures behind the numbers stand in docs/decisions; a preset is only a named config.  The sketches are of how near it
comes to a score of 16 per piece, or to all the lines of a game.
"""

from typing import Any

from ..config import RunConfig
from ..kind import Preset
from .configs import DQNConfig, KeysDQNConfig, PPOConfig
from .texts import PRESETS as TEXTS


def _preset(name: str, sketch: tuple[float, ...], config: RunConfig) -> Preset:
    return Preset(name, TEXTS[name], sketch, config)


_LONG = 60_000_000
"""Placements of a full-speed run: half an hour or more on one core."""
_SCORE: dict[str, Any] = {
    "objective": "score",
    "gamma": 0.995,
    "gae_lambda": 0.8,  # a surer critic, which looking ahead stands on (docs/decisions/0006)
    "junk_starts": 0.5,
    "total_placements": _LONG,
}

PRESETS = (
    _preset(
        "ppo-score",
        (0, 0.44, 0.62, 0.7, 0.74, 0.76, 0.77, 0.78, 0.78, 0.78),
        PPOConfig(**_SCORE),
    ),
    _preset(
        "ppo-lines",
        (0, 0.85, 0.98, 1, 1, 1, 1, 1, 1, 1),
        PPOConfig(
            objective="lines",
            gamma=0.97,
            junk_starts=0.9,  # one that hardly ever dies forgets how not to (docs/decisions/0006)
            total_placements=_LONG,
        ),
    ),
    _preset(
        "classroom",
        (0, 0.2, 0.55, 0.61, 0.63, 0.64, 0.66, 0.67, 0.69, 0.69),
        PPOConfig(
            objective="score",
            gamma=0.975,  # tetrises early; and at this pace a hundred lines take three minutes
            junk_starts=0.5,  # without deaths to learn from for minutes, the first ones would be a shock
            environments=32,
            n_steps=16,
            batch_size=256,
            gae_lambda=0.8,
            ent_coef=0.003,  # in five minutes it hardly falls, and games went on dying of 0.01
            vf_coef=0.5,  # what the minutes of its first sights were measured with (docs/decisions/0006)
            averaging=0.9,  # what is learned is seen at once: a longer average is late for its first tetris
            placements_per_second=450,
            total_placements=5_000_000,
            showcase_play="sampled",
            showcase_pieces_per_second=1.5,
        ),
    ),
    _preset(
        "dqn",
        (0, 0, 0, 0.03, 0.15, 0.45, 0.72, 0.88, 0.96, 1),
        DQNConfig(objective="lines", gamma=0.97, total_placements=5_000_000),
    ),
    _preset(
        "keys-dqn",
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01),
        KeysDQNConfig(),
    ),
)
