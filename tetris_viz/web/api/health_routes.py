"""``/healthz``: whether the server is well, for people and monitors; processes' numbers for this machine alone."""

from flask import Response, jsonify, request

from ...version import in_words
from ..services import services
from .blueprint import api


@api.get("/healthz")
def healthz() -> Response:
    relay, child = services().relay, services().upstream.child
    server = relay.server_state()
    well = server["supervisor"] == "ok" and server["store"] == "ok"
    shown = [{key: room.get(key) for key in ("id", "state", "reason")} for room in relay.rooms()]
    numbers = {"pid": child.pid} if services().guard.is_local(request.environ) else {}
    return jsonify(
        status="ok" if well else "degraded",
        version=in_words(),
        supervisor={"alive": child.alive, **numbers},
        rooms=shown,
        viewers=relay.presence.total(),
        server=server,
    )
