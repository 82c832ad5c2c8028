"""Commands as they arrive: each is carried out once, and answered once its answer is stored."""

import logging
import re
from collections.abc import Callable
from typing import Any

from ..core import commands
from ..core.actors import Actor
from ..core.errors import CommandError
from ..core.messages import CommandAnswered, RunCommand
from ..store.rows import CommandRow
from .change_buffer import ChangeBuffer
from .command_answers import CommandAnswers
from .command_handlers import answer, run
from .effects import Effect, Now
from .room_registry import RoomRegistry
from .room_session import RoomSession

log = logging.getLogger(__name__)


class CommandService:
    """``do`` carries out what follows for a room.

    ``stopping`` and ``store_fault``, why the store cannot be written, are set from outside: commands are refused then.
    """

    def __init__(
        self,
        registry: RoomRegistry,
        answers: CommandAnswers,
        changes: ChangeBuffer,
        publish: Callable[[object], None],
        do: Callable[[RoomSession, list[Effect]], None],
    ):
        self._registry, self._answers, self._changes = registry, answers, changes
        self._publish, self._do = publish, do
        self.stopping = False
        self.store_fault: str | None = None

    def handle(self, message: RunCommand, now: Now) -> None:
        name, payload = message.name, message.payload
        command_id = str(payload.get("command_id", "")) if isinstance(payload, dict) else ""
        if command_id in self._answers:
            if (told := self._answers.stored(command_id)) is not None:
                self._publish(CommandAnswered(command_id, told))
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
        self._do(session, effects)
        self._changes.row_changed(session.room.id, urgent=True)
        self._remember(command_id, answer(session), message.actor)

    def stored(self, command_id: str, told: dict[str, Any]) -> None:
        """An answer is in the store: it may be told."""
        self._answers.was_stored(command_id)
        self._publish(CommandAnswered(command_id, told))

    def not_stored(self, command_id: str, why: str) -> None:
        """An answer, or the room that the command changed, is not: the command may be given again."""
        self._answers.forget(command_id)
        refusal = CommandError("store_unavailable", f"The store did not take what this command changed: {why}.")
        self._publish(CommandAnswered(command_id, refusal.answer()))

    def _run(self, name: str, payload: Any, now: Now) -> tuple[RoomSession, list[Effect]]:
        if self.stopping:
            raise CommandError("unavailable", "The server is stopping.")
        command = commands.parse(name, payload)
        if self.store_fault is not None:
            raise CommandError("store_unavailable", f"The store cannot be written: {self.store_fault}.")
        return run(self._registry, command, now)

    def _refuse(self, command_id: str, error: CommandError, actor: Actor) -> None:
        """What was refused stays refused under its id, so that a repeat cannot have another outcome.

        Where it reached nothing, or nothing can be stored now, it is answered at once and may be given again.
        """
        passes = error.code in {"unavailable", "store_unavailable"} or self.store_fault is not None
        if passes or not re.fullmatch(commands.ID, command_id):
            self._publish(CommandAnswered(command_id, error.answer()))
        else:
            self._remember(command_id, error.answer(), actor)

    def _remember(self, command_id: str, told: dict[str, Any], actor: Actor) -> None:
        """It is told once it is stored."""
        self._answers.remember(command_id, told)
        self._changes.add_command(command_id, CommandRow(told, actor))
