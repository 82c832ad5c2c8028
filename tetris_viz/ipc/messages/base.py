"""What every message is, and what more than one kind of process says."""

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True, gc=False, forbid_unknown_fields=True):
    """A value with typed fields; its class name is its tag on the wire."""


class Part(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A value inside a message."""


class Heartbeat(Message, frozen=True):
    """Any child -> its parent: the main loop turns, and has nothing else to say (ipc/heartbeat.py)."""


class FramePlayed(Message, frozen=True):
    """Trainer or player -> supervisor -> web: an encoded frame (core.frames); the newest replaces one not yet sent."""

    blob: bytes
