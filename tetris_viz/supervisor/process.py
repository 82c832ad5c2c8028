"""What happens to a room's trainer as a process: it is started, falls silent, dies, and is started again.

Like room.py, data in and effects out.
"""

import signal
import zlib
from collections.abc import Sequence

from ..core import files, messages
from ..processes import pause_before
from . import words
from .effects import Effect, Launch, Moment, SignalTrainer, ToTrainer
from .session import RoomSession, Rules, give_up, move, settle, show_pending, status, tell_unconfirmed

TERM_PATIENCE = 1.0
"""Seconds between SIGTERM and SIGKILL."""
SILENCE = 10.0
"""Seconds without a word after which a trainer is shown as not answering."""
DEADLY_SILENCE = 120.0
"""Seconds without a word after which it is ended and started again."""
START_ALLOWANCE = 60.0
"""Seconds a new process has to say its first word."""
CPU_SECONDS = "time/cpu_seconds"
NEWEST = "newest"
"""StartTraining.checkpoint: go on from the newest valid checkpoint in the room's folder."""


def launch(session: RoomSession, now: Moment, rules: Rules) -> list[Effect]:
    """The next attempt: from the newest checkpoint, or anew where there is none."""
    checkpoint = NEWEST if session.room.attempt else None
    cpu_seconds = session.room.values.get(CPU_SECONDS, 0.0)
    if session.checkpoint is None:  # what was counted so far is of a run that is lost; its time was spent all the same
        kept = {CPU_SECONDS: cpu_seconds} if cpu_seconds else {}
        session.change(step=0, episode=0, values=kept, smoothed={}, evaluated=None, best_step=None)
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
        cpu_seconds=cpu_seconds,
        episode=room.episode,
        checkpoint=checkpoint,
        save_every=rules.save_every,
    )
    wanted: list[Effect] = [ToTrainer(messages.PauseTraining())] if session.to_be_paused else []
    return [Launch(message), *wanted]


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
        return give_up(session, "stopped", now)
    return _recover(session, why, now, rules, log)


def never_started(session: RoomSession, error: OSError, now: Moment, rules: Rules) -> list[Effect]:
    """The trainer's process could not be made."""
    session.hopeless = files.lasts(error)
    why = files.fault(error, session.data)
    return _recover(session, f"The trainer could not be started: {why}.", now, rules, ())


def called_off(session: RoomSession, now: Moment) -> list[Effect]:
    """The start that waited for its predecessor to leave was stopped before it ran: nothing has gone wrong."""
    session.change(pid=None)
    told = settle(session, "stopped", session.room.step, session.parting, now)
    session.kill_at = None  # nobody is left to leave
    return told


def found_dead(session: RoomSession, now: Moment, rules: Rules) -> list[Effect]:
    """The room was alive in the store when this supervisor came: its trainer died with the last one."""
    why = f"The supervisor ended while this room was {session.room.state}."
    if session.room.state == "stopping":
        session.change(reason=f"{why} {words.what_start_does(session.checkpoint)}")
        return give_up(session, "stopped", now)
    return _recover(session, why, now, rules, ())


def left_alone(session: RoomSession, now: Moment) -> list[Effect]:
    """As :func:`found_dead`, where rooms are to wait for somebody who starts them."""
    why = f"The server ended while this room was {session.room.state}."
    session.change(reason=f"{why} {words.what_start_does(session.checkpoint)}")
    return give_up(session, "stopped", now)


def _recover(session: RoomSession, why: str, now: Moment, rules: Rules, log: Sequence[str]) -> list[Effect]:
    """Start again: the first time at once, then later and later; or give up."""
    if session.hopeless or session.restarts >= rules.max_restarts:
        tried = words.too_often(0 if session.hopeless else session.restarts, [*log])
        session.change(reason=f"{why} {words.what_start_does(session.checkpoint)} {tried}".strip())
        return give_up(session, "gave_up", now)
    told = tell_unconfirmed(session, now)
    session.waiting = ["pause"] if session.to_be_paused else []
    show_pending(session)
    if session.room.state != "recovering":
        move(session, "crashed", now)
    # rooms that died together do not start together
    chance = zlib.crc32(f"{session.room.id} {session.room.attempt}".encode()) / 2**32
    wait = pause_before(session.restarts, chance)
    session.restarts += 1
    session.restart_at = now.monotonic + wait
    session.failure = session.parting = None
    session.change(reason=f"{why} {words.what_comes_next(session.checkpoint, wait)}")
    return [*told, status(session, now)]


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
    return launch(session, now, rules)


def answers_again(session: RoomSession, now: Moment) -> list[Effect]:
    if session.room.silent is None:
        return []
    session.change(silent=None)
    return [status(session, now)]
