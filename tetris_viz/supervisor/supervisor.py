"""All rooms and their processes: takes what happened, does what the rooms want done.

Everything outside is a parameter: how trainers and the player are made, where batches go to be
stored, where messages for the web process go, and the time.  ``loop`` turns the crank.
"""

import logging
import re
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..core import commands, messages
from ..core.errors import CommandError
from ..core.names import EPISODES, METRICS
from ..core.presets import FIRST_ROOM
from ..core.rooms import PURGE
from ..settings import Settings, purged_folder, rooms_folder, uploads_folder
from ..store.rows import AttemptRow, EventRow, RoomRow
from . import evaluations, process, purging
from . import room as rooms
from .answers import Answers
from .commands import Building, answer, create, folder_of, run, start_next
from .effects import Effect, Launch, Moment, Remove, ShowcaseChanged, SignalTrainer, ToTrainer
from .evaluations import Evaluations
from .faults import Faults
from .folder import last_lines
from .player import PlayerKeeper
from .recorder import Batch, CommitFailed, Committed
from .session import RoomSession, Rules, notice, status
from .takeover import taken_over
from .unwritten import Unwritten
from .workers import MakeEvaluator, MakePlayer, MakeTrainer, Worker

log = logging.getLogger(__name__)
REFUSED_EVERY = 60.0
"""Seconds between two notices of a room about rows that the store refuses."""
SHUTDOWN_PATIENCE = 5.5
"""Seconds the trainers have to write their checkpoints when the server stops."""
SHUTDOWN_LIMIT = 7.5
"""Seconds until this process leaves, whatever still runs (its children die with it)."""
DEAF_PATIENCE = 5.0
"""Seconds between a trainer's closed pipe and its end by force, or between its end and that of its pipe."""


