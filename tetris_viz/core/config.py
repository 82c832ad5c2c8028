"""A room's configuration: every field with range, unit and a sentence on what it does.

The JSON Schema of these models is the page's settings form; ``live`` fields may be
changed while a run lives and take effect at the next rollout.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticCustomError

from .choices import Objective, Pieces, Play
from .seeds import MOST_SEED


def _names_a_policy(given: Any, parse: ValidatorFunctionWrapHandler) -> Any:
    try:
        return parse(given)
    except ValidationError:
        sentence = "Must be newest, best or the step of a checkpoint, a whole number from 0"
        raise PydanticCustomError("no_policy", sentence) from None


Shown = Annotated[
    Literal["newest", "best"] | Annotated[int, Field(ge=0, lt=10**12)], WrapValidator(_names_a_policy)
]  # fmt: skip
"""Whose policy the showcase plays; a number is the placement of a checkpoint."""
MOST_IN_A_ROLLOUT = 16_384
MOST_GRADIENT_STEPS = 1_000
MOST_LEARNED = 65_536
"""Bounds of one rollout, and of the gradient steps and placements (epochs counted) of its update.  A stop waits
for their end: a slow core needs 5 s for the largest, where 30 epochs over a full rollout took it 33."""
LearningRate = Annotated[float, Field(ge=1e-6, le=0.01)]


def _field(
    default: Any, title: str, help: str, *, live: bool = False, unit: str = "", zero: str = "", **bounds: Any
) -> Any:
    """``zero`` is what people read in place of 0, where 0 is no amount."""
    extra: dict[str, Any] = {"live": live, "unit": unit, **({"zero": zero} if zero else {})}
    return Field(default, title=title, description=help, json_schema_extra=extra, **bounds)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


_MAX_MINUTES: Any = _field(
    0, "Longest training time", "Training ends after this time, if nothing else ends it before; pauses do not count.",
    live=True, unit="minutes", zero="none", ge=0, le=525_600,
)  # fmt: skip
_GOAL_SCORE: Any = _field(
    0, "Goal",
    "Training ends when its best policy scores this much per piece on games it never learns from; 16 is the maximum.",
    live=True, unit="per piece", zero="none", ge=0, le=16,
)  # fmt: skip
"""What may end a run besides its length; they stand beside it in both kinds of room (core/ends.py)."""


class _Placements(_Strict):
    """What a room has whose agent chooses placements, and counts them."""

    UNIT: ClassVar[str] = "placement"
    UNITS: ClassVar[str] = "placements"
    LENGTH: ClassVar[str] = "total_placements"

    objective: Objective = _field(
        "score",
        "Objective",
        "What the agent is rewarded for: lines, or the library's score, which favours clearing four at once.",
    )
    total_placements: int = _field(
        20_000_000, "Length of the run",
        "Training ends after this many placements; at once if the run has more already.",
        live=True, unit="placements", ge=1_000, le=2_000_000_000,
    )  # fmt: skip
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    junk_starts: float = _field(
        0, "Starts on junk", "Share of training games that begin on a random board; they stay out of the curves.",
        ge=0, le=1,
    )  # fmt: skip
    placements_per_second: float = _field(
        0, "Training speed limit", "Slows training so that people can see it happen; 0 is full speed.",
        live=True, unit="placements/s", zero="off", ge=0, le=100_000,
    )  # fmt: skip

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

    total_key_presses: int = _field(
        5_000_000, "Length of the run",
        "Training ends after this many key presses; at once if the run has more already. One piece takes up to twenty.",
        live=True, unit="key presses", ge=1_000, le=2_000_000_000,
    )  # fmt: skip
    max_minutes: float = _MAX_MINUTES
    goal_score: float = _GOAL_SCORE
    key_presses_per_second: float = _field(
        0, "Training speed limit", "Slows training so that people can see it happen; 0 is full speed.",
        live=True, unit="key presses/s", zero="off", ge=0, le=100_000,
    )  # fmt: skip

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

    pieces: Pieces = _field(
        "bag", "Pieces", "7-bag deals each of the seven pieces once before any returns; uniform draws freely."
    )
    seed: int = _field(1, "Seed", "The same seed repeats the same run on one machine.", ge=1, le=MOST_SEED)
    max_pieces: int = _field(
        1_000, "Longest training game",
        "A training game ends here at the latest, so that a good player still meets new boards.",
        unit="pieces", ge=20, le=100_000,
    )  # fmt: skip
    environments: int = _field(
        128, "Games at once", "How many games the agent plays side by side while training.", unit="games", ge=1, le=256
    )
    learning_rate: LearningRate = _field(
        1e-3, "Learning rate", "How far each update moves the network.", live=True, ge=1e-6, le=0.01
    )
    gamma: float = _field(0.99, "Discount, gamma", "How much a later reward counts against one now.", ge=0.5, le=0.9999)
    evaluation_interval: float = _field(
        0, "Evaluation interval",
        "Least time between two evaluations. 0: as often as 2 % of the training time allows, more often if a speed "
        "limit leaves time to spare.",
        live=True, unit="seconds", ge=0, le=86_400,
    )  # fmt: skip
    showcase_pieces_per_second: float = _field(
        3, "Showcase pace", "For everyone in this room, at once.", live=True, unit="pieces/s", ge=0.5, le=20
    )
    showcase_policy: Shown = _field(
        "newest", "Showcase policy",
        "The newest policy, the best one by evaluation, or that of a checkpoint.",
        live=True,
    )  # fmt: skip
    showcase_play: Play = _field(
        "greedy",
        "Showcase play",
        "Greedy plays its favourite move. Sampled sometimes tries others, as in training. Strong and master look one "
        "and two pieces ahead.",
        live=True,
    )

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
    learning_rate: LearningRate = _field(
        2e-3, "Learning rate", "How far each update moves the networks at first.", live=True, ge=1e-6, le=0.01
    )
    learning_rate_end: LearningRate = _field(
        1e-4, "Learning rate at the end", "What the learning rate falls to.", live=True, ge=1e-6, le=0.01
    )
    ent_coef: float = _field(
        0.01,
        "Entropy bonus",
        "Reward for staying undecided, at the start. Keeps the agent exploring.",
        live=True,
        ge=0,
        le=0.2,
    )
    ent_coef_end: float = _field(
        0.001, "Entropy bonus at the end", "What the entropy bonus falls to.", live=True, ge=0, le=0.2
    )
    decay_placements: int = _field(
        5_000_000, "Schedule length",
        "Learning rate and entropy bonus fall exponentially to their last values over this many placements.",
        unit="placements", ge=1_000, le=2_000_000_000,
    )  # fmt: skip
    n_steps: int = _field(
        32, "Rollout length", "Placements each game plays between two updates.", unit="placements", ge=8, le=1024
    )
    batch_size: int = _field(512, "Batch size", "Placements in one gradient step.", unit="placements", ge=16, le=16_384)
    n_epochs: int = _field(3, "Epochs", "How often an update goes over its rollout.", ge=1, le=30)
    gae_lambda: float = _field(0.95, "GAE lambda", "Trades bias against variance in the advantage.", ge=0, le=1)
    clip_range: float = _field(0.2, "Clip range", "How far one update may move the policy.", ge=0.01, le=1)
    vf_coef: float = _field(
        0.05, "Weight of the value loss",
        "Weight of the value loss in each update. If it is too high, the policy learns more slowly.",
        ge=1e-4, le=1,
    )  # fmt: skip
    averaging: float = _field(
        0.99, "Weight averaging",
        "The showcase plays a running average of the network: the share of it that is kept per rollout, at most.",
        ge=0, le=0.9999,
    )  # fmt: skip

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

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = {
        "sampled": "it learns what placements are worth, not the probabilities that sampling draws from",
        "master": "it values placements, not boards, which reaches one piece ahead and no further",
    }

    algorithm: Literal["dqn"] = "dqn"
    showcase_play: Literal["greedy", "strong"] = _field(
        "greedy", "Showcase play", "Greedy takes the best move; strong looks one piece ahead.", live=True
    )
    environments: int = _field(
        8, "Games at once", "How many games the agent plays side by side while training.", unit="games", ge=1, le=64
    )
    buffer_size: int = _field(
        100_000, "Replay memory", "Past placements kept to learn from.", unit="placements", ge=1_000, le=500_000
    )
    learning_starts: int = _field(
        2_000, "Warm-up", "Placements played at random before learning begins.", unit="placements", ge=100, le=100_000
    )
    batch_size: int = _field(256, "Batch size", "Placements in one gradient step.", unit="placements", ge=16, le=4096)
    train_every: int = _field(
        8, "Placements per update", "Placements played between two gradient steps.", unit="placements", ge=1, le=1024
    )
    target_update_interval: int = _field(
        1_000, "Target network refresh", "Placements between two copies into the target network.",
        unit="placements", ge=10, le=100_000,
    )  # fmt: skip
    exploration_placements: int = _field(
        40_000, "Exploration", "Random moves fade to none over this many placements.",
        unit="placements", ge=100, le=100_000_000,
    )  # fmt: skip


class KeysDQNConfig(_Room, _KeyPresses):
    """Stable-Baselines3 DQN as it comes, over single key presses: the naive way, there to be seen failing."""

    CANNOT_PLAY: ClassVar[Mapping[str, str]] = {
        "sampled": "it learns what key presses are worth, not the probabilities that sampling draws from",
        "strong": "it values single key presses, so it has no boards to compare a piece ahead",
        "master": "it values single key presses, so it has no boards to compare two pieces ahead",
    }

    algorithm: Literal["keys-dqn"] = "keys-dqn"
    environments: int = _field(
        4, "Games at once", "How many games the agent plays side by side while training.", unit="games", ge=1, le=16
    )
    learning_rate: LearningRate = _field(
        5e-4, "Learning rate", "How far each update moves the network.", live=True, ge=1e-6, le=0.01
    )
    showcase_pieces_per_second: float = _field(
        1, "Showcase pace", "For everyone in this room, at once; the key presses of a piece share its time evenly.",
        live=True, unit="pieces/s", ge=0.5, le=20,
    )  # fmt: skip
    showcase_play: Literal["greedy"] = _field(
        "greedy", "Showcase play", "Greedy: the key press that is worth most, one after another.", live=True
    )
    buffer_size: int = _field(
        50_000, "Replay memory", "Past key presses kept to learn from, a kilobyte each.",
        unit="key presses", ge=1_000, le=200_000,
    )  # fmt: skip
    learning_starts: int = _field(
        2_000, "Warm-up", "Keys pressed at random before learning begins.", unit="key presses", ge=100, le=100_000
    )
    batch_size: int = _field(64, "Batch size", "Key presses in one gradient step.", unit="key presses", ge=16, le=4096)
    train_every: int = _field(
        8, "Key presses per update", "Keys pressed between two gradient steps.", unit="key presses", ge=1, le=1024
    )
    target_update_interval: int = _field(
        2_000, "Target network refresh", "Key presses between two copies into the target network.",
        unit="key presses", ge=10, le=100_000,
    )  # fmt: skip
    exploration_key_presses: int = _field(
        200_000,
        "Exploration",
        "Random key presses fade out over this many.",
        unit="key presses",
        ge=100,
        le=100_000_000,
    )
    exploration_end: float = _field(
        0.05, "Exploration at the end", "Share of key presses that stays random.", ge=0, le=1
    )


AnyConfig = PPOConfig | DQNConfig | KeysDQNConfig
MODELS: dict[str, type[AnyConfig]] = {
    model.model_fields["algorithm"].default: model for model in (PPOConfig, DQNConfig, KeysDQNConfig)
}
"""By the name of the algorithm."""
ROOM_CONFIG: TypeAdapter[AnyConfig] = TypeAdapter(Annotated[AnyConfig, Field(discriminator="algorithm")])

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
