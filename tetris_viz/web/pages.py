"""The pages: server-rendered shells that the scripts fill."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from ..core.errors import CommandError
from ..settings import TRAINER_LOG, Settings, rooms_folder
from ..version import in_words, libraries
from .relay import Relay
from .security import Guard, headers

EMBEDDED = "pages.board"


class NoSuchRoom(HTTPException):
    code = 404
    name = "No such room"
    description = "There is no room with this address. It may have been deleted; the lobby shows those there are."


def render(guard: Guard, template: str, page: str, room: str = "", **more: Any) -> Response:
    """A page; it is never cached, as it says whether its reader may control."""
    controller = guard.is_controller(session)
    response = make_response(render_template(template, page=page, room=room, controller=controller, **more))
    response.headers["Cache-Control"] = "no-store"
    return response


def pages(guard: Guard, relay: Relay, settings: Settings) -> Blueprint:
    """``/``, ``/runs``, ``/compare``, ``/rooms/<id>`` and ``/rooms/<id>/board``.

    Each takes ``?token=`` and gives the control cookie for it, but for the last: it stands in other sites' frames.
    """
    site = Blueprint("pages", __name__)

    @site.app_context_processor
    def versions() -> dict[str, object]:
        logs = {"rooms_folder": rooms_folder(settings.data_dir), "trainer_log": TRAINER_LOG}
        return {"version": in_words(), "libraries": libraries(), **logs}

    @site.before_request
    def control_cookie() -> AnyResponse | None:
        if request.endpoint == EMBEDDED:
            return None
        if "token" in request.args:
            if guard.matches(request.args["token"]):
                session[Guard.SESSION_KEY] = True
            left = urlencode([(k, v) for k, v in request.args.items(multi=True) if k != "token"])
            return redirect(quote(request.path) + (f"?{left}" if left else ""), code=303)
        if not guard.is_controller(session) and guard.at_home(request.environ):
            session[Guard.SESSION_KEY] = True
        return None

    @site.get("/")
    def lobby() -> Response:
        return render(guard, "lobby.html", "lobby")

    @site.get("/runs")
    def runs() -> Response:
        """Every run, archived ones too; what is searched for, ``?q=`` and others say to the page's script."""
        return render(guard, "runs.html", "runs")

    @site.get("/compare")
    def compare() -> Response:
        """Runs beside one another; which, ``?rooms=a,b,c`` says to the page's script."""
        return render(guard, "compare.html", "compare")

    def known(room: str) -> None:
        if relay.wait_ready():  # without the supervisor's list nobody can say that a room does not exist
            try:
                relay.room(room)
            except CommandError:
                raise NoSuchRoom from None

    @site.get("/rooms/<room>")
    def room_page(room: str) -> Response:
        """The room; with ``?projector`` for a hall that only looks."""
        known(room)
        if "projector" in request.args:
            return render(guard, "projector.html", "projector", room)
        return render(guard, "room.html", "room", room)

    @site.get("/rooms/<room>/board")
    def board(room: str) -> Response:
        """The board alone, for a frame on any site."""
        known(room)
        response = make_response(render_template("board.html", page="board", room=room, controller=False))
        response.headers["Cache-Control"] = "no-store"
        for name, value in headers(request.host, framed=True).items():
            response.headers[name] = value
        return response

    return site
