"""The control cookie for the token."""

from flask import Response, request, session

from ...core.errors import CommandError
from ..security.auth import Guard
from ..services import services
from .blueprint import api


@api.post("/api/control")
def control_cookie() -> Response:
    """As the control link gives it: a page that was unlocked by a typed token asks for it."""
    if not services().guard.may_have_cookie(request):
        raise CommandError("unauthorized", "The server does not know this token; it printed it when it started.")
    session[Guard.SESSION_KEY] = True
    return Response(status=204, headers={"Cache-Control": "no-store"})
