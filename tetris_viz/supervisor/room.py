"""One room as data, and functions that say what follows from what happens to it.

No process, no clock, no store: each function changes the session and returns effects.
"""

import signal
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from ..core import lifecycle, messages
from ..core.config import unit_of
from ..core.lifecycle import ALIVE, Event
from ..core.names import CHECKPOINT, EPISODES, METRICS, NOTICE, STATUS
from ..core.rooms import Pending, Room
from ..store.rows import AttemptRow, EventRow, RoomRow
from . import words
from .effects import Effect, Launch, Moment, ShowcaseChanged, SignalTrainer, ToTrainer

STOP_PATIENCE = 20.0
"""Seconds a trainer has to reach its boundary and write its checkpoint after ``stop``."""
EXIT_PATIENCE = 10.0
"""Seconds a trainer has to leave after it said that it is done."""
TERM_PATIENCE = 1.0
"""Seconds between SIGTERM and SIGKILL."""
SILENCE = 10.0
"""Seconds without a word after which a trainer is shown as not answering."""
DEADLY_SILENCE = 120.0
"""Seconds without a word after which it is ended and started again."""
START_ALLOWANCE = 60.0
"""Seconds a new process has to say its first word."""
LONGEST_WAIT = 30.0
NEWEST = "newest"
"""StartTraining.checkpoint: go on from the newest valid checkpoint in the room's folder."""
_ORDER: tuple[Pending, ...] = ("stop", "pause", "resume", "save", "configure")


@dataclass(frozen=True)
class Rules:
    """What holds for every room; see the settings."""

    tick: float = 0.25
    save_every: float = 60.0
    max_restarts: int = 5


@dataclass
class RoomSession:
    """A room and what only the supervisor knows of it.

    ``waiting`` holds the commands that the trainer has not reached yet; the most telling one is
    shown as ``room.pending``.  ``term_at`` and ``kill_at`` (monotonic) end a trainer that does not go;
    ``restart_at`` starts the next one.  ``goal`` is the state asked for before a crash, ``goes_on`` what
    the next server is to do with a room that this one stops.  ``heard`` (monotonic) is the trainer's newest word,
    after which it may be silent for ``allowance`` seconds.
    """

    room: Room
    folder: Path
    deleted: bool = False
    policy_step: int | None = None
    best_step: int | None = None
    checkpoint: int | None = None
    waiting: list[Pending] = field(default_factory=list)
    failure: str | None = None
    parting: str | None = None
    term_at: float | None = None
    kill_at: float | None = None
    restart_at: float | None = None
    restarts: int = 0
    from_step: int = 0
    goal: Literal["running", "paused"] = "running"
    goes_on: Pending | None = None
    hopeless: bool = False
    unsaved: bool = False
    heard: float = 0.0
    allowance: float = 0.0

    @property
    def alive(self) -> bool:
        return self.room.state in ALIVE

    @property
    def policy(self) -> Path:
        return self.folder / "policy.npz"

    @property
    def log(self) -> Path:
        return self.folder / "trainer.log"

    @property
    def best(self) -> Path:
        return self.folder / "best.npz"

    @property
    def shown(self) -> Path:
        """A copy of the policy of the checkpoint that the showcase plays: its folder may be pruned meanwhile."""
        return self.folder / "shown.npz"

    def row(self) -> RoomRow:
        return RoomRow(self.room, self.deleted, self.policy_step)

    def change(self, **fields: Any) -> None:
        self.room = replace(self.room, **fields)


# --- what people ask for -------------------------------------------------------


def begin(
    session: RoomSession, now: Moment, rules: Rules, goal: Literal["running", "paused"] = "running"
) -> list[Effect]:
    """Start a trainer: anew the first time, later from the newest checkpoint, or anew again where there is none."""
    session.restarts, session.goal, session.goes_on = 0, goal, None
    launched = _launch(session, now, rules)
    session.change(pending=None)
    _move(session, "start", now)
    return [status(session, now), *launched]


