"""A real supervisor process with real children (that do not learn)."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.children import End
from tests.conftest import eventually
from tests.supervisor.house import SOMEBODY
from tetris_viz.ipc import messages as m
from tetris_viz.processes import start_child
from tetris_viz.store.engine import open_store
from tetris_viz.store.event_queries import newest_seq

ROOT = Path(__file__).parents[2]
on_one_store = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests that ask nothing of the store; the others run on PostgreSQL, too."""


def is_gone(pid, seconds=30):
    """Whether the process ends before the deadline; a zombie that init has not reaped yet has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


class House:
    """The web process's side."""

    def __init__(self):
        self.child = start_child("tests.supervisor.fake_supervisor")
        self.end = End(self.child.pipe, m.FromSupervisor)
        self.rooms, self.events, self.answers, self.sent = [], [], {}, 0

    def until(self, condition, seconds=120):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (self.rooms, self.events[-5:], self.answers)
            if self.end.poll(0.05):
                self.take(self.end.hear())

    def take(self, message):
        match message:
            case m.RoomsListed(rooms):
                self.rooms = rooms
            case m.RoomChanged(id, room):
                known = {r["id"]: r for r in self.rooms} | {id: room}
                self.rooms = [r for r in known.values() if r is not None]
            case m.DurableCommitted():
                self.events.append(message)
            case m.CommandAnswered(command_id, answer):
                self.answers[command_id] = answer

    def ask(self, what, command_id=None, **payload):
        self.sent += 1
        command_id = command_id or f"c{self.sent}"
        self.answers.pop(command_id, None)
        self.end.say(m.RunCommand(what, {"command_id": command_id, **payload}, SOMEBODY))
        self.until(lambda: command_id in self.answers)
        return self.answers[command_id]

    def states(self, room):
        return [e.body["state"] for e in self.events if e.room == room and e.event == "status"]

    def reach(self, state, room=None):
        room = room or self.rooms[0]["id"]
        self.until(lambda: any(r["id"] == room and r["state"] == state for r in self.rooms))
        return next(r for r in self.rooms if r["id"] == room)

    def trainer(self):
        """The process that trains."""
        [found] = [
            child
            for child in psutil.Process(self.child.pid).children()
            if "tests.supervisor.fake_trainer" in child.cmdline()
        ]
        return found.pid

    def make(self, **config):
        room = self.ask("create_room", config=config)["room"]
        assert self.ask("start", room=room)["ok"]
        return room

    def leave(self):
        self.child.pipe.close()
        return self.child.process.wait(60)


@pytest.fixture
def open_house(tmp_path, monkeypatch, database_url):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TETRIS_VIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TETRIS_VIZ_DATABASE_URL", database_url)
    monkeypatch.setenv("TETRIS_VIZ_TICK", "0.05")
    monkeypatch.setenv("TETRIS_VIZ_AUTOSTART", "0")
    opened = []

    def make(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"TETRIS_VIZ_{name}", value)
        opened.append(House())
        return opened[-1]

    yield make
    for house in opened:
        if house.child.exit_code() is None:
            house.child.signal(signal.SIGKILL)
            house.child.process.wait()


@on_one_store
def test_an_empty_store_gets_a_first_room_that_trains(open_house):
    house = open_house(AUTOSTART="1")
    house.until(lambda: any(e.event == "metrics" for e in house.events))
    assert house.rooms[0]["name"] == "First room"
    assert house.states(house.rooms[0]["id"])[:3] == ["created", "starting", "running"]
    assert house.leave() == 0


def test_sequence_numbers_have_no_hole_and_keep_their_order(open_house):
    house = open_house(AUTOSTART="1")
    house.until(lambda: len(house.events) > 30)
    assert [e.body["seq"] for e in house.events] == list(range(1, len(house.events) + 1))


@on_one_store
def test_a_room_pauses_resumes_saves_and_stops(open_house):
    house = open_house()
    room = house.make()
    house.reach("running", room)
    assert house.ask("pause", room=room) == {"ok": True, "room": room, "state": "running", "pending": "pause"}
    house.reach("paused", room)
    assert house.ask("pause", room=room)["error"]["message"] == "Already paused."
    house.ask("resume", room=room)
    house.reach("running", room)
    house.ask("save", room=room)
    house.until(lambda: any(e.event == "checkpoint" for e in house.events))
    house.ask("stop", room=room)
    assert house.reach("stopped", room)["reason"] is None


