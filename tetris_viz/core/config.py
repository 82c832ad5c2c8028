"""A room's configuration: every field with its range (its title, help and unit are in ``form_texts``).

The JSON Schema of these models is the page's settings form.  ``live`` fields may change while a run lives; they take
effect at the next rollout boundary.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticCustomError

from .choices import Objective, Pieces, Play
from .form_texts import CANNOT_PLAY, DQN, ENDS, KEY_PRESSES, KEYS_DQN, PLACEMENTS, PPO, ROOM, Text
from .seeds import MOST_SEED


def _names_a_policy(given: Any, parse: ValidatorFunctionWrapHandler) -> Any:
    try:
        return parse(given)
    except ValidationError:
        sentence = "Must be newest, best or the step of a checkpoint, a whole number from 0"
        raise PydanticCustomError("no_policy", sentence) from None


Shown = Annotated[Literal["newest", "best"] | Annotated[int, Field(ge=0, lt=10**12)], WrapValidator(_names_a_policy)]
"""Whose policy the showcase plays; a number is the placement of a checkpoint."""
MOST_IN_A_ROLLOUT = 16_384
MOST_GRADIENT_STEPS = 1_000
MOST_LEARNED = 65_536
"""Bounds of one rollout, and of the gradient steps and placements (epochs counted) of its update.  A stop waits
for their end: a slow core needs 5 s for the largest, where 30 epochs over a full rollout took it 33."""
LearningRate = Annotated[float, Field(ge=1e-6, le=0.01)]


def _field(default: Any, text: Text, *, live: bool = False, **bounds: Any) -> Any:
    extra: dict[str, Any] = {"live": live, "unit": text.unit, **({"zero": text.zero} if text.zero else {})}
    return Field(default, title=text.title, description=text.help, json_schema_extra=extra, **bounds)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


_MAX_MINUTES: Any = _field(0, ENDS["max_minutes"], live=True, ge=0, le=525_600)
_GOAL_SCORE: Any = _field(0, ENDS["goal_score"], live=True, ge=0, le=16)
"""What may end a run besides its length; they stand beside it in both kinds of room (core/ends.py)."""


class _Placements(_Strict):
    """What a room has whose agent chooses placements, and counts them."""

    UNIT: ClassVar[str] = "placement"
    UNITS: ClassVar[str] = "placements"
    LENGTH: ClassVar[str] = "total_placements"

    objective: Objective = _field("score", PLACEMENTS["objective"])
    total_placements: int = _field(20_000_000, PLACEMENTS["total_placements"], live=True, ge=1_000, le=2_000_000_000)
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    junk_starts: float = _field(0, PLACEMENTS["junk_starts"], ge=0, le=1)
    placements_per_second: float = _field(0, PLACEMENTS["placements_per_second"], live=True, ge=0, le=100_000)

    @property
    def total(self) -> int:
        """Steps of the whole run, in UNIT."""
        return self.total_placements

    @property
    def steps_per_second(self) -> float:
        """The speed limit, in UNIT; 0 is none."""
        return self.placements_per_second


class _KeyPresses(_Strict):
    """What a room has whose agent presses single keys, and counts them."""

    UNIT: ClassVar[str] = "key press"
    UNITS: ClassVar[str] = "key presses"
    LENGTH: ClassVar[str] = "total_key_presses"

    total_key_presses: int = _field(5_000_000, KEY_PRESSES["total_key_presses"], live=True, ge=1_000, le=2_000_000_000)
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    key_presses_per_second: float = _field(0, KEY_PRESSES["key_presses_per_second"], live=True, ge=0, le=100_000)

    @property
    def total(self) -> int:
        """Steps of the whole run, in UNIT."""
        return self.total_key_presses

    @property
    def steps_per_second(self) -> float:
        """The speed limit, in UNIT; 0 is none."""
        return self.key_presses_per_second


class _Room(_Strict):
    """What every room has."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = {}
    """Ways to play that this algorithm has not, with the reason."""

    pieces: Pieces = _field("bag", ROOM["pieces"])
    seed: int = _field(1, ROOM["seed"], ge=1, le=MOST_SEED)
    max_pieces: int = _field(1_000, ROOM["max_pieces"], ge=20, le=100_000)
    environments: int = _field(128, ROOM["environments"], ge=1, le=256)
    learning_rate: LearningRate = _field(1e-3, ROOM["learning_rate"], live=True, ge=1e-6, le=0.01)
    gamma: float = _field(0.99, ROOM["gamma"], ge=0.5, le=0.9999)
    evaluation_interval: float = _field(0, ROOM["evaluation_interval"], live=True, ge=0, le=86_400)
    showcase_pieces_per_second: float = _field(3, ROOM["showcase_pieces_per_second"], live=True, ge=0.5, le=20)
    showcase_policy: Shown = _field("newest", ROOM["showcase_policy"], live=True)
    showcase_play: Play = _field("greedy", ROOM["showcase_play"], live=True)

    @field_validator("showcase_play", mode="before")
    @classmethod
    def _is_within_its_reach(cls, play: Any) -> Any:
        if isinstance(play, str) and play in cls.CANNOT_PLAY:
            facts = {"name": cls.model_fields["algorithm"].default, "play": play, "why": cls.CANNOT_PLAY[play]}
            raise PydanticCustomError("cannot_play", "{name} cannot play {play}: {why}.", facts)
        return play


