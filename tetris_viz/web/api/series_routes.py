"""Curves: the series of one room or several, and all metrics of a room as CSV."""

from collections.abc import Iterable

from flask import Response, jsonify, request
from werkzeug.wsgi import wrap_file

from ..downloads import CHUNK, collect_table
from ..services import services
from .asking import address, ask_history, known_room
from .blueprint import api
from .query import curves_arguments, series_arguments


@api.get("/api/rooms/<room>/series")
def series(room: str) -> Response:
    known_room(room)
    return ask_history("series", {"room": room, **series_arguments()})


@api.get("/api/series")
def curves() -> Response:
    """The series of several rooms; of those that are not there none."""
    asked, relay = curves_arguments(), services().relay
    relay.must_be_ready()
    there = [room for room in asked["rooms"] if relay.knows(room)]
    if not there:
        return jsonify({"x": asked["x"], "rooms": {}, "left": []})
    return ask_history("curves", {**asked, "rooms": there})


@api.get("/api/rooms/<room>/metrics.csv")
def csv(room: str) -> Response:
    """All points of one moment, with their length in bytes: a download that is cut shows that it was.

    Who asks for the head alone gets it without the length, for which all would have to be read.
    """
    known_room(room)
    if request.method == "HEAD":
        head = Response(mimetype="text/csv")
        head.automatically_set_content_length = False
        return head

    def collect() -> tuple[Iterable[bytes], int]:
        table = collect_table(services().history, room, address())
        length = table.tell()
        table.seek(0)
        return wrap_file(request.environ, table, CHUNK), length  # which closes it

    return services().downloads.hand_out(collect, "text/csv", f"{room}-metrics.csv")
