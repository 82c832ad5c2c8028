"""All routes of the API as one blueprint."""

from flask import Blueprint, Response

from ...core.errors import CommandError
from ..link import Unavailable
from . import (
    checkpoint_routes,
    control_routes,
    health_routes,
    prometheus,
    report_routes,
    room_routes,
    series_routes,
)
from .compression import compress
from .refusals import refusal

api = Blueprint("api", __name__)
api.after_request(compress)
for module in (
    room_routes,
    series_routes,
    checkpoint_routes,
    control_routes,
    report_routes,
    health_routes,
    prometheus,
):
    api.register_blueprint(module.routes)


@api.errorhandler(CommandError)
def command_error(error: CommandError) -> tuple[Response, int]:
    return refusal(error)


@api.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> tuple[Response, int]:
    return refusal(CommandError("unavailable", str(error)))