class PPOConfig(_Room, _Placements):
    """Stable-Baselines3 PPO over afterstates (docs/decisions; notes on afterstates in game/features)."""

    algorithm: Literal["ppo"] = "ppo"
    learning_rate: LearningRate = _field(2e-3, PPO["learning_rate"], live=True, ge=1e-6, le=0.01)
    learning_rate_end: LearningRate = _field(1e-4, PPO["learning_rate_end"], live=True, ge=1e-6, le=0.01)
    ent_coef: float = _field(0.01, PPO["ent_coef"], live=True, ge=0, le=0.2)
    ent_coef_end: float = _field(0.001, PPO["ent_coef_end"], live=True, ge=0, le=0.2)
    decay_placements: int = _field(5_000_000, PPO["decay_placements"], ge=1_000, le=2_000_000_000)
    n_steps: int = _field(32, PPO["n_steps"], ge=8, le=1024)
    batch_size: int = _field(512, PPO["batch_size"], ge=16, le=16_384)
    n_epochs: int = _field(3, PPO["n_epochs"], ge=1, le=30)
    gae_lambda: float = _field(0.95, PPO["gae_lambda"], ge=0, le=1)
    clip_range: float = _field(0.2, PPO["clip_range"], ge=0.01, le=1)
    vf_coef: float = _field(0.05, PPO["vf_coef"], ge=1e-4, le=1)
    averaging: float = _field(0.99, PPO["averaging"], ge=0, le=0.9999)

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


class DQNConfig(_Room, _Placements):
    """Stable-Baselines3 DQN over afterstates: double Q-learning, legal exploration only."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = CANNOT_PLAY["dqn"]

    algorithm: Literal["dqn"] = "dqn"
    showcase_play: Literal["greedy", "strong"] = _field("greedy", DQN["showcase_play"], live=True)
    environments: int = _field(8, ROOM["environments"], ge=1, le=64)
    buffer_size: int = _field(100_000, DQN["buffer_size"], ge=1_000, le=500_000)
    learning_starts: int = _field(2_000, DQN["learning_starts"], ge=100, le=100_000)
    batch_size: int = _field(256, PPO["batch_size"], ge=16, le=4096)
    train_every: int = _field(8, DQN["train_every"], ge=1, le=1024)
    target_update_interval: int = _field(1_000, DQN["target_update_interval"], ge=10, le=100_000)
    exploration_placements: int = _field(40_000, DQN["exploration_placements"], ge=100, le=100_000_000)


class KeysDQNConfig(_Room, _KeyPresses):
    """Stable-Baselines3 DQN as it comes, over single key presses: the naive way, there to be seen failing."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = CANNOT_PLAY["keys-dqn"]

    algorithm: Literal["keys-dqn"] = "keys-dqn"
    environments: int = _field(4, ROOM["environments"], ge=1, le=16)
    learning_rate: LearningRate = _field(5e-4, ROOM["learning_rate"], live=True, ge=1e-6, le=0.01)
    showcase_pieces_per_second: float = _field(1, KEYS_DQN["showcase_pieces_per_second"], live=True, ge=0.5, le=20)
    showcase_play: Literal["greedy"] = _field("greedy", KEYS_DQN["showcase_play"], live=True)
    buffer_size: int = _field(50_000, KEYS_DQN["buffer_size"], ge=1_000, le=200_000)
    learning_starts: int = _field(2_000, KEYS_DQN["learning_starts"], ge=100, le=100_000)
    batch_size: int = _field(64, KEYS_DQN["batch_size"], ge=16, le=4096)
    train_every: int = _field(8, KEYS_DQN["train_every"], ge=1, le=1024)
    target_update_interval: int = _field(2_000, KEYS_DQN["target_update_interval"], ge=10, le=100_000)
    exploration_key_presses: int = _field(200_000, KEYS_DQN["exploration_key_presses"], ge=100, le=100_000_000)
    exploration_end: float = _field(0.05, KEYS_DQN["exploration_end"], ge=0, le=1)


AnyConfig = PPOConfig | DQNConfig | KeysDQNConfig
MODELS: dict[str, type[AnyConfig]] = {
    model.model_fields["algorithm"].default: model for model in (PPOConfig, DQNConfig, KeysDQNConfig)
}
"""By the name of the algorithm."""

LIVE_FIELDS: frozenset[str] = frozenset(
    name
    for config in MODELS.values()
    for name, info in config.model_fields.items()
    if isinstance(info.json_schema_extra, dict) and info.json_schema_extra["live"]
)
"""Fields that ``configure`` may change while a trainer lives."""


def unit_of(config: Mapping[str, Any]) -> str:
    """What a room of this config counts: "placement" or "key press"."""
    return MODELS[config["algorithm"]].UNIT


def units_of(config: Mapping[str, Any]) -> str:
    """The same of many: "placements" or "key presses"."""
    return MODELS[config["algorithm"]].UNITS