def _launch(session: RoomSession, now: Moment, rules: Rules) -> list[Effect]:
    checkpoint = NEWEST if session.room.attempt else None
    if session.checkpoint is None:  # what was counted so far is of a run that is lost; its time was spent all the same
        session.change(step=0, episode=0, values={})
    session.change(attempt=session.room.attempt + 1)
    session.failure = session.parting = session.term_at = session.kill_at = session.restart_at = None
    session.hopeless, session.heard, session.allowance = False, now.monotonic, START_ALLOWANCE
    room = session.room
    message = messages.StartTraining(
        room=room.id,
        number=room.number,
        config=room.config,
        folder=str(session.folder),
        attempt=room.attempt,
        tick=rules.tick,
        seconds=room.seconds,
        episode=room.episode,
        checkpoint=checkpoint,
        save_every=rules.save_every,
    )
    wanted: list[Effect] = [ToTrainer(messages.PauseTraining())] if session.goal == "paused" else []
    return [Launch(message), *wanted]


def ask_pause(session: RoomSession, now: Moment) -> list[Effect]:
    return _ask(session, "pause", messages.PauseTraining(), now)


def ask_resume(session: RoomSession, now: Moment) -> list[Effect]:
    return _ask(session, "resume", messages.ResumeTraining(), now)


def ask_save(session: RoomSession, now: Moment) -> list[Effect]:
    return _ask(session, "save", messages.SaveCheckpoint(), now)


def ask_configure(session: RoomSession, changes: dict[str, Any], now: Moment) -> list[Effect]:
    """Hand live fields to the living trainer; the room's config has them already."""
    session.waiting.append("configure")  # once for each change: every one of them is confirmed
    _show_pending(session)
    return [ToTrainer(messages.ConfigureTraining(changes)), status(session, now)]


def ask_stop(
    session: RoomSession, now: Moment, patience: float = STOP_PATIENCE, parting: str | None = None
) -> list[Effect]:
    """Stop at the next boundary, or by force after ``patience``; ``parting`` becomes the room's reason."""
    if parting is not None:
        session.parting = parting
    session.term_at = now.monotonic + patience
    session.kill_at = None
    if session.room.state == "stopping":
        return []
    _move(session, "stop", now)
    session.waiting = ["stop"]
    _show_pending(session)
    if session.restart_at is not None:  # nobody is there to be stopped
        session.restart_at = None
        return [status(session, now), *called_off(session, now)]
    return [ToTrainer(messages.StopTraining()), status(session, now)]


def leave(session: RoomSession, now: Moment, patience: float) -> list[Effect]:
    """Stop because the server ends, and remember that the next one goes on with this room."""
    if session.room.state != "stopping":
        paused = session.room.state == "paused" or (session.room.state != "running" and session.goal == "paused")
        session.goes_on = "pause" if paused else "start"
    return ask_stop(session, now, patience, "The server was stopped.")


# --- what the trainer says ------------------------------------------------------


def react(session: RoomSession, message: object, now: Moment) -> list[Effect]:
    """What follows from a trainer's message.  A message that the state makes meaningless is passed over."""
    reaction = _REACTIONS.get(type(message))
    if not session.alive:
        return []
    session.heard, session.allowance = now.monotonic, getattr(message, "allowance", 0.0)
    spoken = _answers_again(session, now)
    return [*spoken, *reaction(session, message, now)] if reaction else spoken


def _started(session: RoomSession, message: messages.TrainingStarted, now: Moment) -> list[Effect]:
    session.change(step=message.step)
    session.from_step = message.step
    row = AttemptRow(session.room.id, session.room.attempt, message.step)
    if session.room.state not in {"starting", "recovering"}:
        return [row]
    if session.goal == "running":
        _move(session, "started", now)
    more = {"versions": message.versions} if message.versions else {}
    return [row, status(session, now, from_step=message.step, **more)]


def _paused(session: RoomSession, message: messages.TrainingPaused, now: Moment) -> list[Effect]:
    if session.room.state == "starting":  # it was paused when the last server ended
        _move(session, "started", now)
    return _arrived(session, "pause", {"running", "recovering"}, "paused", message.step, now)


def _resumed(session: RoomSession, message: messages.TrainingResumed, now: Moment) -> list[Effect]:
    return _arrived(session, "resume", {"paused"}, "resumed", message.step, now)


def _configured(session: RoomSession, message: messages.TrainingConfigured, now: Moment) -> list[Effect]:
    return [changed(session, message.changes, now), *_done(session, "configure", now)]


