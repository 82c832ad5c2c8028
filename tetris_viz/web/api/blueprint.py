"""All routes of the API as one blueprint."""

from flask import Blueprint, Response

from ...core.errors import CommandError
from ..link import Unavailable
from . import checkpoints, control, health, prometheus, reports, rooms, series
from .compression import compress
from .errors import refusal

api = Blueprint("api", __name__)
api.after_request(compress)
for module in (rooms, series, checkpoints, control, reports, health, prometheus):
    api.register_blueprint(module.routes)


@api.errorhandler(CommandError)
def command_error(error: CommandError) -> tuple[Response, int]:
    return refusal(error)


@api.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> tuple[Response, int]:
    return refusal(CommandError("unavailable", str(error)))
