"""Supervisor <-> player."""

from .base import FramePlayed, Heartbeat, Message

# --- to the player -----------------------------------------------------------


class ShowRoom(Message, frozen=True):
    """Play this room's policy from now on, or with these new choices.

    ``chosen`` is what the room chose, ``policy`` the file that holds it now: a game belongs to one choice.
    """

    number: int
    pieces: str
    seed: int
    chosen: str | int
    policy: str
    step: int
    play: str
    pieces_per_second: float


class HideRoom(Message, frozen=True):
    number: int


ToPlayer = ShowRoom | HideRoom

# --- from the player ---------------------------------------------------------


class ShowcasePaced(Message, frozen=True):
    """What a room's showcase reaches (pieces/s) where that is less than it should; None: it keeps its pace."""

    number: int
    pieces_per_second: float | None


class ShowcaseFailed(Message, frozen=True):
    """Why a room's showcase shows nothing, in words; None: it plays again.  Others play on."""

    number: int
    reason: str | None


FromPlayer = FramePlayed | ShowcasePaced | ShowcaseFailed | Heartbeat