def _saved(session: RoomSession, message: messages.CheckpointSaved, now: Moment) -> list[Effect]:
    if message.cause != "best" or session.checkpoint is None:  # the best one is of an earlier placement
        session.checkpoint = message.step
    if message.step > session.from_step:
        session.restarts = 0
    more: dict[str, Any] = {} if message.memory is None else {"memory": "kept" if message.memory else "left out"}
    if message.judged:
        more["judged"] = message.judged
    name = Path(message.path).name
    more["time"] = session.room.seconds
    told = _tell(session, CHECKPOINT, now, step=message.step, cause=message.cause, name=name, size=message.size, **more)
    again = [notice(session, now, "Checkpoints can be written again.")] if session.unsaved else []
    session.unsaved = False
    return [told, *again, *(_done(session, "save", now) if message.cause == "save" else [])]


def _not_saved(session: RoomSession, message: messages.CheckpointFailed, now: Moment) -> list[Effect]:
    asked, unit = message.cause in {"save", "pause", "stop"}, unit_of(session.room.config)
    text = f"The checkpoint at {unit} {message.step:,} could not be written: {message.reason}. Training goes on."
    told = [notice(session, now, text, "warning")] if asked or not session.unsaved else []
    session.unsaved = True  # a full disk is told once, not with every minute's checkpoint
    return [*told, *(_done(session, "save", now) if message.cause == "save" else [])]


def _remarked(session: RoomSession, message: messages.TrainingRemarked, now: Moment) -> list[Effect]:
    return [notice(session, now, message.text, message.level)]


def _stopped(session: RoomSession, message: messages.TrainingStopped, now: Moment) -> list[Effect]:
    if session.room.state != "stopping":  # it was told to go by somebody else
        _move(session, "stop", now)
    return _settle(session, "stopped", message.step, session.parting, now)


def _finished(session: RoomSession, message: messages.TrainingFinished, now: Moment) -> list[Effect]:
    for state, event in (("starting", "started"), ("recovering", "started"), ("paused", "resumed")):
        if session.room.state == state:
            _move(session, event, now)  # type: ignore[arg-type]
    return _settle(session, "finished", message.step, None, now)


def _failed(session: RoomSession, message: messages.TrainingFailed, now: Moment) -> list[Effect]:
    """It leaves after this; the room fails when it has."""
    session.failure, session.hopeless = message.reason, message.final
    session.kill_at = now.monotonic + EXIT_PATIENCE
    return []


def _published(session: RoomSession, message: messages.PolicyPublished, _now: Moment) -> list[Effect]:
    if message.best:
        session.best_step = message.step
    else:
        session.policy_step = message.step
    return [ShowcaseChanged()]


def _ticked(session: RoomSession, message: messages.TickEnded, now: Moment) -> list[Effect]:
    values = {**session.room.values, **message.values}
    session.change(step=message.step, episode=message.episode, seconds=message.seconds, values=values)
    attempt = session.room.attempt
    told: list[Effect] = []
    if message.values:
        told.append(
            _tell(
                session, METRICS, now, attempt=attempt, step=message.step, episode=message.episode,
                time=message.seconds, values=message.values,
            )
        )  # fmt: skip
    if any(message.episodes.values()):
        told.append(_tell(session, EPISODES, now, attempt=attempt, **message.episodes))
    return told


_REACTIONS: dict[type, Callable[[RoomSession, Any, Moment], list[Effect]]] = {
    messages.TrainingStarted: _started,
    messages.TrainingPaused: _paused,
    messages.TrainingResumed: _resumed,
    messages.TrainingConfigured: _configured,
    messages.CheckpointSaved: _saved,
    messages.CheckpointFailed: _not_saved,
    messages.TrainingRemarked: _remarked,
    messages.TrainingStopped: _stopped,
    messages.TrainingFinished: _finished,
    messages.TrainingFailed: _failed,
    messages.PolicyPublished: _published,
    messages.TickEnded: _ticked,
}


# --- what happens to the trainer ------------------------------------------------


def launched(session: RoomSession, pid: int, now: Moment) -> None:
    session.change(pid=pid)
    session.heard = now.monotonic