class Supervisor:
    def __init__(
        self,
        settings: Settings,
        *,
        make_trainer: MakeTrainer,
        make_player: MakePlayer,
        make_evaluator: MakeEvaluator,
        record: Callable[[Batch], None],
        publish: Callable[[object], None],
        clock: Callable[[], Moment],
        stored: Iterable[RoomRow] = (),
        answers: dict[str, dict[str, Any]] | None = None,
        remove: Callable[[Path], None] = purging.remove,
    ):
        """``remove`` takes a folder from the disk soon, and does not make anybody wait for it."""
        self._settings, self._make_trainer = settings, make_trainer
        self._publish, self._clock, self._remove = publish, clock, remove
        rules = Rules(settings.tick, settings.checkpoint_seconds, settings.max_restarts)
        self.building = Building(
            {}, settings.data_dir.absolute(), uploads_folder(settings.data_dir), rules, settings.max_running_rooms
        )
        self._trainers: dict[str, Worker] = {}
        self._deaf: dict[str, float] = {}
        self._silent: set[str] = set()
        self._next: dict[str, messages.StartTraining] = {}
        self._faults = Faults(lambda: clock().monotonic)
        self._player = PlayerKeeper(make_player, self._faults)
        self._evaluations = Evaluations(make_evaluator, self._faults)
        self._watched = messages.WatchedChanged(frozenset(), frozenset())
        self._answers = Answers(answers or {})
        self._unwritten = Unwritten(record, settings.tick)
        self._restarting: set[str] = set()
        """Rooms that a trainer may have to be started for again."""
        self._store_fault: str | None = None
        self._refused: dict[str, list[str]] = {}
        """By room, why the store would not take what nobody was told of yet."""
        self._told_of_refused: dict[str, float] = {}
        self._leave_by: float | None = None
        self.forsaken = False
        """Whether it leaves because another writer was at the store: the next supervisor reads it anew."""
        self._take_over([*stored])

    def _take_over(self, stored: list[RoomRow]) -> None:
        """The rooms of the store, but for those that are being removed for good."""
        building = self.building
        marked = {row.room.id for row in stored if row.room.pending == PURGE}
        for left in purging.settle(rooms_folder(building.folder), marked, {row.room.id for row in stored}):
            self._remove(left)
        for row in stored:
            building.newest_number = max(building.newest_number, row.room.number)
            if row.room.id not in marked:
                session = taken_over(row, folder_of(building, row.room.id))
                building.sessions[row.room.id] = session
                self._unwritten.was_written(row)
                if session.untaken and row.queued is not None and not self._settings.resume:
                    self._unwritten.touch(row.room.id)  # nothing is to start by itself, under a later server either
            else:  # a commit, after which the store has time for the rest of its rows
                self._unwritten.add_room(row)
        tickets = [row.queued["ticket"] for row in stored if row.queued is not None]
        building.queue.take_over(building.sessions.values(), tickets)

    # --- the life of the whole -----------------------------------------------

    def open(self) -> None:
        """Tell the web process what there is, go on with what the predecessor left, start the first room."""
        self._unwritten.were_shown(self.building.sessions.values())
        self._publish(messages.RoomsListed(self.public()))
        self._publish(messages.StoreChanged(True))
        now = self._clock()
        self._inherit(now)
        if not self.building.sessions and self._settings.autostart:
            asked = commands.CreateRoom(command_id="autostart", name="First room", preset=FIRST_ROOM)
            session, effects = create(self.building, asked, now)
            self._do(session, [*effects, *rooms.begin(session, now, self.building.rules)])
        for room, session in self.building.sessions.items():
            with self._faults.apart(f"the evaluation of room {room}"):
                self._evaluations.consider(session)
        self.turn()

    def _inherit(self, now: Moment) -> None:
        """Go on with the rooms that were training when the last supervisor ended, and then with those that paused, as
        far as there is room for them.  Who trained and has no place any more is the first in the queue."""
        sessions, queue, resume = [*self.building.sessions.values()], self.building.queue, self._settings.resume
        for session in [] if resume else [other for other in sessions if other.queued is not None]:
            with self._faults.apart(f"taking room {session.room.id} out of the queue"):
                self._do(session, queue.withdraw(session, now))  # nothing is to start by itself
        left_out, places = list[RoomSession](), self.building.max_running if resume else 0
        trained = [session for session in sessions if session.alive or session.goes_on is not None]
        for session in sorted(trained, key=lambda session: session.is_left_paused):
            with self._faults.apart(f"going on with room {session.room.id}"):
                paused, may_go_on = session.is_left_paused, session.room.state != "stopping" and not session.deleted
                self._do(session, self._go_on(session, now, may_go_on and places > 0))
                places -= session.alive
                if resume and may_go_on and not paused and not session.alive and session.room.state == "stopped":
                    left_out.append(session)
        for session in reversed(left_out):
            self._do(session, queue.join(session, now, first=True))

    def _go_on(self, session: RoomSession, now: Moment, has_place: bool) -> list[Effect]:
        """What becomes of a room that was training; without a place it waits for somebody, also when the next
        supervisor comes."""
        rules = self.building.rules
        if session.alive:
            stops = self._settings.resume and session.room.state == "stopping"
            return process.found_dead(session, now, rules) if has_place or stops else process.left_alone(session, now)
        if has_place:
            return rooms.begin(session, now, rules, paused=session.is_left_paused)
        session.goes_on = None
        return [status(session, now)]

    def shut_down(self) -> None:
        """Ask every trainer to checkpoint and leave; ``finished`` tells when that is done."""
        if self._leave_by is not None:
            return
        now = self._clock()
        self._leave_by = now.monotonic + SHUTDOWN_LIMIT
        self._player.end()
        self._evaluations.end()
        for room, session in self.building.sessions.items():
            if session.alive:
                with self._faults.apart(f"stopping room {room}"):
                    self._do(session, rooms.leave(session, now, SHUTDOWN_PATIENCE))
                    self._settle_without_trainer(session, now)

    @property
    def finished(self) -> bool:
        """Whether everybody has left and all of it is stored, or the time is over."""
        if self._leave_by is None:
            return False
        stored = self.forsaken or self._unwritten.settled
        return (stored and not self._trainers) or self._clock().monotonic >= self._leave_by

    def end(self) -> None:
        """Kill whatever is left, and hand its rooms' last status to the recorder."""
        self._player.end()
        self._evaluations.end()
        now = self._clock()
        for room, worker in self._trainers.items():
            session = self.building.sessions[room]
            worker.signal(signal.SIGKILL)
            session.kill_at = now.monotonic
            with self._faults.apart(f"the end of room {room}"):
                self._do(session, process.gone(session, worker.exit_code(), now, self.building.rules))
        self._unwritten.flush(now, self.building.sessions)
        for worker in self._trainers.values():
            worker.close()
        self._trainers.clear()

    def turn(self) -> float:
        """What time alone brings: deaths, patience, ticks.  Answers seconds until it should be called again.

        A part of it that fails is logged, and stops no other.
        """
        now, apart = self._clock(), self._faults.apart
        for room, worker in list(self._trainers.items()):
            with apart(f"the trainer of room {room}"):
                self._look_at(self.building.sessions[room], worker, now)
        for room in self._restarting - self._trainers.keys():
            with apart(f"starting room {room} again"):
                self._start_again(self.building.sessions[room], now)
        if self._leave_by is None:
            if self._store_fault is None:
                with apart("the queue"):
                    self._advance_queue(now)
            with apart("the player"):
                self._player.tend(now.monotonic, self.building.sessions.values(), self._watched.showcase)
            with apart("the evaluator"):
                self._tend_evaluations(now)
        with apart("telling of what the store refused"):
            self._tell_of_refused(now)
        with apart("what is to be written"):
            self._unwritten.tend(now, self.building.sessions)
        return 0.02 if self._deaf else min(self._settings.tick, 0.2)

    def _start_again(self, session: RoomSession, now: Moment) -> None:
        if effects := process.start_again(session, now, self.building.rules):
            self._do(session, effects)

    def _advance_queue(self, now: Moment) -> None:
        """Start whose turn it is; the places that the others have now are told with the next commit."""
        while (started := start_next(self.building, now)) is not None:
            self._do(*started)
        if places := self.building.queue.moved():
            self._unwritten.add_places(places)

    def _tend_evaluations(self, now: Moment) -> None:
        if (begun := self._evaluations.tend(now.monotonic)) is not None:
            self._do(begun, [])
        if (job := self._evaluations.given_up()) is not None:
            session = self.building.sessions[job.room]
            why = f"the evaluator ended {job.deaths} times over it"
            self._do(session, evaluations.failed(session, job, why, now))

    def public(self) -> list[dict[str, Any]]:
        return [s.room.public() for s in self.building.sessions.values() if not s.deleted]

    # --- what arrives ----------------------------------------------------------

    def from_web(self, message: object) -> None:
        match message:
            case messages.RunCommand(name, payload):
                self._command(name, payload)
            case messages.WatchedChanged():
                self._watch(message)
            case _:
                log.error("the web process sent %s", type(message).__name__)

    def from_trainer(self, worker: Worker, message: object) -> None:
        """A message of the trainer that is the room's own now; others are passed over."""
        session = self._session_of(worker)
        if session is None:
            return
        if isinstance(message, messages.FramePlayed):
            self._publish(message)
            return
        self._do(session, rooms.react(session, message, self._clock()))

    def from_player(self, worker: Worker, message: object) -> None:
        if worker is not self._player.worker:
            return
        self._player.heard()
        if isinstance(message, messages.FramePlayed):
            self._publish(message)
        elif isinstance(message, messages.ShowcasePaced):
            for session in self.building.sessions.values():
                if session.room.number == message.number:
                    self._pace(session, message.pieces_per_second)
        elif isinstance(message, messages.ShowcaseFailed):
            for session in self.building.sessions.values():
                if session.room.number == message.number:
                    self._showcase_fault(session, message.reason)

    def from_evaluator(self, worker: Worker, message: object) -> None:
        if worker is not self._evaluations.worker:
            return
        self._evaluations.heard()
        if not isinstance(message, messages.PolicyEvaluated | messages.EvaluationFailed):
            return
        if (job := self._evaluations.taken(message)) is not None:
            session, now = self.building.sessions[job.room], self._clock()
            if isinstance(message, messages.PolicyEvaluated):
                self._do(session, evaluations.told(session, job, message, now))
            else:
                self._do(session, evaluations.failed(session, job, message.reason, now))

    def ended(self, worker: Worker) -> None:
        """Its pipe is closed; the process is about to be gone, or is made to."""
        if (session := self._session_of(worker)) is not None:
            self._silent.add(session.room.id)
            self._deaf.setdefault(session.room.id, self._clock().monotonic)
        elif worker in (self._player.worker, self._evaluations.worker):
            worker.signal(signal.SIGKILL)

    def from_recorder(self, outcome: Committed | CommitFailed) -> None:
        """Show what is stored, and only that."""
        if isinstance(outcome, CommitFailed):
            self._set_store_fault(outcome.reason)
            if outcome.for_good:
                self.forsaken = True
                self.shut_down()
            return
        self._unwritten.committed(outcome.batch)
        self._set_store_fault(None)
        for event in outcome.batch.changes.events:
            self._publish(messages.DurableCommitted(event.room, event.kind, event.body))
        for room, shown in outcome.batch.rooms.items():
            self._publish(messages.RoomChanged(room, shown))
        if outcome.batch.places:
            self._publish(messages.PlacesChanged(outcome.batch.places))
        for command_id, told in outcome.batch.changes.answers.items():
            self._answers.was_stored(command_id)
            self._publish(messages.CommandAnswered(command_id, told))
        for command_id, why in outcome.unanswered.items():
            self._answers.forget(command_id)
            refusal = CommandError("store_unavailable", f"The store did not take what this command changed: {why}.")
            self._publish(messages.CommandAnswered(command_id, refusal.answer()))
        self._tell_of_dropped(outcome.dropped)
        for room, reasons in outcome.refused.items():
            self._refused.setdefault(room, []).extend(reasons)
        for row in outcome.batch.changes.rooms.values():
            if row.room.pending == PURGE and self.building.sessions.pop(row.room.id, None) is not None:
                self._forget(row.room.id)

    def _forget(self, room: str) -> None:
        """That it is to be removed for good is stored: nothing here speaks of it any more."""
        self._unwritten.forget(room)
        self._restarting.discard(room)
        self._remove(purged_folder(self.building.folder, room))

    # --- commands ----------------------------------------------------------------

    def _command(self, name: str, payload: dict[str, Any]) -> None:
        command_id = str(payload.get("command_id", "")) if isinstance(payload, dict) else ""
        if command_id in self._answers:
            if (told := self._answers.stored(command_id)) is not None:
                self._publish(messages.CommandAnswered(command_id, told))
            return
        try:
            if self._leave_by is not None:
                raise CommandError("unavailable", "The server is stopping.")
            command = commands.parse(name, payload)
            if self._store_fault is not None:
                raise CommandError("store_unavailable", f"The store cannot be written: {self._store_fault}.")
            session, effects = run(self.building, command, self._clock())
        except CommandError as error:
            log.info("refused %s: %s", name, error.message)
            self._refuse(command_id, error)
            return
        except Exception:
            log.exception("command %s failed", name)
            fault = CommandError("internal", "The command failed inside the server; its log says why.")
            self._refuse(command_id, fault)
            return
        session.untaken = False
        self._do(session, effects)
        self._unwritten.touch(session.room.id, urgent=True)
        self._remember(command_id, answer(session))

    def _refuse(self, command_id: str, error: CommandError) -> None:
        """What was refused stays refused under its id, so that a repeat cannot have another outcome.

        Where it reached nothing, or nothing can be stored now, it is answered at once and may be given again.
        """
        passes = error.code in {"unavailable", "store_unavailable"} or self._store_fault is not None
        if passes or not re.fullmatch(commands.ID, command_id):
            self._publish(messages.CommandAnswered(command_id, error.answer()))
        else:
            self._remember(command_id, error.answer())

    def _remember(self, command_id: str, told: dict[str, Any]) -> None:
        """It is told once it is stored."""
        self._answers.remember(command_id, told)
        self._unwritten.add_answer(command_id, told)

    # --- doing what rooms want -----------------------------------------------------

    def _do(self, session: RoomSession, effects: list[Effect]) -> None:
        room = session.room.id
        self._unwritten.touch(room, urgent=not all(map(_can_wait, effects)))
        for effect in effects:
            self._do_one(session, effect)
        if session.restart_at is None:
            self._restarting.discard(room)
        else:
            self._restarting.add(room)
        self._evaluations.consider(session)

    def _do_one(self, session: RoomSession, effect: Effect) -> None:
        worker = self._trainers.get(session.room.id)
        match effect:
            case EventRow() | AttemptRow():
                self._unwritten.add(effect)
            case Launch(message):
                self._launch(session, message)
            case ToTrainer(message) if worker is not None:
                worker.post(message)
            case SignalTrainer(number) if worker is not None:
                worker.signal(number)
            case Remove(folder):
                self._remove(folder)
            case ShowcaseChanged():
                self._player.direct(self.building.sessions.values(), self._watched.showcase)

    def _launch(self, session: RoomSession, message: messages.StartTraining) -> None:
        room = session.room.id
        if (before := self._trainers.get(room)) is not None:  # it has said goodbye, but not left yet
            self._next[room] = message
            before.signal(signal.SIGTERM)
            session.kill_at = self._clock().monotonic + process.TERM_PATIENCE
            return
        try:
            worker = self._make_trainer(session.folder)
        except OSError as error:
            self._do(session, process.never_started(session, error, self._clock(), self.building.rules))
            return
        self._trainers[room] = worker
        process.launched(session, worker.pid, self._clock())
        worker.post(message)
        worker.post_newest("watch", messages.WatchTraining(room in self._watched.training))

    def _look_at(self, session: RoomSession, worker: Worker, now: Moment) -> None:
        room, code = session.room.id, worker.exit_code()
        deaf = self._deaf.get(room)
        if code is None:
            if deaf is not None and now.monotonic - deaf > DEAF_PATIENCE:
                worker.signal(signal.SIGKILL)
            if effects := process.remind(session, now):
                self._do(session, effects)
        elif deaf is None:  # its last words are still in the pipe, unless a helper of its holds it open
            self._deaf[room] = now.monotonic
            worker.signal(signal.SIGKILL)
        elif room in self._silent or now.monotonic - deaf > DEAF_PATIENCE:
            self._bury(session, worker, code, now)

    def _bury(self, session: RoomSession, worker: Worker, code: int | None, now: Moment) -> None:
        room = session.room.id
        worker.close()
        del self._trainers[room]
        self._deaf.pop(room, None)
        self._silent.discard(room)
        message = self._next.pop(room, None)
        if message is not None and session.room.state == "starting":
            session.kill_at = session.term_at = None
            self._do(session, [Launch(message)])
        elif message is not None and session.room.state == "stopping":
            self._do(session, process.called_off(session, now))
        else:
            self._do(session, process.gone(session, code, now, self.building.rules, last_lines(session.log)))
        self._unwritten.touch(room, urgent=True)

    def _settle_without_trainer(self, session: RoomSession, now: Moment) -> None:
        if session.room.id not in self._trainers and session.alive:
            self._do(session, process.gone(session, 0, now, self.building.rules))

    def _session_of(self, worker: Worker) -> RoomSession | None:
        return next((self.building.sessions[r] for r, w in self._trainers.items() if w is worker), None)

    def _watch(self, message: messages.WatchedChanged) -> None:
        for room in self._watched.training ^ message.training:
            if (worker := self._trainers.get(room)) is not None:
                worker.post_newest("watch", messages.WatchTraining(room in message.training))
        for room in self._watched.showcase - message.showcase:
            if (session := self.building.sessions.get(room)) is not None:
                self._pace(session, None)
                self._showcase_fault(session, None)
        self._watched = message
        self._player.direct(self.building.sessions.values(), message.showcase)

    def _pace(self, session: RoomSession, pieces_per_second: float | None) -> None:
        """It passes, as a frame does: the room's next snapshot tells it, and no event."""
        session.change(showcase_pace=None if pieces_per_second is None else round(pieces_per_second, 2))
        self._unwritten.move(session.room.id)

    def _showcase_fault(self, session: RoomSession, reason: str | None) -> None:
        """It passes, too; who watches should know at once."""
        if reason != session.room.showcase_fault:
            session.change(showcase_fault=reason)
            self._unwritten.move(session.room.id, urgent=True)

    # --- the store ---------------------------------------------------------------------

    def _set_store_fault(self, reason: str | None) -> None:
        if reason != self._store_fault:
            self._store_fault = reason
            self._publish(messages.StoreChanged(reason is None, reason))
            if reason is None:
                self._evaluate_again()

    def _evaluate_again(self) -> None:
        """Where the store was away, so were the policies beside it: what could not be played then may be there now."""
        for session in self.building.sessions.values():
            if session.unplayable is not None:
                session.unplayable = None
                self._evaluations.consider(session)

    def _tell_of_refused(self, now: Moment) -> None:
        """At once, and of what a room goes on to say so once a minute."""
        for room in list(self._refused):
            if now.monotonic - self._told_of_refused.get(room, float("-inf")) < REFUSED_EVERY:
                continue
            reasons, self._told_of_refused[room] = self._refused.pop(room), now.monotonic
            if (session := self.building.sessions.get(room)) is None:
                continue  # removed for good meanwhile
            what = "a message" if len(reasons) == 1 else f"{len(reasons):,} messages"
            text = f"The store refused {what} of this run, and nothing of it was saved: {reasons[-1]}."
            self._do(session, [notice(session, now, text, "warning", dropped=len(reasons))])

    def _tell_of_dropped(self, dropped: dict[str, int]) -> None:
        for room, count in dropped.items():
            if (session := self.building.sessions.get(room)) is None:
                continue  # removed for good meanwhile
            text = f"The store could not be written for a while; {count:,} messages of metrics and games are lost."
            self._do(session, [notice(session, self._clock(), text, "warning", dropped=count)])


def _can_wait(effect: Effect) -> bool:
    """Whether what people see may be told with the next tick: curves, and a policy that nothing shown speaks of."""
    return isinstance(effect, ShowcaseChanged) or (isinstance(effect, EventRow) and effect.kind in {METRICS, EPISODES})
