"""A supervisor that plays a script: the real protocol, no trainer.

Rooms named by their part: ``room-a`` runs, ``room-b`` is stopped.  Certain names given to
``update_room`` make it misbehave: see ``MISCHIEF``.
"""

import json
import os
import secrets
import signal
import sys
import time
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

from tests.children import End
from tetris_viz.core import commands, frames
from tetris_viz.core.errors import CommandError
from tetris_viz.core.lifecycle import refusal
from tetris_viz.core.rooms import Room
from tetris_viz.ipc.messages import (
    CommandAnswered,
    DurableCommitted,
    FramePlayed,
    Heartbeat,
    RoomChanged,
    RoomsListed,
    RunCommand,
    StoreChanged,
    ToSupervisor,
    WatchedChanged,
)
from tetris_viz.kinds import presets
from tetris_viz.processes import become_child
from tetris_viz.settings import load

MISCHIEF = ("crash", "give up", "silent", "nan", "store fails", "store works", "big", "garbage", "burst")
AFTER = {"start": "running", "pause": "paused", "resume": "running", "stop": "stopped"}


def room(id: str, number: int, state: Any) -> Room:
    preset = presets.PRESETS["classroom"]
    return Room(id, number, f"Room {id}", preset.name, preset.config.model_dump(), state=state, seq=10, step=640)


def frame(number: int, view: Any, piece: int) -> bytes:
    return frames.encode(
        frames.Frame(number, view, 10, 20, bytes(200), 1, 0, 4, 18, (1, 2, 3), None, 1, piece, 640, 0, 0, (0, 0, 0, 0))
    )


class Supervisor:
    def __init__(self, pipe: Connection):
        self.pipe, self.settings = End(pipe, ToSupervisor), load()
        self.rooms = {r.id: r for r in (room("room-a", 1, "running"), room("room-b", 2, "stopped"))}
        self.answers: dict[str, dict[str, Any]] = {}
        self.watched = WatchedChanged(frozenset(), frozenset())
        self.piece = 0

    def send_room(self, id: str) -> None:
        self.pipe.say(RoomChanged(id, self.rooms[id].public()))

    def change(self, id: str, **fields: Any) -> Room:
        old = self.rooms[id]
        new = self.rooms[id] = Room(**{**old.public(), **fields, "seq": old.seq + 1})
        return new

    def commit(self, id: str, event: str, **body: Any) -> None:
        now = self.change(id, **body.pop("fields", {}))
        self.pipe.say(DurableCommitted(id, event, {"room": id, "seq": now.seq, **body}))

    def run(self) -> None:
        self.pipe.say(RoomsListed([r.public() for r in self.rooms.values()]))
        self.pipe.say(StoreChanged(True))
        due = time.monotonic()
        while True:
            if self.pipe.poll(max(0.0, due - time.monotonic())):
                self.heard(self.pipe.hear())
            if time.monotonic() >= due:
                due = time.monotonic() + 1 / 30
                self.play()

    def play(self) -> None:
        self.piece += 1
        for view in ("training", "showcase"):
            for id in getattr(self.watched, view):
                if id in self.rooms:
                    self.pipe.say(FramePlayed(frame(self.rooms[id].number, view, self.piece)))
        if self.piece % 60 == 0:
            self.pipe.say(Heartbeat())
        if self.piece % 10 == 0 and self.rooms["room-a"].state == "running":
            a = self.rooms["room-a"]
            values = {"tetris/score_per_piece": float(self.piece), "time/fps": 200.0}
            self.commit(
                a.id, "metrics", attempt=1, step=a.step + 64, episode=a.episode, time=a.seconds + 0.3, values=values,
                fields={"step": a.step + 64, "seconds": a.seconds + 0.3, "values": values},
            )  # fmt: skip
            self.send_room(a.id)

    def heard(self, message: Any) -> None:
        if isinstance(message, WatchedChanged):
            self.watched = message
            told = {"training": sorted(message.training), "showcase": sorted(message.showcase)}
            (self.settings.data_dir / "watched.json").write_text(json.dumps(told))
        elif isinstance(message, RunCommand):
            (self.settings.data_dir / "actor.json").write_text(json.dumps(asdict(message.actor)))
            id = message.payload["command_id"]
            if id not in self.answers:
                try:
                    self.answers[id] = self.obey(message.name, message.payload)
                except CommandError as error:
                    self.answers[id] = error.answer()
            if self.answers[id] is not None:
                self.pipe.say(CommandAnswered(id, self.answers[id]))

    def obey(self, name: str, payload: dict[str, Any]) -> Any:
        commands.parse(name, payload)
        if name == "create_room":
            preset, config = presets.build_config(payload.get("preset"), payload.get("config"))
            id = secrets.token_urlsafe(9)
            self.rooms[id] = Room(id, len(self.rooms) + 1, payload.get("name") or "New", preset, config.model_dump())
            self.send_room(id)
            return {"ok": True, "room": id, "state": "created"}
        if payload["room"] not in self.rooms:
            raise CommandError("unknown_room", f"There is no room {payload['room']!r}.", "room")
        now = self.rooms[payload["room"]]
        if sentence := refusal(name, now.state):
            raise CommandError("illegal_state", sentence)
        if name == "configure":
            presets.change_config(presets.PRESETS[now.preset].config, payload["config"])
        if name == "update_room" and payload.get("name") in MISCHIEF:
            return self.misbehave(payload["name"])
        state = AFTER.get(name, now.state)
        fields = {"state": state, "archived": payload.get("archived", now.archived)}
        self.commit(now.id, "status", state=state, attempt=1, step=now.step, since=time.time(), fields=fields)
        self.send_room(now.id)
        return {"ok": True, "room": now.id, "state": now.state, "pending": name}

    def misbehave(self, how: str) -> Any:
        if how == "crash":
            os._exit(3)
        if how == "give up":
            os._exit(2)
        if how == "silent":
            return None
        if how == "nan":
            self.commit("room-a", "metrics", attempt=1, step=1, episode=0, time=0.0, values={"x": float("nan")})
        if how.startswith("store"):
            ok = how == "store works"
            self.pipe.say(StoreChanged(ok, None if ok else "The disk is full."))
        if how == "big":
            for _ in range(2):
                self.commit("room-a", "notice", level="info", text="x" * 100_000)
        if how == "burst":
            for n in range(300):
                self.pipe.say(FramePlayed(frame(1, "showcase", 100_000 + n)))
        if how == "garbage":
            os.write(self.pipe.pipe.fileno(), b"what is this")
        return {"ok": True, "state": "running"}


def main() -> None:
    pipe = become_child(signal.SIGTERM)
    assert not {"eventlet", "flask"} & set(sys.modules)
    try:
        Supervisor(pipe).run()
    except (EOFError, OSError):
        sys.exit(0)


if __name__ == "__main__":
    main()
