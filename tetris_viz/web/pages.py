"""The pages: server-rendered shells that the scripts fill.

Each takes ``?token=`` and gives the control cookie for it, but for the board alone: it stands in other sites' frames.
"""

from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from .. import kinds
from ..core.errors import CommandError
from ..data_folder import TRAINER_LOG, rooms_folder
from ..kinds.kind import RunKind
from ..version import in_words, libraries
from .security.auth import Guard
from .security.response_headers import headers
from .services import services

EMBEDDED = "pages.board"
pages = Blueprint("pages", __name__)


class NoSuchRoom(HTTPException):
    code = 404
    name = "No such room"
    description = "There is no room with this address. It may have been deleted; the lobby shows those there are."


def render(template: str, page: str, room: str = "", **more: Any) -> Response:
    """A page; it is never cached, as it says whether its reader may control."""
    if "controller" not in more:
        more["controller"] = services().guard.is_controller(session)
    response = make_response(render_template(template, page=page, room=room, **more))
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.app_context_processor
def facts() -> dict[str, object]:
    logs = {"rooms_folder": rooms_folder(services().settings.data_dir), "trainer_log": TRAINER_LOG}
    return {"version": in_words(), "libraries": libraries(), "kinds": described_kinds(), **logs}


@cache
def described_kinds() -> Markup:
    """What scripts are told of the kinds of runs, as JSON within HTML."""
    return htmlsafe_json_dumps(kinds.describe(), separators=(",", ":"), ensure_ascii=False)


@pages.before_request
def control_cookie() -> AnyResponse | None:
    guard = services().guard
    if request.endpoint == EMBEDDED:
        return None
    if "token" in request.args:
        if guard.matches(request.args["token"]):
            session[Guard.SESSION_KEY] = True
        left = urlencode([(k, v) for k, v in request.args.items(multi=True) if k != "token"])
        return redirect(quote(request.path) + (f"?{left}" if left else ""), code=303)
    if not guard.is_controller(session) and guard.is_local(request.environ):
        session[Guard.SESSION_KEY] = True
    return None


@pages.get("/")
def lobby() -> Response:
    return render("lobby.html", "lobby")


@pages.get("/runs")
def runs() -> Response:
    """Every run, archived ones too; what is searched for, ``?q=`` and others say to the page's script."""
    return render("runs.html", "runs")


@pages.get("/compare")
def compare() -> Response:
    """Runs beside one another; which, ``?rooms=a,b,c`` says to the page's script."""
    return render("compare.html", "compare")


@pages.get("/rooms/<room>")
def room_page(room: str) -> Response:
    """The room; with ``?projector`` for a hall that only looks."""
    kind = _kind_of(room)
    if "projector" in request.args:
        return render("projector.html", "projector", room, kind=kind)
    return render("room.html", "room", room, kind=kind)


@pages.get("/rooms/<room>/board")
def board(room: str) -> Response:
    """The board alone, for a frame on any site."""
    response = render("board.html", "board", room, controller=False, kind=_kind_of(room))
    for name, value in headers(request.host, framed=True).items():
        response.headers[name] = value
    return response


def _kind_of(room: str) -> RunKind:
    """The room's kind, the usual one while nobody can say; raises :class:`NoSuchRoom`."""
    relay, usual = services().relay, next(iter(kinds.kinds().values()))
    if not relay.wait_ready():  # without the supervisor's list nobody can say that a room does not exist
        return usual
    try:
        config = relay.room(room)["config"]
    except CommandError:
        raise NoSuchRoom from None
    return kinds.known_kind(config) or usual
