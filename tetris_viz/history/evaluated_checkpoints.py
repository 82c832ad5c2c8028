"""The scores of checkpoints, from evaluations at a run's end and those that people asked for."""

from typing import Any

from sqlalchemy import Connection

from ..core.evaluations import SCORE
from ..store import event_queries

READ = 400
"""The newest evaluations that are read."""


def evaluated(connection: Connection, room: str, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The list of a room's checkpoints (``CheckpointStore.listing``) with ``score`` and ``survival`` of the newest
    evaluation of each; as they are where there was none."""
    found = {}
    for body in event_queries.evaluations(connection, room, READ):
        values = body.get("values", {})
        if SCORE in values:
            found[body.get("step")] = {"score": values[SCORE], "survival": values.get("eval/survival")}
    return [{**each, **found.get(each["step"], {})} for each in listed]
