"""``/control``: commands, for those who hold the token or the session cookie."""

import logging
from typing import Any

from flask import session
from flask_socketio import ConnectionRefusedError

from ...core import names
from ...core.actors import Actor
from ...core.commands import parse
from ...core.errors import CommandError
from ..security.auth import Guard
from ..upstream import Upstream
from .command_namespace import CommandNamespace

log = logging.getLogger(__name__)
REFUSAL = "Open the control link that the server printed when it started; this browser may only watch."


class ControlNamespace(CommandNamespace):
    """Every event is one of core.commands, checked here and carried out by the supervisor."""

    def __init__(self, guard: Guard, upstream: Upstream):
        super().__init__(names.CONTROL)
        self._guard, self._upstream = guard, upstream

    def on_connect(self, auth: Any = None) -> None:
        """Refuse explicitly; whatever goes wrong here is a refusal too."""
        try:
            allowed = self._guard.is_controller(session) or self._guard.knows(auth)
        except Exception:
            log.exception("the control handshake failed")
            allowed = False
        if not allowed:
            log.warning("refused a connection to %s: neither token nor cookie", names.CONTROL)
            raise ConnectionRefusedError(REFUSAL, {"code": "unauthorized", "message": REFUSAL})

    def answer(self, sid: str, event: str, payload: Any) -> dict[str, Any]:
        parse(event, payload)
        answer = self._upstream.run_command(event, payload, Actor(address=self.address(sid) or None))
        if not answer.get("ok"):
            error = answer["error"]
            raise CommandError(error["code"], error["message"], error.get("field"), error.get("current"))
        return answer
