"""Commands as they arrive: each is carried out once, and answered once its answer is stored."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..core import commands
from ..core.actors import Actor
from ..core.errors import CommandError
from ..ipc.messages import CommandAnswered, Message, RunCommand
from ..store.rows import CommandRow
from .change_buffer import ChangeBuffer
from .command_handlers import answer, run
from .effects import Effect, Now
from .room_registry import RoomRegistry
from .room_session import RoomSession

log = logging.getLogger(__name__)


@dataclass(eq=False)
class CommandService:
    """``answers`` are the newest that were given, by the id of their command: a repeat gets the same, and changes
    nothing.  ``do`` carries out what follows for a room.

    ``stopping`` and ``store_fault``, why the store cannot be written, are set from outside: commands are refused then.
    """

    registry: RoomRegistry
    answers: dict[str, dict[str, Any]]
    changes: ChangeBuffer
    publish: Callable[[Message], None]
    do: Callable[[RoomSession, list[Effect]], None]
    stopping: bool = False
    store_fault: str | None = None
    _unstored: set[str] = field(default_factory=set)

    def handle(self, message: RunCommand, now: Now) -> None:
        name, payload = message.name, message.payload
        command_id = str(payload.get("command_id", "")) if isinstance(payload, dict) else ""
        if command_id in self.answers:
            if command_id not in self._unstored:
                self.publish(CommandAnswered(command_id, self.answers[command_id]))
            return
        try:
            session, effects = self._run(name, payload, now)
        except CommandError as error:
            log.info("refused %s: %s", name, error.message)
            self._refuse(command_id, error, message.actor)
            return
        except Exception:
            log.exception("command %s failed", name)
            fault = CommandError("internal", "The command failed inside the server; its log says why.")
            self._refuse(command_id, fault, message.actor)
            return
        session.unrestored = False
        self.do(session, effects)
        self.changes.row_changed(session.room.id, urgent=True)
        self._remember(command_id, answer(session), message.actor)

    def stored(self, command_id: str, told: dict[str, Any]) -> None:
        """An answer is in the store: it may be told."""
        self._unstored.discard(command_id)
        self.publish(CommandAnswered(command_id, told))

    def not_stored(self, command_id: str, why: str) -> None:
        """An answer, or the room that the command changed, is not: the command may be given again."""
        self.answers.pop(command_id, None)
        self._unstored.discard(command_id)
        refusal = CommandError("store_unavailable", f"The store did not take what this command changed: {why}.")
        self.publish(CommandAnswered(command_id, refusal.answer()))

    def _run(self, name: str, payload: Any, now: Now) -> tuple[RoomSession, list[Effect]]:
        if self.stopping:
            raise CommandError("unavailable", "The server is stopping.")
        command = commands.parse(name, payload)
        if self.store_fault is not None:
            raise CommandError("store_unavailable", f"The store cannot be written: {self.store_fault}.")
        return run(self.registry, command, now)

    def _refuse(self, command_id: str, error: CommandError, actor: Actor) -> None:
        """What was refused stays refused under its id, so that a repeat cannot have another outcome.

        Where it reached nothing, or nothing can be stored now, it is answered at once and may be given again.
        """
        passes = error.code in {"unavailable", "store_unavailable"} or self.store_fault is not None
        if passes or not re.fullmatch(commands.ID, command_id):
            self.publish(CommandAnswered(command_id, error.answer()))
        else:
            self._remember(command_id, error.answer(), actor)

    def _remember(self, command_id: str, told: dict[str, Any], actor: Actor) -> None:
        """It is told once it is stored."""
        self.answers[command_id] = told
        self._unstored.add(command_id)
        while len(self.answers) > commands.REMEMBERED:
            del self.answers[next(iter(self.answers))]
        self.changes.add_command(command_id, CommandRow(told, actor))