def gone(session: RoomSession, code: int | None, now: Moment, rules: Rules, log: Sequence[str] = ()) -> list[Effect]:
    """The trainer's process is no more; ``code`` is its exit code, negative for a signal, None if never started.

    ``log`` holds the last lines of its log.
    """
    forced = session.kill_at is not None
    session.term_at = session.kill_at = None
    session.change(pid=None)
    if not session.alive:
        return []
    why = words.end_of_trainer(None if session.room.silent else code, session.failure)
    session.change(silent=None)
    stopping = session.room.state == "stopping"
    if stopping and forced and not session.failure:
        why = "The trainer did not stop in time and was ended."
    if stopping and session.parting:
        why = f"{session.parting} {why}" if code or forced else session.parting
    if stopping:
        session.change(reason=f"{why} {words.what_start_does(session.checkpoint)}")
        return _give_up(session, "stopped", now)
    return _recover(session, why, now, rules, log)


def never_started(session: RoomSession, why: str, now: Moment, rules: Rules) -> list[Effect]:
    """The trainer's process could not be made."""
    return _recover(session, f"The trainer could not be started: {why}.", now, rules, ())


def called_off(session: RoomSession, now: Moment) -> list[Effect]:
    """The start that waited for its predecessor to leave was stopped before it ran: nothing has gone wrong."""
    session.change(pid=None)
    told = _settle(session, "stopped", session.room.step, session.parting, now)
    session.kill_at = None  # nobody is left to leave
    return told


def found_dead(session: RoomSession, now: Moment, rules: Rules) -> list[Effect]:
    """The room was alive in the store when this supervisor came: its trainer died with the last one."""
    why = f"The supervisor ended while this room was {session.room.state}."
    if session.room.state == "stopping":
        session.change(reason=f"{why} {words.what_start_does(session.checkpoint)}")
        return _give_up(session, "stopped", now)
    return _recover(session, why, now, rules, ())


def left_alone(session: RoomSession, now: Moment) -> list[Effect]:
    """As :func:`found_dead`, where rooms are to wait for somebody who starts them."""
    why = f"The server ended while this room was {session.room.state}."
    session.change(reason=f"{why} {words.what_start_does(session.checkpoint)}")
    return _give_up(session, "stopped", now)


def _recover(session: RoomSession, why: str, now: Moment, rules: Rules, log: Sequence[str]) -> list[Effect]:
    """Start again: the first time at once, then later and later; or give up."""
    if session.hopeless or session.restarts >= rules.max_restarts:
        tried = words.too_often(0 if session.hopeless else session.restarts, [*log])
        session.change(reason=f"{why} {words.what_start_does(session.checkpoint)} {tried}".strip())
        return _give_up(session, "gave_up", now)
    paused = (session.room.state == "paused" and "resume" not in session.waiting) or "pause" in session.waiting
    if session.room.state != "recovering":
        session.goal = "paused" if paused else session.goal if session.room.state == "starting" else "running"
        _move(session, "crashed", now)
    wait = pause_before(session.restarts, session.room.id, session.room.attempt)
    session.restarts += 1
    session.restart_at = now.monotonic + wait
    session.waiting, session.failure, session.parting = [], None, None
    session.change(pending=None, reason=f"{why} {words.what_comes_next(session.checkpoint, wait)}")
    return [status(session, now)]


def pause_before(restarts: int, *chance: object) -> float:
    """Seconds before the next start after ``restarts`` in a row: 0, then about 1, 2, 4 … 30.

    Rooms that died together, which differ in ``chance``, do not start together.
    """
    if not restarts:
        return 0.0
    jitter = zlib.crc32(repr(chance).encode()) / 2**32
    return min(LONGEST_WAIT, 2.0 ** (restarts - 1)) * (0.75 + jitter / 2)


def remind(session: RoomSession, now: Moment) -> list[Effect]:
    """Force, once patience is over: TERM, then KILL.  Silence: shown at first, deadly later."""
    if session.kill_at is not None and now.monotonic >= session.kill_at:
        session.kill_at = now.monotonic + TERM_PATIENCE
        return [SignalTrainer(signal.SIGKILL)]
    if session.term_at is not None and now.monotonic >= session.term_at:
        session.term_at, session.kill_at = None, now.monotonic + TERM_PATIENCE
        return [SignalTrainer(signal.SIGTERM)]
    silent = now.monotonic - session.heard
    if not session.alive or session.room.state == "stopping" or silent <= max(SILENCE, session.allowance):
        return []
    if session.room.silent is None:
        session.change(silent=now.unix - silent)
        return [status(session, now)]
    if silent > max(DEADLY_SILENCE, session.allowance):
        session.heard = now.monotonic  # once is enough
        return [SignalTrainer(signal.SIGKILL)]
    return []


