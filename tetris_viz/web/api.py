"""The HTTP API: rooms, presets, curves, CSV, and the server's own health."""

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from flask import Blueprint, Response, jsonify, request, session
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client import Counter as Total
from werkzeug.wsgi import wrap_file

from ..core import presets
from ..core.errors import Code, CommandError
from ..core.lifecycle import STATES
from ..version import in_words
from . import hub, pageerrors
from .downloads import Downloads, collect_table
from .link import Unavailable
from .query import curves_arguments, list_arguments, series_arguments
from .relay import Relay
from .rows import part
from .search import Search
from .security import Guard
from .uploads import MOST_BYTES, Uploads
from .upstream import History, Upstream

FILE_PART = 64 * 1024
PACKED = range(1_000, 16 << 20)
"""Bytes of answers that travel compressed: less is not worth it."""
PACK_LEVEL, PACK_PART = 4, 256 * 1024
"""A large one is compressed a part at a time, so that it holds up nobody."""
HTTP_STATUS: dict[Code, int] = {
    "unauthorized": 403, "not_found": 404, "unknown_room": 404, "unknown_checkpoint": 404, "too_large": 413,
    "conflict": 409, "limit": 429, "unavailable": 503, "store_unavailable": 503, "internal": 500,
}  # fmt: skip
"""400 is that of the others."""


def refused(error: CommandError) -> tuple[Response, int]:
    """``{error: {code, message, field?}}`` with the status that fits."""
    return jsonify({"error": error.answer()["error"]}), HTTP_STATUS.get(error.code, 400)


@cache
def _presets() -> bytes:
    """Their schemas are the same for everyone, and take a while to make."""
    return json.dumps({"presets": presets.describe()}).encode()


def in_json(answer: bytes) -> Response:
    """What is JSON already, passed on as it is."""
    return Response(answer, mimetype="application/json")


def pack(response: Response) -> Response:
    """The answer, compressed where it is JSON and its asker takes it so."""
    if response.mimetype != "application/json" or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and len(body := response.get_data()) in PACKED:
        response.set_data(packed(body))
        response.content_encoding = "gzip"
    return response


def packed(body: bytes) -> bytes:
    packer, parts = zlib.compressobj(PACK_LEVEL, wbits=zlib.MAX_WBITS | 16), list[bytes]()
    for start in range(0, len(body), PACK_PART):
        if start:
            hub.pause()
        parts.append(packer.compress(body[start : start + PACK_PART]))
    return b"".join(parts) + packer.flush()


def asker() -> str:
    """Whose turn a question is: those of one address share theirs."""
    return request.remote_addr or ""


