"""The configs of agents that learn Tetris: every field with its range (its title, help and unit are in ``texts``)."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ...core.choices import Objective, Pieces, Play
from ...core.seeds import MOST_SEED
from ...core.shown import Shown
from ..config import RunConfig, Unit, field
from .texts import CANNOT_PLAY, DQN, ENDS, KEY_PRESSES, KEYS_DQN, PLACEMENTS, PPO, ROOM

MOST_IN_A_ROLLOUT = 16_384
MOST_GRADIENT_STEPS = 1_000
MOST_LEARNED = 65_536
"""Bounds of one rollout, and of the gradient steps and placements (epochs counted) of its update.  A stop waits
for their end: a slow core needs 5 s for the largest, where 30 epochs over a full rollout took it 33."""
LearningRate = Annotated[float, Field(ge=1e-6, le=0.01)]


_MAX_MINUTES: Any = field(0, ENDS["max_minutes"], live=True, ge=0, le=525_600)
_GOAL_SCORE: Any = field(0, ENDS["goal_score"], live=True, ge=0, le=16)
"""What may end a run besides its length; they stand beside it in all of these (kinds/ends.py)."""


class _Placements(RunConfig):
    """What a room has whose agent chooses placements, and counts them."""

    UNIT: ClassVar[Unit] = Unit("placement", "placements", ("piece", "pieces"), "placed")
    LENGTH: ClassVar[str] = "total_placements"
    SPEED_LIMIT: ClassVar[str] = "placements_per_second"

    objective: Objective = field("score", PLACEMENTS["objective"])
    total_placements: int = field(20_000_000, PLACEMENTS["total_placements"], live=True, ge=1_000, le=2_000_000_000)
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    junk_starts: float = field(0, PLACEMENTS["junk_starts"], ge=0, le=1)
    placements_per_second: float = field(0, PLACEMENTS["placements_per_second"], live=True, ge=0, le=100_000)


class _KeyPresses(RunConfig):
    """What a room has whose agent presses single keys, and counts them."""

    UNIT: ClassVar[Unit] = Unit("key press", "key presses", ("key", "keys"), "pressed")
    LENGTH: ClassVar[str] = "total_key_presses"
    SPEED_LIMIT: ClassVar[str] = "key_presses_per_second"

    total_key_presses: int = field(5_000_000, KEY_PRESSES["total_key_presses"], live=True, ge=1_000, le=2_000_000_000)
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    key_presses_per_second: float = field(0, KEY_PRESSES["key_presses_per_second"], live=True, ge=0, le=100_000)


class TetrisConfig(RunConfig):
    """What every room has in which Tetris is learned."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = {}
    """Ways to play that this algorithm has not, with the reason."""

    pieces: Pieces = field("bag", ROOM["pieces"])
    seed: int = field(1, ROOM["seed"], ge=1, le=MOST_SEED)
    max_pieces: int = field(1_000, ROOM["max_pieces"], ge=20, le=100_000)
    environments: int = field(128, ROOM["environments"], ge=1, le=256)
    learning_rate: LearningRate = field(1e-3, ROOM["learning_rate"], live=True, ge=1e-6, le=0.01)
    gamma: float = field(0.99, ROOM["gamma"], ge=0.5, le=0.9999)
    evaluation_interval: float = field(0, ROOM["evaluation_interval"], live=True, ge=0, le=86_400)
    showcase_pieces_per_second: float = field(3, ROOM["showcase_pieces_per_second"], live=True, ge=0.5, le=20)
    showcase_policy: Shown = field("newest", ROOM["showcase_policy"], live=True)
    showcase_play: Play = field("greedy", ROOM["showcase_play"], live=True)

    def learning_rate_at(self, _step: int) -> float:
        """The learning rate of an update of a run that has come to ``step``."""
        return self.learning_rate

    @field_validator("showcase_play", mode="before")
    @classmethod
    def _is_within_its_reach(cls, play: Any) -> Any:
        if isinstance(play, str) and play in cls.CANNOT_PLAY:
            facts = {"name": cls.name(), "play": play, "why": cls.CANNOT_PLAY[play]}
            raise PydanticCustomError("cannot_play", "{name} cannot play {play}: {why}.", facts)
        return play


