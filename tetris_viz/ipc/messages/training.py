"""Supervisor <-> trainer."""

from typing import Any

from msgspec import field

from .base import FramePlayed, Message, Part

# --- to a trainer ------------------------------------------------------------


class StartTraining(Message, frozen=True):
    """The first message a trainer reads.  ``folder`` is the room's own; ``checkpoint`` a
    checkpoint folder below it to go on from; ``save_every`` seconds one is written.  ``seconds`` of training,
    ``cpu_seconds`` and ``episode`` are what earlier attempts told last."""

    room: str
    number: int
    config: dict[str, Any]
    folder: str
    attempt: int
    tick: float
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    episode: int = 0
    checkpoint: str | None = None
    save_every: float = 60.0


class PauseTraining(Message, frozen=True): ...


class ResumeTraining(Message, frozen=True): ...


class StopTraining(Message, frozen=True): ...


class SaveCheckpoint(Message, frozen=True): ...


class ConfigureTraining(Message, frozen=True):
    """Only fields that are live (``RunConfig.live_fields``)."""

    changes: dict[str, Any]


class WatchTraining(Message, frozen=True):
    """Whether anyone looks at the training view: frames are sampled only then."""

    watched: bool


ToTrainer = (
    StartTraining | PauseTraining | ResumeTraining | StopTraining | SaveCheckpoint | ConfigureTraining | WatchTraining
)

# --- from a trainer ----------------------------------------------------------


class TrainingStarted(Message, frozen=True):
    """The first rollout begins.

    ``step``, ``episode`` and ``smoothed`` are 0 and empty, or the checkpoint's; ``versions`` those of what computes it.
    """

    step: int
    versions: dict[str, str] = field(default_factory=dict)
    episode: int = 0
    smoothed: dict[str, float] = field(default_factory=dict)


class TrainingPaused(Message, frozen=True):
    step: int


class TrainingResumed(Message, frozen=True):
    step: int


class TrainingConfigured(Message, frozen=True):
    step: int
    changes: dict[str, Any]


class Place(Part, frozen=True):
    """Where in its run something was; ``episode`` and ``seconds`` of training count the whole run, as ``step`` does."""

    step: int
    episode: int
    seconds: float


class CheckpointSaved(Message, frozen=True):
    """``path`` is the checkpoint's folder, of ``size`` bytes; its manifest was written last.

    ``memory``: whether a replay memory is in it, None where the algorithm has none.  ``judged`` is what the
    newest games on held-out seeds told, the checkpoint's own where ``cause`` is best.  ``place`` is where the
    run stood then, and ``told`` the step that it has reached now.  ``kept`` are the steps of the room's checkpoints
    now, this one among them; None: nobody looked.
    """

    step: int
    path: str
    cause: str
    size: int = 0
    memory: bool | None = None
    judged: dict[str, float] = field(default_factory=dict)
    place: Place | None = None
    kept: tuple[int, ...] | None = None
    told: int | None = None


class CheckpointFailed(Message, frozen=True):
    """Nothing was written, and the run goes on as asked; ``reason`` is in words."""

    step: int
    cause: str
    reason: str


class TrainingRemarked(Message, frozen=True):
    """Something about this run that people should know and find again later."""

    text: str
    level: str = "info"


class TrainingStopped(Message, frozen=True):
    step: int


class TrainingFinished(Message, frozen=True):
    """It has reached what ends it; ``reason`` says what that was, for people."""

    step: int
    reason: str | None = None


class TrainingFailed(Message, frozen=True):
    """The trainer leaves after this; ``reason`` is one line for people.  ``final``: it would be the same again."""

    reason: str
    final: bool = False


class TrainingAlive(Message, frozen=True):
    """The training loop answers, and may be busy for ``allowance`` seconds without another word."""

    allowance: float = 0.0


class PolicyPublished(Message, frozen=True):
    """Another ``policy.npz``, or ``best.npz`` where ``best``, was put in place (atomically)."""

    step: int
    path: str
    best: bool = False


class TickEnded(Message, frozen=True):
    """What a tick gathered, at most one per tick: newest metric values and ended games.

    ``values`` is finite plain floats, empty when nothing was logged; ``smoothed`` the running means of the headlines
    (names.HEADLINES) among them.  ``episodes`` holds
    equally long columns (``step``, ``pieces``, ``lines``, ``score``: int; ``reward``: float; ``truncated``:
    bool), or is empty.  ``step`` and ``episode`` count the whole run, ``seconds`` is time spent training.
    ``judged`` is where the policy stood that values of ``eval/`` speak of: a trial takes a while.
    """

    step: int
    episode: int
    seconds: float
    values: dict[str, float] = field(default_factory=dict)
    episodes: dict[str, list[int | float | bool]] = field(default_factory=dict)
    judged: Place | None = None
    smoothed: dict[str, float] = field(default_factory=dict)


FromTrainer = (
    TrainingStarted
    | TrainingPaused
    | TrainingResumed
    | TrainingConfigured
    | CheckpointSaved
    | CheckpointFailed
    | TrainingRemarked
    | TrainingStopped
    | TrainingFinished
    | TrainingFailed
    | TrainingAlive
    | PolicyPublished
    | TickEnded
    | FramePlayed
)
