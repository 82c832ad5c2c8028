"""``create_app``: the web process' parts put together."""

import logging
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_socketio import SocketIO
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound, RequestEntityTooLarge

from ..core import names
from ..core.errors import CommandError
from ..settings import Settings
from ..version import in_words
from .api import api, refused
from .assets import assets
from .control import ControlNamespace
from .fanout import Fanout
from .pages import pages, render
from .presence import Presence
from .relay import Relay
from .security import Guard, HostCheck, NoDeflate, Wsgi, allowed_origin, headers
from .uploads import Uploads
from .upstream import History, Upstream
from .watch import WatchNamespace
from .wire import FiniteJSON, InOrder

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MAX_MESSAGE = 64 * 1024


@dataclass
class Web:
    """The application and what keeps it going."""

    app: Flask
    socketio: SocketIO
    relay: Relay
    fanout: Fanout
    wsgi: Wsgi


def create_app(settings: Settings, upstream: Upstream, history: History, async_mode: str = "eventlet") -> Web:
    """Wire pages, API and namespaces to ``upstream`` and ``history``; starts nothing."""
    mimetypes.add_type("text/javascript", ".js")  # a machine's table may lack it, and nosniff then blocks modules
    guard = Guard(settings)
    app = Flask("tetris_viz", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config.update(
        SECRET_KEY=guard.secret_key(),
        SESSION_COOKIE_NAME=f"tetris_viz_{settings.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MAX_MESSAGE,
    )
    app.json = InOrder(app)
    socketio = SocketIO(
        app,
        async_mode=async_mode,
        cors_allowed_origins=allowed_origin(settings),
        json=FiniteJSON,
        namespaces=[names.WATCH, names.CONTROL],  # "/" is refused
        max_http_buffer_size=MAX_MESSAGE,
        ping_interval=10,
        ping_timeout=20,  # a page on a starved machine answers late; one that is gone closes its socket
        http_compression=False,
        logger=logging.getLogger("tetris_viz.web.socketio"),
        engineio_logger=logging.getLogger("tetris_viz.web.engineio"),
    )

    def server_state() -> dict[str, Any]:
        return {**upstream.server_state(), "max_running_rooms": settings.max_running_rooms, "version": in_words()}

    fanout = Fanout(socketio.server)
    relay = Relay(fanout, Presence(), upstream.tell_watched, server_state)
    upstream.on_message, upstream.on_state = relay.receive, relay.server_changed
    socketio.on_namespace(WatchNamespace(relay, history))
    socketio.on_namespace(ControlNamespace(guard, upstream))
    app.register_blueprint(assets(ROOT / "static"))
    app.register_blueprint(pages(guard, relay, settings))
    app.register_blueprint(api(relay, upstream, history, guard, Uploads(settings)))
    _errors_and_headers(app, guard)
    return Web(app, socketio, relay, fanout, HostCheck(NoDeflate(app.wsgi_app), settings))


def _errors_and_headers(app: Flask, guard: Guard) -> None:
    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in headers(request.host).items():
            response.headers.setdefault(name, value)
        return response

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Any:
        if isinstance(error, HTTPException):
            known = error
        else:
            log.exception("%s failed", request.path)
            known = InternalServerError("The server failed here; its log says why.")
        status = known.code or 500
        if request.path.startswith("/api/"):
            answer, _ = refused(_in_words(known))
            return answer, status
        page = render(guard, "error.html", "error", code=status, title=known.name, message=known.description)
        return page, status


def _in_words(error: HTTPException) -> CommandError:
    """A fault that the library found in a request to ``/api``, with a code of ours and what would be right."""
    match error:
        case NotFound():
            return CommandError("not_found", f"There is no address {request.path[:80]}; docs/protocol.md lists them.")
        case MethodNotAllowed():
            known = ", ".join(sorted(error.valid_methods or ()))
            return CommandError("invalid", f"{request.method[:20]} is not for this address. It takes {known}.")
        case RequestEntityTooLarge():
            return CommandError(
                "too_large",
                f"At most {_size(request.max_content_length or 0)} are accepted here. Send something smaller.",
            )
    return CommandError("internal" if (error.code or 500) >= 500 else "invalid", error.description or error.name)


def _size(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} kB"