class PPOConfig(TetrisConfig, _Placements):
    """Stable-Baselines3 PPO over afterstates (docs/decisions; notes on afterstates in game/features)."""

    algorithm: Literal["ppo"] = "ppo"
    learning_rate: LearningRate = field(2e-3, PPO["learning_rate"], live=True, ge=1e-6, le=0.01)
    learning_rate_end: LearningRate = field(1e-4, PPO["learning_rate_end"], live=True, ge=1e-6, le=0.01)
    ent_coef: float = field(0.01, PPO["ent_coef"], live=True, ge=0, le=0.2)
    ent_coef_end: float = field(0.001, PPO["ent_coef_end"], live=True, ge=0, le=0.2)
    decay_placements: int = field(5_000_000, PPO["decay_placements"], ge=1_000, le=2_000_000_000)
    n_steps: int = field(32, PPO["n_steps"], ge=8, le=1024)
    batch_size: int = field(512, PPO["batch_size"], ge=16, le=16_384)
    n_epochs: int = field(3, PPO["n_epochs"], ge=1, le=30)
    gae_lambda: float = field(0.95, PPO["gae_lambda"], ge=0, le=1)
    clip_range: float = field(0.2, PPO["clip_range"], ge=0.01, le=1)
    vf_coef: float = field(0.05, PPO["vf_coef"], ge=1e-4, le=1)
    averaging: float = field(0.99, PPO["averaging"], ge=0, le=0.9999)

    def learning_rate_at(self, step: int) -> float:
        return self._decayed(self.learning_rate, self.learning_rate_end, step)

    def ent_coef_at(self, step: int) -> float:
        """The entropy coefficient of an update of a run that has come to ``step``."""
        return self._decayed(self.ent_coef, self.ent_coef_end, step)

    def _decayed(self, first: float, last: float, step: int) -> float:
        """Exponential decay from ``first`` to ``last`` over ``decay_placements``; linear where one of them is 0."""
        done = min(1.0, step / self.decay_placements)
        if first <= 0 or last <= 0:
            return first + (last - first) * done
        return float(first * (last / first) ** done)

    @field_validator("n_steps")
    @classmethod
    def _bounds_the_rollout(cls, n_steps: int, info: ValidationInfo) -> int:
        if (games := info.data.get("environments")) and games * n_steps > MOST_IN_A_ROLLOUT:
            raise ValueError(
                f"Must keep a rollout to {MOST_IN_A_ROLLOUT:,} placements, but environments x n_steps = "
                f"{games * n_steps:,}; take at most {MOST_IN_A_ROLLOUT // games}, or fewer environments"
            )
        return n_steps

    @field_validator("batch_size")
    @classmethod
    def _divides_the_rollout(cls, batch_size: int, info: ValidationInfo) -> int:
        if {"environments", "n_steps"} <= info.data.keys():  # else one of them is the fault to name
            rollout = info.data["environments"] * info.data["n_steps"]
            if rollout % batch_size:
                raise ValueError(f"Must divide the placements of a rollout, environments x n_steps = {rollout}")
        return batch_size

    @field_validator("n_epochs")
    @classmethod
    def _bounds_the_update(cls, n_epochs: int, info: ValidationInfo) -> int:
        if {"environments", "n_steps", "batch_size"} <= info.data.keys():
            rollout = info.data["environments"] * info.data["n_steps"]
            steps = rollout // info.data["batch_size"] * n_epochs
            if steps > MOST_GRADIENT_STEPS:
                raise ValueError(
                    f"Must keep an update to {MOST_GRADIENT_STEPS:,} gradient steps, but rollout / batch_size "
                    f"x n_epochs = {steps:,}; take fewer epochs, or a larger batch_size"
                )
            if rollout * n_epochs > MOST_LEARNED:
                raise ValueError(
                    f"Must keep an update to {MOST_LEARNED:,} placements, but rollout x n_epochs = "
                    f"{rollout * n_epochs:,}; take at most {MOST_LEARNED // rollout}, or a shorter rollout"
                )
        return n_epochs


class DQNConfig(TetrisConfig, _Placements):
    """Stable-Baselines3 DQN over afterstates: double Q-learning, legal exploration only."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = CANNOT_PLAY["dqn"]

    algorithm: Literal["dqn"] = "dqn"
    showcase_play: Literal["greedy", "strong"] = field("greedy", DQN["showcase_play"], live=True)
    environments: int = field(8, ROOM["environments"], ge=1, le=64)
    buffer_size: int = field(100_000, DQN["buffer_size"], ge=1_000, le=500_000)
    learning_starts: int = field(2_000, DQN["learning_starts"], ge=100, le=100_000)
    batch_size: int = field(256, PPO["batch_size"], ge=16, le=4096)
    train_every: int = field(8, DQN["train_every"], ge=1, le=1024)
    target_update_interval: int = field(1_000, DQN["target_update_interval"], ge=10, le=100_000)
    exploration_placements: int = field(40_000, DQN["exploration_placements"], ge=100, le=100_000_000)


class KeysDQNConfig(TetrisConfig, _KeyPresses):
    """Stable-Baselines3 DQN as it comes, over single key presses: the naive way, there to be seen failing."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = CANNOT_PLAY["keys-dqn"]

    algorithm: Literal["keys-dqn"] = "keys-dqn"
    environments: int = field(4, ROOM["environments"], ge=1, le=16)
    learning_rate: LearningRate = field(5e-4, ROOM["learning_rate"], live=True, ge=1e-6, le=0.01)
    showcase_pieces_per_second: float = field(1, KEYS_DQN["showcase_pieces_per_second"], live=True, ge=0.5, le=20)
    showcase_play: Literal["greedy"] = field("greedy", KEYS_DQN["showcase_play"], live=True)
    buffer_size: int = field(50_000, KEYS_DQN["buffer_size"], ge=1_000, le=200_000)
    learning_starts: int = field(2_000, KEYS_DQN["learning_starts"], ge=100, le=100_000)
    batch_size: int = field(64, KEYS_DQN["batch_size"], ge=16, le=4096)
    train_every: int = field(8, KEYS_DQN["train_every"], ge=1, le=1024)
    target_update_interval: int = field(2_000, KEYS_DQN["target_update_interval"], ge=10, le=100_000)
    exploration_key_presses: int = field(200_000, KEYS_DQN["exploration_key_presses"], ge=100, le=100_000_000)
    exploration_end: float = field(0.05, KEYS_DQN["exploration_end"], ge=0, le=1)
