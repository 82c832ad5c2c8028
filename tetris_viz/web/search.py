"""Which rooms a search finds: the lists of pages hold no notes, and ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.spelling import folded, matches
from . import hub

AT_ONCE = 10
"""Rooms that are folded without a pause: with the longest notes some 12 ms."""


class Search:
    """Remembers what was looked through, as it is compared: a thousand rooms are at every key."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        """By room its text, and that text folded."""

    def found(self, rooms: Sequence[Mapping[str, Any]], query: str) -> list[Mapping[str, Any]]:
        """Those of all ``rooms`` in whose name, tags, preset, algorithm, state or notes each word of ``query``
        stands.  Pauses while it folds many, so that it holds up nobody."""
        known, new = dict[str, tuple[str, str]](), 0
        for room in rooms:
            id, text = room["id"], _text(room)
            if id not in self._known or self._known[id][0] != text:
                self._known[id] = text, folded(text)  # here for other searches meanwhile, too
                new += 1
            known[id] = self._known[id]
            if new == AT_ONCE:
                hub.pause()
                new = 0
        self._known = known
        return [room for room in rooms if matches(query, known[room["id"]][1])]


def _text(room: Mapping[str, Any]) -> str:
    algorithm = room["config"].get("algorithm", "")
    return "\n".join([room["name"], *room["tags"], room["preset"], algorithm, room["state"], room["notes"]])
