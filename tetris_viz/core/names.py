"""Names that cross a process or the wire, built in one place."""

WATCH = "/watch"
CONTROL = "/control"
LOBBY = "lobby"

FRAME = "frame"
STATUS = "status"
METRICS = "metrics"
EPISODES = "episodes"
CHECKPOINT = "checkpoint"
EVALUATION = "evaluation"
NOTICE = "notice"
PRESENCE = "presence"
PACE = "pace"
ROOMS = "rooms"
ROOMS_CHANGED = "rooms_changed"
COUNTERS = "counters"
SERVER = "server"

HEADLINES = frozenset(
    {
        "tetris/score_per_piece",
        "tetris/lines_per_game",
        "tetris/pieces_per_game",
        "train/loss",
        "time/pieces_per_second",
    }
)
"""Metrics that have a running mean, too, which pages show as their newest value."""

MOST_KEYS, LONGEST_KEY, MOST_POINTS = 100, 120, 5_000
"""Of one question for series: metric keys, characters of each, buckets of each."""
MOST_ROOMS = 60
"""Of one question for the curves of several."""
MOST_ROWS = 1_000
"""Of one part of the list of rooms."""

DURABLE = (STATUS, METRICS, EPISODES, CHECKPOINT, EVALUATION, NOTICE)
"""Events that carry a sequence number and are in the store before they are sent."""


def channel(room: str) -> str:
    """The Socket.IO room of everyone who joined ``room`` (or the lobby)."""
    return f"room:{room}"


def frames_channel(room: str, view: str) -> str:
    """The Socket.IO room of those who get every frame of one view."""
    return f"frames:{room}:{view}"


def events_channel(room: str) -> str:
    """The Socket.IO room of those who follow a room's durable events without being in it."""
    return f"events:{room}"


def cards_channel(room: str) -> str:
    """The Socket.IO room of small live boards: at most two showcase frames a second."""
    return f"cards:{room}"