def api(relay: Relay, upstream: Upstream, history: History, guard: Guard, uploads: Uploads) -> Blueprint:
    site = Blueprint("api", __name__)
    site.after_request(pack)
    registry = CollectorRegistry()
    viewers = Gauge("tetris_viz_viewers", "Distinct viewers in rooms.", registry=registry)
    by_state = Gauge("tetris_viz_rooms", "Rooms by state.", ["state"], registry=registry)
    relayed = Total("tetris_viz_frames_relayed", "Board frames sent to viewers.", registry=registry)
    alive = Gauge("tetris_viz_supervisor_up", "1 while the supervisor answers.", registry=registry)
    failed = Total("tetris_viz_page_errors", "Errors of pages' scripts that browsers told.", registry=registry)
    errors, downloads, search = pageerrors.PageErrors(), Downloads(), Search()
    counted = {"frames": 0, "errors": 0}

    def known(room: str) -> dict[str, Any]:
        relay.wait_ready()
        return relay.room(room)

    @site.get("/api/rooms")
    def rooms() -> Response:
        asked = list_arguments()
        relay.must_be_ready()
        listed: Sequence[Mapping[str, Any]] = relay.told() if asked["fields"] == "row" else relay.rooms()
        if asked["q"]:
            listed = search.found(listed, asked["q"])
        if asked["fields"] == "row":
            return jsonify(part(listed, asked["before"], asked["limit"]))
        return jsonify({"rooms": [{"id": room["id"]} for room in listed] if asked["fields"] else listed})

    @site.get("/api/deleted")
    def deleted() -> Response:
        """The deleted rooms, as they were; ``restore_room`` brings one back."""
        return in_json(history.ask_json("deleted", {}, asker()))

    @site.get("/api/rooms/<room>")
    def one_room(room: str) -> Response:
        return jsonify(known(room))

    @site.get("/api/rooms/<room>/config.json")
    def config(room: str) -> Response:
        """What ``create_room`` takes to make the same room again."""
        found = known(room)
        return jsonify({"preset": found["preset"], "config": found["config"]})

    @site.get("/api/presets")
    def known_presets() -> Response:
        return in_json(_presets())

    @site.get("/api/rooms/<room>/series")
    def series(room: str) -> Response:
        known(room)
        return in_json(history.ask_json("series", {"room": room, **series_arguments()}, asker()))

    @site.get("/api/series")
    def curves() -> Response:
        """The series of several rooms; of those that are not there none."""
        asked = curves_arguments()
        relay.must_be_ready()
        there = [room for room in asked["rooms"] if relay.knows(room)]
        if not there:
            return jsonify({"x": asked["x"], "rooms": {}, "left": []})
        return in_json(history.ask_json("curves", {**asked, "rooms": there}, asker()))

    @site.get("/api/rooms/<room>/metrics.csv")
    def csv(room: str) -> Response:
        """All points of one moment, with their length in bytes: a download that is cut shows that it was.

        Who asks for the head alone gets it without the length, for which all would have to be read.
        """
        known(room)

        def collect() -> tuple[Iterable[bytes], int]:
            table = collect_table(history, room, asker())
            length = table.tell()
            table.seek(0)
            return wrap_file(request.environ, table, FILE_PART), length  # which closes it

        if request.method == "HEAD":
            head = Response(mimetype="text/csv")
            head.automatically_set_content_length = False
            return head
        return downloads.hand_out(collect, "text/csv", f"{room}-metrics.csv")

    @site.get("/api/rooms/<room>/checkpoints")
    def checkpoints(room: str) -> Response:
        known(room)
        return in_json(history.ask_json("checkpoints", {"room": room}, asker()))

    @site.get("/api/rooms/<room>/checkpoints/<string(maxlength=12):step>")
    def checkpoint(room: str, step: str) -> Response:
        known(room)
        if not re.fullmatch("[0-9]+", step):
            raise CommandError("not_found", "A checkpoint has a step, a whole number, as its name.")

        def collect() -> tuple[Iterable[bytes], int]:
            found = history.ask("checkpoint", {"room": room, "step": int(step)}, asker=asker())
            if "missing" in found:
                raise CommandError("unknown_checkpoint", found["missing"])
            data = found["data"]
            return (data[start : start + FILE_PART] for start in range(0, len(data), FILE_PART)), len(data)

        return downloads.hand_out(collect, "application/zip", f"tetris-viz-{room}-{int(step)}.zip")

    @site.post("/api/control")
    def control_cookie() -> Response:
        """The control cookie for the token, as the control link gives it: a page that was unlocked by a typed token
        asks for it."""
        if not guard.may_have_cookie(request):
            raise CommandError("unauthorized", "The server does not know this token; it printed it when it started.")
        session[Guard.SESSION_KEY] = True
        return Response(status=204, headers={"Cache-Control": "no-store"})

    @site.post("/api/checkpoints")
    def upload() -> Response:
        """Take a downloaded checkpoint in; ``create_room {from_checkpoint}`` begins a room with it."""
        if not guard.may_post(request):
            raise CommandError("unauthorized", "Open the control link that the server printed when it started.")
        request.max_content_length = MOST_BYTES
        return jsonify(uploads.take(request.get_data(cache=False)))

    @site.post("/api/page-errors")
    def page_error() -> Response:
        """An error of a page's own script, for the log."""
        if not guard.may_tell(request):
            raise CommandError("unauthorized", "Only pages of this server report their errors.")
        request.max_content_length = pageerrors.MOST_BYTES
        errors.take(request.get_data(cache=False), request.remote_addr or "")
        return Response(status=204)

    @site.get("/healthz")
    def healthz() -> Response:
        server = relay.server_state()
        well = server["supervisor"] == "ok" and server["store"] == "ok"
        shown = [{key: room.get(key) for key in ("id", "state", "reason", "pid")} for room in relay.rooms()]
        return jsonify(
            status="ok" if well else "degraded",
            version=in_words(),
            supervisor={"pid": upstream.link.pid, "alive": upstream.link.alive},
            rooms=shown,
            viewers=relay.presence.total(),
            server=server,
        )

    @site.get("/metrics")
    def metrics() -> Response:
        states = Counter(room["state"] for room in relay.rooms())
        viewers.set(relay.presence.total())
        for state in STATES:
            by_state.labels(state).set(states[state])
        relayed.inc(relay.frames_relayed - counted["frames"])
        failed.inc(errors.told - counted["errors"])
        counted.update(frames=relay.frames_relayed, errors=errors.told)
        alive.set(upstream.link.state == "ok")
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    @site.errorhandler(CommandError)
    def command_error(error: CommandError) -> tuple[Response, int]:
        return refused(error)

    @site.errorhandler(Unavailable)
    def unavailable(error: Unavailable) -> tuple[Response, int]:
        return refused(CommandError("unavailable", str(error)))

    return site
