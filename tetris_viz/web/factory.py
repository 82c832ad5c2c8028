"""``create_app``: the web process' parts put together."""

import logging
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from flask_socketio import SocketIO
from werkzeug.exceptions import HTTPException, InternalServerError

from ..core import names
from ..settings import Settings
from ..version import in_words
from . import logs
from .api import api
from .api.refusals import from_http, refusal
from .assets import assets
from .checkpoint_uploads import CheckpointUploads
from .json_codecs import FiniteJSON, OrderedJSONProvider
from .pages import pages, render
from .presence import Presence
from .relay import Relay
from .security.auth import Guard
from .security.deflate import NoDeflate
from .security.host_check import HostCheck
from .security.http_origins import allowed_origin
from .security.response_headers import headers
from .services import EXTENSION, Services
from .sockets.control_namespace import ControlNamespace
from .sockets.fanout import Fanout
from .sockets.watch_namespace import WatchNamespace
from .upstream import History, Upstream

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
    wsgi: WSGIApplication


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
    app.json = OrderedJSONProvider(app)
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
        logger=logs.of_library("socketio"),
        engineio_logger=logs.of_library("engineio"),
    )

    def server_state() -> dict[str, Any]:
        return {**upstream.server_state(), "max_running_rooms": settings.max_running_rooms, "version": in_words()}

    fanout = Fanout(socketio.server)
    relay = Relay(fanout, Presence(), upstream.tell_watched, server_state)
    socketio.on_namespace(WatchNamespace(relay, history))
    socketio.on_namespace(ControlNamespace(guard, upstream))
    app.extensions[EXTENSION] = Services(settings, guard, relay, upstream, history, CheckpointUploads(settings))
    for blueprint in (assets(ROOT / "static"), pages, api):
        app.register_blueprint(blueprint)
    app.after_request(_secure)
    app.register_error_handler(Exception, _fault)
    return Web(app, socketio, relay, fanout, HostCheck(NoDeflate(app.wsgi_app), settings))


def _secure(response: Response) -> Response:
    for name, value in headers(request.host).items():
        response.headers.setdefault(name, value)
    return response


def _fault(error: Exception) -> Any:
    """A page, or below ``/api/`` JSON, that says what is wrong."""
    if isinstance(error, HTTPException):
        known = error
    else:
        log.exception("%s failed", request.path)
        known = InternalServerError("The server failed here; its log says why.")
    status = known.code or 500
    if request.path.startswith("/api/"):
        answer, _ = refusal(from_http(known))
        return answer, status
    return render("error.html", "error", code=status, title=known.name, message=known.description), status
