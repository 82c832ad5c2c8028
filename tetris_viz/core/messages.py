"""What the processes say to each other over their Pipes.

Commands are imperative, events past tense.  All are plain picklable values.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from .actors import Actor
from .errors import Code

# --- any child -> its parent -------------------------------------------------


@dataclass(frozen=True)
class Alive:
    """The main loop turns, and has nothing else to say (pulse.py)."""


# --- supervisor -> trainer ---------------------------------------------------


@dataclass(frozen=True)
class StartTraining:
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


@dataclass(frozen=True)
class PauseTraining: ...


@dataclass(frozen=True)
class ResumeTraining: ...


@dataclass(frozen=True)
class StopTraining: ...


@dataclass(frozen=True)
class SaveCheckpoint: ...


@dataclass(frozen=True)
class ConfigureTraining:
    """Only fields of ``config.LIVE_FIELDS``."""

    changes: dict[str, Any]


@dataclass(frozen=True)
class WatchTraining:
    """Whether anyone looks at the training view: frames are sampled only then."""

    watched: bool


# --- trainer -> supervisor ---------------------------------------------------


@dataclass(frozen=True)
class TrainingStarted:
    """The first rollout begins.

    ``step``, ``episode`` and ``smoothed`` are 0 and empty, or the checkpoint's; ``versions`` those of what computes it.
    """

    step: int
    versions: dict[str, str] = field(default_factory=dict)
    episode: int = 0
    smoothed: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainingPaused:
    step: int


@dataclass(frozen=True)
class TrainingResumed:
    step: int


@dataclass(frozen=True)
class TrainingConfigured:
    step: int
    changes: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where in its run something was; ``episode`` and ``seconds`` of training count the whole run, as ``step`` does."""

    step: int
    episode: int
    seconds: float


@dataclass(frozen=True)
class CheckpointSaved:
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


@dataclass(frozen=True)
class CheckpointFailed:
    """Nothing was written, and the run goes on as asked; ``reason`` is in words."""

    step: int
    cause: str
    reason: str


@dataclass(frozen=True)
class TrainingRemarked:
    """Something about this run that people should know and find again later."""

    text: str
    level: str = "info"


@dataclass(frozen=True)
class TrainingStopped:
    step: int


@dataclass(frozen=True)
class TrainingFinished:
    """It has reached what ends it; ``reason`` says what that was, for people."""

    step: int
    reason: str | None = None


@dataclass(frozen=True)
class TrainingFailed:
    """The trainer leaves after this; ``reason`` is one line for people.  ``final``: it would be the same again."""

    reason: str
    final: bool = False


@dataclass(frozen=True)
class TrainingAlive:
    """The training loop answers, and may be busy for ``allowance`` seconds without another word."""

    allowance: float = 0.0


@dataclass(frozen=True)
class PolicyPublished:
    """Another ``policy.npz``, or ``best.npz`` where ``best``, was put in place (atomically)."""

    step: int
    path: str
    best: bool = False


@dataclass(frozen=True)
class TickEnded:
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
    episodes: dict[str, list[Any]] = field(default_factory=dict)
    judged: Place | None = None
    smoothed: dict[str, float] = field(default_factory=dict)


# --- trainer or player -> supervisor -> web ----------------------------------


@dataclass(frozen=True)
class FramePlayed:
    """An encoded frame (core.frames); the newest replaces one not yet sent."""

    blob: bytes


# --- supervisor -> player ----------------------------------------------------


@dataclass(frozen=True)
class ShowRoom:
    """Play this room's policy from now on, or with these new choices.

    ``chosen`` is what the room chose, ``policy`` the file that holds it now: a game belongs to one choice.
    """

    number: int
    pieces: str
    seed: int
    chosen: str | int
    policy: str
    step: int
    play: str
    pieces_per_second: float


@dataclass(frozen=True)
class HideRoom:
    number: int


# --- player -> supervisor ----------------------------------------------------


@dataclass(frozen=True)
class ShowcasePaced:
    """What a room's showcase reaches (pieces/s) where that is less than it should; None: it keeps its pace."""

    number: int
    pieces_per_second: float | None


# --- supervisor -> evaluator -------------------------------------------------


@dataclass(frozen=True)
class EvaluatePolicy:
    """Play the policy in the file ``path``, greedily, on the games that are for evaluations.

    ``selecting``: also on those by which a run's best is chosen and confirmed, to compare it with that one.
    """

    id: int
    path: str
    pieces: str
    selecting: bool = False


# --- evaluator -> supervisor -------------------------------------------------


@dataclass(frozen=True)
class PolicyEvaluated:
    """``values`` are metrics of ``eval/`` by ``games`` of at most ``cap`` pieces, ``error`` the standard error of
    their score a piece.  ``worth`` and ``confirmed`` are what the policy is worth as a run's best, and the metrics
    that would be told of it then; None where that was not asked for."""

    id: int
    step: int
    values: dict[str, float]
    error: float
    games: int
    cap: int
    worth: float | None = None
    confirmed: dict[str, float] | None = None


@dataclass(frozen=True)
class EvaluationFailed:
    """The file holds nothing that can be played; ``reason`` is in words."""

    id: int
    reason: str


@dataclass(frozen=True)
class ShowcaseFailed:
    """Why a room's showcase shows nothing, in words; None: it plays again.  Others play on."""

    number: int
    reason: str | None


# --- web -> supervisor -------------------------------------------------------


@dataclass(frozen=True)
class RunCommand:
    """``name`` and ``payload`` as on the wire, already parsed once by ``core.commands``."""

    name: str
    payload: dict[str, Any]
    actor: Actor


@dataclass(frozen=True)
class WatchedChanged:
    """Room ids with at least one viewer of the training or the showcase view."""

    training: frozenset[str]
    showcase: frozenset[str]


# --- supervisor -> web -------------------------------------------------------


@dataclass(frozen=True)
class CommandAnswered:
    command_id: str
    answer: dict[str, Any]


@dataclass(frozen=True)
class DurableCommitted:
    """A durable event as it goes to the browsers; it is in the store.  ``event`` is one of names.DURABLE."""

    room: str
    event: str
    body: dict[str, Any]


@dataclass(frozen=True)
class RoomsListed:
    """All rooms as ``Room.public()``: a supervisor's first message, and sent by it only once."""

    rooms: list[dict[str, Any]]


@dataclass(frozen=True)
class RoomChanged:
    """One room as ``Room.public()``, None where it was deleted; the newest takes the place of one not yet sent.

    Told at once where more than counters changed, else at most once a second.
    """

    id: str
    room: dict[str, Any] | None


@dataclass(frozen=True)
class PlacesChanged:
    """``Room.queue_place`` of the queued rooms for which it is another, by id: no snapshot is sent for that."""

    places: dict[str, int]


@dataclass(frozen=True)
class StoreChanged:
    """``ok`` or, in words, why the store cannot be written."""

    ok: bool
    reason: str | None = None


# --- web <-> history ---------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """``question`` is one of those in history/questions.py.

    After ``deadline``, by the machine's monotonic clock, nobody waits for the answer.  Those who ask take turns by
    ``asker``; ``as_json`` wants the answer as bytes that a browser can be given as they are.
    """

    id: int
    question: str
    arguments: dict[str, Any]
    deadline: float = math.inf
    asker: str = ""
    as_json: bool = False


@dataclass(frozen=True)
class Answered:
    """``error`` says in words why there is no answer; ``code`` is one of ``core.errors``."""

    id: int
    answer: dict[str, Any] | bytes | None
    error: str | None = None
    code: Code = "invalid"
