"""Errors that pages report of their own scripts."""

from flask import Response, request

from ...core.errors import CommandError
from ..page_errors import MOST_BYTES
from ..services import services
from .asking import address
from .blueprint import api


@api.post("/api/page-errors")
def page_error() -> Response:
    """One, for the log."""
    if not services().guard.may_report(request):
        raise CommandError("unauthorized", "Only pages of this server report their errors.")
    request.max_content_length = MOST_BYTES
    services().page_errors.take(request.get_data(cache=False), address())
    return Response(status=204)
