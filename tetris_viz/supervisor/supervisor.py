"""All rooms and their processes: takes what happened, does what the rooms want done.

Everything outside is a parameter: how trainers and the player are made, where batches go to be
stored, where messages for the web process go, and the time.  ``loop`` turns the crank.
"""

import logging
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..core import commands
from ..core.names import EPISODES, METRICS
from ..core.redaction import redacted
from ..core.rooms import PURGE
from ..data_folder import purged_folder
from ..ipc import messages
from ..kinds.presets import FIRST_ROOM
from ..settings import Settings
from ..store.rows import AttemptRow, EventRow, RoomRow
from . import evaluation_results, room_purge, succession, trainer_messages, trainer_process, transitions
from .change_buffer import ChangeBuffer
from .command_service import CommandService
from .effects import Effect, Launch, Now, Remove, ShowcaseChanged, SignalTrainer, ToTrainer
from .evaluation_scheduler import EvaluationScheduler
from .fault_isolation import FaultIsolation
from .lost_messages import LostMessages
from .player_manager import PlayerManager
from .room_creation import create
from .room_registry import RoomRegistry
from .room_session import RoomSession, Rules
from .room_start import start_next
from .store_writer import Batch, CommitFailed, Committed
from .trainers import Trainers
from .workers import MakeEvaluator, MakePlayer, MakeTrainer, Worker

log = logging.getLogger(__name__)
SHUTDOWN_PATIENCE = 5.5
"""Seconds the trainers have to write their checkpoints when the server stops."""
SHUTDOWN_LIMIT = 7.5
"""Seconds until this process leaves, whatever still runs (its children die with it)."""


