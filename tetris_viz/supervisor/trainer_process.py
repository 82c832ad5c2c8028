"""What happens to a room's trainer as a process: it is started, falls silent, dies, and is started again.

Data in and effects out, as in ``transitions``.
"""

import signal
import zlib

from ..core import files
from ..ipc import messages
from ..restarts import pause_before
from . import reasons
from .effects import Effect, Launch, Now, SignalTrainer, ToTrainer
from .room_events import status
from .room_session import RoomSession, Rules
from .room_steps import give_up, move, settle, show_pending, tell_unconfirmed

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


def launch(session: RoomSession, now: Now, rules: Rules) -> list[Effect]:
    """The next attempt: from the newest checkpoint, or anew where there is none."""
    checkpoint = NEWEST if session.room.attempt else None
    cpu_seconds = session.room.values.get(CPU_SECONDS, 0.0)
    if session.checkpoint is None:  # what was counted so far is of a run that is lost; its time was spent all the same
        kept = {CPU_SECONDS: cpu_seconds} if cpu_seconds else {}
        session.change(step=0, episode=0, values=kept, smoothed={}, evaluated=None, best_step=None)
    session.change(attempt=session.room.attempt + 1)
    session.failure = session.stop_reason = session.term_at = session.kill_at = session.restart_at = None
    session.fatal, session.last_heard, session.allowance = False, now.monotonic, START_ALLOWANCE
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


def launched(session: RoomSession, now: Now) -> None:
    session.last_heard = now.monotonic


def exited(session: RoomSession, code: int | None, now: Now, rules: Rules) -> list[Effect]:
    """The trainer's process is no more; ``code`` is its exit code, negative for a signal, None if never started."""
    forced = session.kill_at is not None
    session.term_at = session.kill_at = None
    if not session.alive:
        return []
    why = reasons.trainer_exit(None if session.room.silent else code, session.failure)
    session.change(silent=None)
    stopping = session.room.state == "stopping"
    if stopping and forced and not session.failure:
        why = "The trainer did not stop in time and was ended."
    if stopping and session.stop_reason:
        why = f"{session.stop_reason} {why}" if code or forced else session.stop_reason
    if stopping:
        session.change(reason=f"{why} {reasons.what_start_does(session.checkpoint)}")
        return give_up(session, "stopped", now)
    return _recover(session, why, now, rules)


def spawn_failed(session: RoomSession, error: OSError, now: Now, rules: Rules) -> list[Effect]:
    """The trainer's process could not be made."""
    session.fatal = files.lasts(error)
    why = files.fault(error, session.data)
    return _recover(session, f"The trainer could not be started: {why}.", now, rules)


def start_cancelled(session: RoomSession, now: Now) -> list[Effect]:
    """The start that waited for its predecessor to leave was stopped before it ran: nothing has gone wrong."""
    told = settle(session, "stopped", session.room.step, session.stop_reason, now)
    session.kill_at = None  # nobody is left to leave
    return told


def found_dead(session: RoomSession, now: Now, rules: Rules) -> list[Effect]:
    """The room was alive in the store when this supervisor came: its trainer died with the last one."""
    why = f"The supervisor ended while this room was {session.room.state}."
    if session.room.state == "stopping":
        session.change(reason=f"{why} {reasons.what_start_does(session.checkpoint)}")
        return give_up(session, "stopped", now)
    return _recover(session, why, now, rules)


def stopped_with_server(session: RoomSession, now: Now) -> list[Effect]:
    """As :func:`found_dead`, where rooms are to wait for somebody who starts them."""
    why = f"The server ended while this room was {session.room.state}."
    session.change(reason=f"{why} {reasons.what_start_does(session.checkpoint)}")
    return give_up(session, "stopped", now)


def _recover(session: RoomSession, why: str, now: Now, rules: Rules) -> list[Effect]:
    """Start again: the first time at once, then later and later; or give up."""
    if session.fatal or session.restarts >= rules.max_restarts:
        said = [why, reasons.what_start_does(session.checkpoint)]
        if session.restarts and not session.fatal:
            said.append(reasons.too_often(session.restarts))
        session.change(reason=" ".join(said))
        return give_up(session, "gave_up", now)
    told = tell_unconfirmed(session, now)
    session.pending_commands = ["pause"] if session.to_be_paused else []
    show_pending(session)
    if session.room.state != "recovering":
        move(session, "crashed", now)
    # rooms that died together do not start together
    chance = zlib.crc32(f"{session.room.id} {session.room.attempt}".encode()) / 2**32
    wait = pause_before(session.restarts, chance)
    session.restarts += 1
    session.restart_at = now.monotonic + wait
    session.failure = session.stop_reason = None
    session.change(reason=f"{why} {reasons.what_comes_next(session.checkpoint, wait)}")
    return [*told, status(session, now)]


def check_deadlines(session: RoomSession, now: Now) -> list[Effect]:
    """Force, once patience is over: TERM, then KILL.  Silence: shown at first, deadly later."""
    if session.kill_at is not None and now.monotonic >= session.kill_at:
        session.kill_at = now.monotonic + TERM_PATIENCE
        return [SignalTrainer(signal.SIGKILL)]
    if session.term_at is not None and now.monotonic >= session.term_at:
        session.term_at, session.kill_at = None, now.monotonic + TERM_PATIENCE
        return [SignalTrainer(signal.SIGTERM)]
    silent = now.monotonic - session.last_heard
    if not session.alive or session.room.state == "stopping" or silent <= max(SILENCE, session.allowance):
        return []
    if session.room.silent is None:
        session.change(silent=now.unix - silent)
        return [status(session, now)]
    if silent > max(DEADLY_SILENCE, session.allowance):
        session.last_heard = now.monotonic  # once is enough
        return [SignalTrainer(signal.SIGKILL)]
    return []


def start_again(session: RoomSession, now: Now, rules: Rules) -> list[Effect]:
    """The next trainer of a room that recovers, once it is time."""
    if session.restart_at is None or now.monotonic < session.restart_at:
        return []
    return launch(session, now, rules)


def heard_again(session: RoomSession, now: Now) -> list[Effect]:
    if session.room.silent is None:
        return []
    session.change(silent=None)
    return [status(session, now)]
