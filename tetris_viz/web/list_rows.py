"""A room as a list shows it: a tenth of what its own page gets, which asks for the rest (``/api/rooms/<id>``)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.evaluations import BEST
from ..core.lifecycle import ALIVE
from ..core.names import MOST_ROWS
from ..kinds import kinds

SMOOTHED = frozenset(kind.headline for kind in kinds().values())
VALUES = SMOOTHED | {BEST}
CONFIG = ("algorithm", "objective", "pieces", "seed", "showcase_policy")
EVALUATED = ("step", "score_per_piece", "survival", "final")
_LEFT_OUT = frozenset({"attempt", "episode", "notes"})
_SHORTENED = frozenset({"created", "since", "seconds"})
DIGITS = 6
"""Of each figure: a page shows four."""


def row(room: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a room as shown: all its fields but the large ones, of which it holds what lists show, search and
    sort by.  ``noted`` says whether there are notes."""
    told = {key: _shorter(key, value) for key, value in room.items() if key not in _LEFT_OUT}
    told["noted"] = bool(room.get("notes"))
    return told


def counters(news: Mapping[str, Any]) -> dict[str, Any]:
    """What rows hold of counters that moved; of metrics that no row holds nothing."""
    told = {key: _shorter(key, value) for key, value in news.items() if key not in _LEFT_OUT}
    return {key: value for key, value in told.items() if value or key not in {"values", "smoothed"}}


def part(rooms: Sequence[Mapping[str, Any]], before: int | None, limit: int | None) -> dict[str, Any]:
    """Of ``rooms``, which are in order, the rows of the newest ``limit`` of those numbered below ``before``:
    ``{rooms, more}``, where ``more`` is what to ask for next as ``before``, None at the end.  The first part, that
    without ``before``, also holds what a list shows first: every room that has a trainer, and the next
    ``limit`` of the queue."""
    limit = limit or MOST_ROWS
    older = [room for room in rooms if before is None or room["number"] < before]
    newest = older[-limit:]
    more = newest[0]["number"] if len(newest) < len(older) else None
    shown_first = _shown_first(older[: -len(newest)], limit) if before is None and newest else []
    return {"rooms": [row(room) for room in (*shown_first, *newest)], "more": more}


def _shown_first(rooms: Sequence[Mapping[str, Any]], limit: int) -> list[Mapping[str, Any]]:
    queued = [room for room in rooms if room["state"] == "queued"]
    next_ones = {room["id"] for room in sorted(queued, key=lambda room: room["queue_place"] or math.inf)[:limit]}
    return [room for room in rooms if room["state"] in ALIVE or room["id"] in next_ones]


def _shorter(key: str, value: Any) -> Any:
    if value is None:
        return None
    match key:
        case "config":
            return {name: value[name] for name in CONFIG if name in value}
        case "values" | "smoothed":
            wanted = VALUES if key == "values" else SMOOTHED
            return {name: _figure(number) for name, number in value.items() if name in wanted}
        case "evaluated":
            return {name: _figure(value[name]) for name in EVALUATED if name in value}
    return round(value, 1) if key in _SHORTENED else value


def _figure(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