class Supervisor:
    def __init__(
        self,
        settings: Settings,
        *,
        make_trainer: MakeTrainer,
        make_player: MakePlayer,
        make_evaluator: MakeEvaluator,
        record: Callable[[Batch], None],
        publish: Callable[[messages.Message], None],
        clock: Callable[[], Now],
        stored: Iterable[RoomRow] = (),
        answers: dict[str, dict[str, Any]] | None = None,
        remove: Callable[[Path], None] = room_purge.remove,
    ):
        """``remove`` takes a folder from the disk soon, and does not make anybody wait for it."""
        self._settings, self._publish, self._clock, self._remove = settings, publish, clock, remove
        rules = Rules(settings.tick, settings.checkpoint_seconds, settings.max_restarts)
        self.registry = RoomRegistry({}, settings.data_dir.absolute(), rules, settings.max_running_rooms)
        self._isolation = FaultIsolation(lambda: clock().monotonic)
        self._changes = ChangeBuffer(record, settings.tick)
        self._trainers = Trainers(make_trainer, self.registry, self._changes, self._isolation, self._do)
        self._player = PlayerManager(make_player, self._isolation)
        self._evaluations = EvaluationScheduler(make_evaluator, self._isolation)
        self._commands = CommandService(self.registry, dict(answers or {}), self._changes, publish, self._do)
        self._lost = LostMessages(self.registry, self._do)
        self._watched = messages.WatchedChanged(frozenset(), frozenset())
        self._leave_by: float | None = None
        self.fenced = False
        """Whether it leaves because another writer was at the store: the next supervisor reads it anew."""
        succession.take_over(self.registry, [*stored], self._changes, remove, settings.resume)

    def public(self) -> list[dict[str, Any]]:
        """The rooms as people see them."""
        return [s.room.public() for s in self.registry.sessions.values() if not s.deleted]

    # --- the life of the whole -----------------------------------------------

    def open(self) -> None:
        """Tell the web process what there is, go on with what the predecessor left, start the first room."""
        self._changes.were_shown(self.registry.sessions.values())
        self._publish(messages.RoomsListed(self.public()))
        self._publish(messages.StoreChanged(True))
        now = self._clock()
        succession.resume_training(self.registry, self._settings.resume, now, self._isolation, self._do)
        if not self.registry.sessions and self._settings.autostart:
            asked = commands.CreateRoom(command_id="autostart", name="First room", preset=FIRST_ROOM)
            session, effects = create(self.registry, asked, now)
            self._do(session, [*effects, *transitions.start(session, now, self.registry.rules)])
        for room, session in self.registry.sessions.items():
            with self._isolation.part(f"the evaluation of room {room}"):
                self._evaluations.reconsider(session)
        self.tick()

    def shut_down(self) -> None:
        """Ask every trainer to checkpoint and leave; ``finished`` tells when that is done."""
        if self._leave_by is not None:
            return
        now = self._clock()
        self._leave_by, self._commands.stopping = now.monotonic + SHUTDOWN_LIMIT, True
        self._player.end()
        self._evaluations.end()
        for room, session in self.registry.sessions.items():
            if session.alive:
                with self._isolation.part(f"stopping room {room}"):
                    self._do(session, transitions.stop_with_server(session, now, SHUTDOWN_PATIENCE))
                    if self._trainers.get(room) is None and session.alive:
                        self._do(session, trainer_process.exited(session, 0, now, self.registry.rules))

    @property
    def finished(self) -> bool:
        """Whether everybody has left and all of it is stored, or the time is over."""
        if self._leave_by is None:
            return False
        stored = self.fenced or self._changes.is_stored
        return (stored and not self._trainers) or self._clock().monotonic >= self._leave_by

    def end(self) -> None:
        """Kill whatever is left, and hand its rooms' last status to the store's writer."""
        self._player.end()
        self._evaluations.end()
        now = self._clock()
        self._trainers.kill_all(now)
        self._changes.flush(now, self.registry.sessions)
        self._trainers.close_all()

    def tick(self) -> None:
        """What time alone brings: deaths, deadlines, batches.  A part that fails is logged, and stops no other."""
        now, part = self._clock(), self._isolation.part
        self._trainers.check(now)
        if self._leave_by is None:
            if self._commands.store_fault is None:
                with part("the queue"):
                    self._advance_queue(now)
            with part("the player"):
                self._player.check(now.monotonic, self.registry.sessions.values(), self._watched.showcase)
            with part("the evaluator"):
                self._check_evaluations(now)
        with part("telling of what the store refused"):
            self._lost.check(now)
        with part("what is to be written"):
            self._changes.flush_if_due(now, self.registry.sessions)

    @property
    def seconds_to_next_tick(self) -> float:
        """How long to wait at most for something to happen, before :meth:`tick`."""
        return 0.02 if self._trainers.are_ending else min(self._settings.tick, 0.2)

    def _advance_queue(self, now: Now) -> None:
        """Start whose turn it is; the places that the others have now are told with the next commit."""
        while (started := start_next(self.registry, now)) is not None:
            self._do(*started)
        if places := self.registry.queue.take_moved():
            self._changes.add_places(places)

    def _check_evaluations(self, now: Now) -> None:
        if (begun := self._evaluations.check(now.monotonic)) is not None:
            self._do(begun, [])
        if (job := self._evaluations.take_given_up()) is not None:
            session = self.registry.sessions[job.room]
            why = f"the evaluator ended {job.deaths} times over it"
            self._do(session, evaluation_results.failed(session, job, why, now))

    # --- what arrives ----------------------------------------------------------

    def from_web(self, message: messages.ToSupervisor) -> None:
        match message:
            case messages.RunCommand():
                self._commands.handle(message, self._clock())
            case messages.WatchedChanged():
                self._watch(message)

    def from_trainer(self, worker: Worker, message: messages.FromTrainer) -> None:
        """A message of the trainer that is the room's own now; others are passed over."""
        session = self._trainers.session_of(worker)
        if session is None:
            return
        if isinstance(message, messages.FramePlayed):
            self._publish(message)
            return
        self._do(session, trainer_messages.react(session, message, self._clock()))

    def from_player(self, worker: Worker, message: messages.FromPlayer) -> None:
        if worker is not self._player.worker:
            return
        self._player.heard()
        match message:
            case messages.FramePlayed():
                self._publish(message)
            case messages.ShowcasePaced():
                if (session := self.registry.by_number(message.number)) is not None:
                    self._pace(session, message.pieces_per_second)
            case messages.ShowcaseFailed():
                if (session := self.registry.by_number(message.number)) is not None:
                    self._showcase_fault(session, message.reason and redacted(message.reason))

    def from_evaluator(self, worker: Worker, message: messages.FromEvaluator) -> None:
        if worker is not self._evaluations.worker:
            return
        self._evaluations.heard()
        if isinstance(message, messages.Heartbeat):
            return
        if (job := self._evaluations.take_finished(message)) is not None:
            session, now = self.registry.sessions[job.room], self._clock()
            if isinstance(message, messages.PolicyEvaluated):
                self._do(session, evaluation_results.told(session, job, message, now))
            else:
                self._do(session, evaluation_results.failed(session, job, message.reason, now))

    def ended(self, worker: Worker) -> None:
        """Its pipe is closed; the process is about to be gone, or is made to."""
        if (session := self._trainers.session_of(worker)) is not None:
            self._trainers.pipe_ended(session, self._clock())
        elif worker in (self._player.worker, self._evaluations.worker):
            worker.signal(signal.SIGKILL)

    def from_store_writer(self, outcome: Committed | CommitFailed) -> None:
        """Show what is stored, and only that."""
        if isinstance(outcome, CommitFailed):
            self._set_store_fault(outcome.reason)
            if outcome.fenced:
                self.fenced = True
                self.shut_down()
            return
        batch = outcome.batch
        self._changes.committed(batch)
        self._set_store_fault(None)
        for event in batch.changes.events:
            self._publish(messages.DurableCommitted(event.room, event.kind, event.body))
        for room, shown in batch.rooms.items():
            self._publish(messages.RoomChanged(room, shown))
        if batch.places:
            self._publish(messages.PlacesChanged(batch.places))
        for command_id, command in batch.changes.commands.items():
            self._commands.stored(command_id, command.answer)
        for command_id, why in outcome.unanswered.items():
            self._commands.not_stored(command_id, why)
        self._lost.dropped(outcome.dropped, self._clock())
        self._lost.refused(outcome.refused)
        for row in batch.changes.rooms.values():
            if row.room.pending == PURGE and self.registry.sessions.pop(row.room.id, None) is not None:
                self._forget(row.room.id)

    def _forget(self, room: str) -> None:
        """That it is to be removed for good is stored: nothing here speaks of it any more."""
        self._changes.forget(room)
        self._trainers.forget(room)
        self._remove(purged_folder(self.registry.data_dir, room))

    def _set_store_fault(self, reason: str | None) -> None:
        if reason != self._commands.store_fault:
            self._commands.store_fault = reason
            self._publish(messages.StoreChanged(reason is None, reason))
            if reason is None:
                self._evaluate_again()

    def _evaluate_again(self) -> None:
        """Where the store was away, so were the policies beside it: what could not be played then may be there now."""
        for session in self.registry.sessions.values():
            if session.unplayable is not None:
                session.unplayable = None
                self._evaluations.reconsider(session)

    # --- doing what rooms want -----------------------------------------------------

    def _do(self, session: RoomSession, effects: list[Effect]) -> None:
        self._changes.row_changed(session.room.id, urgent=not all(map(_can_wait, effects)))
        for effect in effects:
            self._do_one(session, effect)
        self._trainers.note_restart(session)
        self._evaluations.reconsider(session)

    def _do_one(self, session: RoomSession, effect: Effect) -> None:
        worker = self._trainers.get(session.room.id)
        match effect:
            case EventRow() | AttemptRow():
                self._changes.add(effect)
            case Launch(message):
                self._trainers.launch(session, message, self._clock())
            case ToTrainer(message) if worker is not None:
                worker.put(message)
            case SignalTrainer(number) if worker is not None:
                worker.signal(number)
            case Remove(folder):
                self._remove(folder)
            case ShowcaseChanged():
                self._player.update_orders(self.registry.sessions.values(), self._watched.showcase)

    # --- who watches what ------------------------------------------------------------

    def _watch(self, message: messages.WatchedChanged) -> None:
        self._trainers.watch(message.training | set(filter(self._shows_training, message.showcase)))
        for room in self._watched.showcase - message.showcase:
            if (session := self.registry.sessions.get(room)) is not None:
                self._pace(session, None)
                self._showcase_fault(session, None)
        self._watched = message
        self._player.update_orders(self.registry.sessions.values(), message.showcase)

    def _shows_training(self, room: str) -> bool:
        """Whether its cards show the training, as there is no showcase."""
        session = self.registry.sessions.get(room)
        return session is not None and not session.has_showcase

    def _pace(self, session: RoomSession, pieces_per_second: float | None) -> None:
        """It passes, as a frame does: the room's next snapshot tells it, and no event."""
        session.change(showcase_pace=None if pieces_per_second is None else round(pieces_per_second, 2))
        self._changes.snapshot_changed(session.room.id)

    def _showcase_fault(self, session: RoomSession, reason: str | None) -> None:
        """It passes, too; who watches should know at once."""
        if reason != session.room.showcase_fault:
            session.change(showcase_fault=reason)
            self._changes.snapshot_changed(session.room.id, urgent=True)


def _can_wait(effect: Effect) -> bool:
    """Whether what people see may be told with the next tick: curves, and a policy that nothing shown speaks of."""
    return isinstance(effect, ShowcaseChanged) or (isinstance(effect, EventRow) and effect.kind in {METRICS, EPISODES})
