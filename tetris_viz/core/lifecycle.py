"""The life of a room: one table of states, and which command is legal in which.

``created -> starting -> running <-> paused -> stopping -> stopped | finished | failed``;
a crash leads through ``recovering``.  Where no more rooms may train, a start leads to ``queued`` first.
"""

from typing import Literal, get_args

from .queued import AtRest

State = Literal[
    "created",
    "queued",
    "starting",
    "running",
    "paused",
    "stopping",
    "recovering",
    "stopped",
    "finished",
    "failed",
]
Event = Literal["queue", "start", "started", "paused", "resumed", "stop", "stopped", "finished", "crashed", "gave_up"]

STATES: tuple[State, ...] = get_args(State)
AT_REST: frozenset[AtRest] = frozenset(get_args(AtRest))
"""States from which a room starts, or queues; who leaves the queue without a start goes back to the one before."""

TRANSITIONS: dict[tuple[State, Event], State] = {
    ("created", "start"): "starting",
    ("created", "queue"): "queued",
    ("queued", "start"): "starting",
    ("starting", "started"): "running",
    ("starting", "stop"): "stopping",
    ("starting", "crashed"): "recovering",
    ("running", "paused"): "paused",
    ("running", "stop"): "stopping",
    ("running", "finished"): "finished",
    ("running", "crashed"): "recovering",
    ("paused", "resumed"): "running",
    ("paused", "stop"): "stopping",
    ("paused", "crashed"): "recovering",
    ("stopping", "stopped"): "stopped",
    ("stopping", "finished"): "finished",
    ("stopping", "crashed"): "recovering",
    ("recovering", "started"): "running",
    ("recovering", "paused"): "paused",
    ("recovering", "stop"): "stopping",
    ("recovering", "stopped"): "stopped",
    ("recovering", "gave_up"): "failed",
    ("stopped", "start"): "starting",
    ("failed", "start"): "starting",
    ("finished", "start"): "starting",
    ("stopped", "queue"): "queued",
    ("failed", "queue"): "queued",
    ("finished", "queue"): "queued",
}

ALIVE: frozenset[State] = frozenset({"starting", "running", "paused", "stopping", "recovering"})
"""States in which a room has, or is about to have, a trainer; they count against the limit."""

COMMANDS: dict[str, frozenset[State]] = {
    "start": frozenset[State](AT_REST),
    "pause": frozenset({"running"}),
    "resume": frozenset({"paused"}),
    "stop": frozenset({"queued", "starting", "running", "paused", "recovering"}),
    "save": frozenset({"running", "paused"}),
    "configure": frozenset(set(STATES) - {"stopping", "starting", "recovering"}),
    "showcase": frozenset(STATES),
    "evaluate": frozenset(STATES),
    "update_room": frozenset(STATES),
    "delete_room": frozenset({*AT_REST, "queued"}),
    "restore_room": frozenset(STATES),
    "purge_room": frozenset(STATES),
    "pin_checkpoint": frozenset(STATES),
    "delete_checkpoint": frozenset(STATES),
}
"""Command -> the states in which it is legal."""


class IllegalTransition(ValueError):
    """The room cannot do that in its state."""


def next_state(state: State, event: Event) -> State:
    """The state after ``event``.

    >>> next_state("running", "paused")
    'paused'
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(f"a room that is {state} cannot be {event}") from None


_REFUSALS = {
    ("pause", "paused"): "Already paused.",
    ("resume", "running"): "Already running.",
    ("start", "running"): "Already running.",
    ("start", "paused"): "The room is paused. Resume it instead.",
    ("start", "queued"): "The room is queued: it starts by itself as soon as another run ends.",
    ("stop", "stopped"): "Already stopped.",
    ("stop", "stopping"): "Already stopping.",
}


_REFUSALS |= {("delete_room", state): f"The room is {state}. Stop it first; then it can be deleted." for state in ALIVE}


def refusal(command: str, state: State) -> str | None:
    """Why ``command`` is illegal in ``state``, in words; None where it is legal.

    >>> refusal("pause", "paused")
    'Already paused.'
    """
    allowed = COMMANDS[command]
    if state in allowed:
        return None
    if (command, state) in _REFUSALS:
        return _REFUSALS[command, state]
    legal = ", ".join(s for s in STATES if s in allowed)
    return f"The room is {state}; {command} works only when it is {legal}."
