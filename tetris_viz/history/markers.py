"""Markers of the curves, made from a room's events: checkpoints, crashes, restarts, changed settings.

The page makes the same markers from live events (``static/js/domain/store.js``); both follow the same rules.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from ..core.names import CHECKPOINT, NOTICE, STATUS
from ..store import event_queries
from ..store.event_queries import WHOLE
from ..store.rows import EventRow
from ..store.series import Axis

MOST, MOST_GONE = 200, 50
"""The newest markers of each kind, at most, and of checkpoints that are gone.  Each kind has a budget of its own."""
Marker = dict[str, Any]


def markers(
    connection: Connection,
    room: str,
    seq: int,
    axis: Axis = "step",
    start: float | None = None,
    end: float | None = None,
    there: Iterable[int] | None = None,
) -> list[Marker]:
    """The markers up to event ``seq`` that lie between ``start`` and ``end``, oldest first.

    ``there`` are the steps of the checkpoints on the disk; None takes those of the newest event that lists them.
    A marker of a checkpoint that is not there has ``gone``.
    """
    if there is None and (told := event_queries.known_checkpoints(connection, room, seq)) is not None:
        there = told if len(told) < WHOLE else None
    known = None if there is None else set(there)
    found = event_queries.marker_events(connection, room, seq, sorted(known or (), reverse=True)[:WHOLE])
    within = [marker for marker in markers_of(found) if _is_within(marker, axis, start, end)]
    return _within_budget([_marked_as_gone(marker, known) for marker in within])


def _marked_as_gone(marker: Marker, there: set[int] | None) -> Marker:
    if there is None or marker["kind"] not in {"checkpoint", "best"} or marker["step"] in there:
        return marker
    return {**marker, "gone": True}


def _within_budget(found: list[Marker]) -> list[Marker]:
    kept, counts = list[Marker](), Counter[tuple[str, bool]]()
    for marker in reversed(found):
        kind = marker["kind"], "gone" in marker
        counts[kind] += 1
        if counts[kind] <= (MOST_GONE if "gone" in marker else MOST):
            kept.append(marker)
    return kept[::-1]


def markers_of(events: list[EventRow]) -> list[Marker]:
    """The markers ``{seq, kind, step, episode, time, text}`` of a room's ``events``, which are in order.

    ``kind`` is ``checkpoint``, ``best``, ``crash``, ``restart``, ``change`` or ``pace``; ``episode`` and ``time``
    (seconds of training) are None in old events.  Only the newest ``best`` and the newest ``pace`` are markers.  A
    ``change`` and a ``pace`` have ``changes``, too, and the settings ``before`` them; where an old event lacks those,
    the newest marker that changed the same setting has it, and a setting that none changed is left out.

    Markers beyond the step from which a later attempt resumed are dropped; but a crash, a change and a pace move to
    that step, as they hold in that attempt, too.
    """
    told: list[Marker] = []
    bests: dict[int, int] = {}  # of those in ``told``, by their event: the step that the run had reached when it came
    state, step = None, 0
    for event in events:
        body = event.body
        step = body.get("step", step)
        if event.kind == CHECKPOINT and body.get("cause") == "best":
            bests[event.seq] = body.get("told", step)
            told.append(_marker(event, "best", step, _best(body.get("judged", {}))))
        elif event.kind == CHECKPOINT:
            told.append(_marker(event, "checkpoint", step, "checkpoint"))
        elif event.kind == NOTICE and (mark := _mark_of(body.get("changes") or {})):
            earlier = told
            if mark == "pace":
                told = [marker for marker in told if marker["kind"] != "pace"]
            changes = {"changes": body["changes"], "before": _before(body, earlier)}
            told.append(_marker(event, mark, step, str(body.get("text", "")), **changes))
        elif event.kind == STATUS:
            if body.get("state") == "recovering" and state != "recovering":
                told.append(_marker(event, "crash", step, "crash"))
            if (begun := body.get("from_step")) is not None:
                bests = _bests_known_from(bests, {marker["seq"]: marker["step"] for marker in told}, begun)
                told = [marker for marker in told if marker["kind"] != "best" or marker["seq"] in bests]
                told = [kept for marker in told if (kept := _cut(marker, begun, body.get("episode"))) is not None]
                if state == "starting" and body.get("attempt", 1) > 1:
                    told.append(_marker(event, "restart", begun, "started again"))
            state = body.get("state")
    newest = max(bests, default=None)
    return [marker for marker in told if marker["kind"] != "best" or marker["seq"] == newest]


def _bests_known_from(bests: dict[int, int], steps: dict[int, int], begun: int) -> dict[int, int]:
    """Those of ``bests`` that a run knows of which resumes from step ``begun``.

    ``bests`` maps an event's number to the step that the run had reached then, ``steps`` to the step of its policy.
    The newest one is noted beside the run's checkpoints, and stays unless its policy lies beyond ``begun``
    (``trainer.resuming``); else the checkpoint knows of those that there were when it was written.
    """
    if not bests:
        return {}
    if steps[max(bests)] <= begun:
        known = {seq for seq in bests if steps[seq] <= begun}
    else:
        known = {seq for seq, told in bests.items() if told <= begun or steps[seq] == begun}
    return {seq: min(told, begun) for seq, told in bests.items() if seq in known}


def _marker(event: EventRow, kind: str, step: int, text: str, **more: Any) -> Marker:
    at = {"step": step, "episode": event.body.get("episode"), "time": event.body.get("time")}
    return {"seq": event.seq, "kind": kind, **at, "text": text, **more}


def _before(body: dict[str, Any], earlier: list[Marker]) -> dict[str, Any]:
    """The values, before it, of the settings that the notice ``body`` changes."""
    known = {name: value for marker in earlier for name, value in marker.get("changes", {}).items()}
    told = body.get("before") or {}
    return {name: {**known, **told}[name] for name in body["changes"] if name in known or name in told}


def _best(judged: dict[str, float]) -> str:
    score = judged.get("eval/score_per_piece")
    return "best so far" if score is None else f"best, {score:.2f} per piece"


def _cut(marker: Marker, begun: int, episode: int | None) -> Marker | None:
    if marker["step"] <= begun:
        return marker
    return {**marker, "step": begun, "episode": episode} if marker["kind"] in {"crash", "change", "pace"} else None


def _mark_of(changes: dict[str, Any]) -> str | None:
    """The kind of marker of these changes; None where they only concern what the showcase plays."""
    if any(not name.startswith("showcase_") for name in changes):
        return "change"
    return "pace" if "showcase_pieces_per_second" in changes else None


def _is_within(marker: Marker, axis: Axis, start: float | None, end: float | None) -> bool:
    """Whether it is in the range asked for; one of an old event, without episode and time, is in the whole range."""
    at = marker.get(axis)
    if at is None:
        return start is None and end is None
    return (start is None or at >= start) and (end is None or at <= end)
