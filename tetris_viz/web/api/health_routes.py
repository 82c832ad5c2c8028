"""``/healthz``: whether the server is well, for people and monitors."""

from flask import Response, jsonify

from ...version import in_words
from ..services import services
from .blueprint import api


@api.get("/healthz")
def healthz() -> Response:
    relay, child = services().relay, services().upstream.child
    server = relay.server_state()
    well = server["supervisor"] == "ok" and server["store"] == "ok"
    shown = [{key: room.get(key) for key in ("id", "state", "reason", "pid")} for room in relay.rooms()]
    return jsonify(
        status="ok" if well else "degraded",
        version=in_words(),
        supervisor={"pid": child.pid, "alive": child.alive},
        rooms=shown,
        viewers=relay.presence.total(),
        server=server,
    )