def start_again(session: RoomSession, now: Moment, rules: Rules) -> list[Effect]:
    """The next trainer of a room that recovers, once it is time."""
    if session.restart_at is None or now.monotonic < session.restart_at:
        return []
    return _launch(session, now, rules)


def _answers_again(session: RoomSession, now: Moment) -> list[Effect]:
    if session.room.silent is None:
        return []
    session.change(silent=None)
    return [status(session, now)]


def paced(session: RoomSession, pieces_per_second: float | None, now: Moment) -> list[Effect]:
    """The player cannot keep the showcase's pace, or keeps it again."""
    pace = None if pieces_per_second is None else round(pieces_per_second, 2)
    if pace == session.room.showcase_pace:
        return []
    session.change(showcase_pace=pace)
    return [status(session, now)]


# --- telling ----------------------------------------------------------------------


def status(session: RoomSession, now: Moment, **more: Any) -> EventRow:
    room = session.room
    body = {"state": room.state, "attempt": room.attempt, "step": room.step, "time": room.seconds, "since": room.since}
    body |= more
    for name in ("pending", "reason", "pid", "silent", "showcase_pace"):
        if (value := getattr(room, name)) is not None:
            body[name] = value
    return _tell(session, STATUS, now, **body)


def notice(session: RoomSession, now: Moment, text: str, level: str = "info", **more: Any) -> EventRow:
    return _tell(session, NOTICE, now, level=level, text=text, **more)


def changed(session: RoomSession, changes: dict[str, Any], now: Moment) -> EventRow:
    """Tell of new settings: ``changes`` by field name, and as the form names them."""
    text, room = words.what_changed(session.room.config["algorithm"], changes), session.room
    return notice(session, now, text, changes=changes, step=room.step, time=room.seconds)


def _tell(session: RoomSession, kind: str, now: Moment, **body: Any) -> EventRow:
    seq = session.room.seq + 1
    session.change(seq=seq)
    return EventRow(session.room.id, seq, kind, now.unix, {"room": session.room.id, "seq": seq, **body})


# --- steps that several share ------------------------------------------------------


def _move(session: RoomSession, event: Event, now: Moment) -> None:
    state = lifecycle.next_state(session.room.state, event)
    reason = session.room.reason if event in {"gave_up", "stopped"} else None
    session.change(state=state, since=now.unix, reason=reason)


def _ask(session: RoomSession, what: Pending, message: object, now: Moment) -> list[Effect]:
    if what in session.waiting:
        return []
    session.waiting.append(what)
    _show_pending(session)
    return [ToTrainer(message), status(session, now)]


def _show_pending(session: RoomSession) -> None:
    session.change(pending=next((what for what in _ORDER if what in session.waiting), None))


def _done(session: RoomSession, what: Pending, now: Moment) -> list[Effect]:
    if what not in session.waiting:
        return []
    session.waiting.remove(what)
    _show_pending(session)
    return [status(session, now)]


def _arrived(
    session: RoomSession, what: Pending, where: set[lifecycle.State], event: Event, step: int, now: Moment
) -> list[Effect]:
    if session.room.state not in where:
        return []
    session.goal = "running"  # for the next crash, the state itself says what was asked for
    session.change(step=step)
    _move(session, event, now)
    if what in session.waiting:
        session.waiting.remove(what)
    _show_pending(session)
    return [status(session, now)]


def _settle(session: RoomSession, event: Event, step: int, reason: str | None, now: Moment) -> list[Effect]:
    """The trainer said that it is done; it has a while to leave."""
    session.change(step=step, reason=None)
    _move(session, event, now)
    session.waiting = []
    session.parting = session.term_at = None
    session.kill_at = now.monotonic + EXIT_PATIENCE
    session.change(pending=session.goes_on if event == "stopped" else None, reason=reason, silent=None)
    return [status(session, now)]


def _give_up(session: RoomSession, end: Event, now: Moment) -> list[Effect]:
    """Through ``recovering``, with the reason that stands in the room already."""
    session.waiting = []
    session.failure = session.parting = session.restart_at = None
    session.change(pending=session.goes_on if end == "stopped" else None, pid=None)
    told: list[Effect] = []
    if session.room.state != "recovering":
        reason = session.room.reason
        _move(session, "crashed", now)
        session.change(reason=reason)
        told.append(status(session, now))
    _move(session, end, now)
    return [*told, status(session, now)]
