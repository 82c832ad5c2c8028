"""A Socket.IO namespace that answers its declared events and refuses every other, always with an answer."""

import logging
from typing import Any

from flask_socketio import Namespace

from ...core.errors import CommandError
from ..child import Unavailable
from ..json_codecs import MALFORMED
from ..logs import escaped

log = logging.getLogger(__name__)


class CommandNamespace(Namespace):  # type: ignore[misc]
    """Subclasses give ``answer``; whatever it raises becomes a refusal, in words.

    The stock dispatch makes every ``on_*`` method callable by clients, ``on_connect`` and
    ``on_disconnect`` among them; here only the library itself reaches those.
    """

    def answer(self, sid: str, event: str, payload: Any) -> dict[str, Any]:
        raise NotImplementedError

    def address(self, sid: str) -> str:
        """The address of the client's end of the connection."""
        return str((self.server.get_environ(sid, namespace=self.namespace) or {}).get("REMOTE_ADDR", ""))

    def left(self, sid: str) -> None:
        """The client is gone."""

    def trigger_event(self, event: Any, sid: str, *args: Any) -> Any:
        if event == "connect" and self._is_handshake(sid, args):
            return super().trigger_event(event, sid, *args)
        if event == "disconnect" and not self._is_connected(sid):
            return self._left(sid)
        return self.handle(event, sid, args)

    def _is_connected(self, sid: str) -> bool:
        return bool(self.server.manager.is_connected(sid, self.namespace))

    def _is_handshake(self, sid: str, args: tuple[Any, ...]) -> bool:
        environ = self.server.get_environ(sid, namespace=self.namespace)
        return bool(args) and args[0] is environ

    def _left(self, sid: str) -> None:
        try:
            self.left(sid)
        except Exception:
            log.exception("a viewer's leaving could not be noted")

    def handle(self, event: Any, sid: str, args: tuple[Any, ...]) -> dict[str, Any]:
        """The acknowledgement of an event, whatever a client made of it."""
        try:
            return self.answer(sid, *self._request(event, args))
        except CommandError as error:
            refusal = error
        except Unavailable as error:
            refusal = CommandError("unavailable", str(error))
        except Exception:
            log.exception("%s %s failed", self.namespace, escaped(repr(event), 60))
            refusal = CommandError("internal", "The server could not do that; its log says why.")
        log.warning(
            "refused %s %s from %s: %s", self.namespace, escaped(repr(event), 60), sid, escaped(refusal.message)
        )
        return refusal.answer()

    @staticmethod
    def _request(event: Any, args: tuple[Any, ...]) -> tuple[str, Any]:
        if event == MALFORMED and not args:
            raise CommandError("invalid", "The payload is nested too deeply to be read.")
        if not isinstance(event, str):
            raise CommandError("unknown_command", "An event's name is text.")
        if len(args) > 1:
            raise CommandError("invalid", f"{event[:40]} takes one object, not {len(args)}.")
        return event, args[0] if args else None