@on_one_store
@pytest.mark.parametrize(("seed", "words"), [(13, "the network became NaN"), (14, "ended unexpectedly")])
def test_a_trainer_that_fails_says_why(open_house, seed, words):
    house = open_house(MAX_RESTARTS="1")
    room = house.reach("failed", house.make(seed=seed))
    assert words in room["reason"]
    assert "restarted once" in room["reason"]
    assert house.states(room["id"])[-2:] == ["recovering", "failed"]
    assert house.states(room["id"]).count("running") == 2, "it was tried again once"


def test_a_killed_trainer_is_told_in_words_and_starts_again_from_its_checkpoint(open_house):
    house = open_house()
    room = house.make()
    house.reach("running", room)
    house.ask("save", room=room)
    house.until(lambda: any(e.event == "checkpoint" for e in house.events))
    step = next(e.body["step"] for e in house.events if e.event == "checkpoint")
    house.reach("running", room)
    os.kill(house.trainer(), signal.SIGKILL)
    house.until(lambda: house.states(room)[-2:] == ["recovering", "running"])
    reason = next(e.body["reason"] for e in house.events if e.body.get("state") == "recovering")
    assert (
        reason
        == f"The trainer was ended by the system, probably for lack of memory. Starting again from checkpoint {step:,}."
    )
    assert next(e.body["from_step"] for e in reversed(house.events) if "from_step" in e.body) == step


def test_rooms_are_stopped_when_the_web_process_goes(open_house):
    house = open_house()
    room = house.make()
    house.reach("running", room)
    pid = house.trainer()
    assert house.leave() == 0
    assert is_gone(pid)
    waits = open_house(RESUME="0")
    assert waits.reach("stopped", room)["reason"] == "The server was stopped."
    assert waits.leave() == 0


def test_rooms_that_the_server_stopped_go_on_by_themselves_with_the_next(open_house):
    house = open_house()
    room = house.make()
    house.reach("running", room)
    assert house.leave() == 0
    again = open_house()
    assert again.reach("running", room)["attempt"] == 2


@on_one_store
def test_a_trainer_that_ignores_everything_does_not_keep_the_server(open_house):
    house = open_house()
    room = house.make(seed=15)
    house.reach("running", room)
    pid = house.trainer()
    started = time.monotonic()
    assert house.leave() == 0
    assert time.monotonic() - started < 30
    assert is_gone(pid)
    assert "did not stop in time" in open_house(RESUME="0").reach("stopped", room)["reason"]


def test_a_killed_supervisor_leaves_no_trainer_and_the_next_one_brings_its_rooms_back(open_house):
    house = open_house()
    room = house.make()
    house.reach("running", room)
    pid = house.trainer()
    house.child.process.kill()
    house.child.process.wait()
    again = open_house()
    again.until(lambda: again.states(room) == ["recovering", "running"])
    told = next(e.body for e in again.events if e.body.get("state") == "recovering")
    assert told["reason"].startswith("The supervisor ended while this room was running.")
    assert is_gone(pid)


def test_a_repeated_command_gets_the_stored_answer_even_after_a_restart(open_house):
    house = open_house()
    first = house.ask("create_room", "same", name="One")
    assert house.ask("create_room", "same", name="One") == first
    house.leave()
    again = open_house()
    assert again.ask("create_room", "same", name="One") == first
    again.until(lambda: len(again.rooms) == 1)


@on_one_store
def test_a_web_process_that_does_not_read_never_stops_the_supervisor(open_house, store_url):
    house = open_house()
    room = house.make()
    before, engine = house.reach("running", room)["seq"], open_store(store_url)

    def written():
        with engine.connect() as connection:
            return newest_seq(connection, room) > before + 25

    eventually(written, what="what nobody reads here")
    engine.dispose()
    house.ask("stop", room=room)
    house.reach("stopped", room)
