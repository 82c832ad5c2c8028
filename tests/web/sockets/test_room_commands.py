"""Every command and every refusal, from a real Socket.IO client through the real supervisor and store."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import COUNTING, TOKEN, Server, eventually, launch
from tests.web.clients import Viewer
from tetris_viz.core import lifecycle
from tetris_viz.core.commands import COMMANDS

MORE: dict[str, dict[str, Any]] = {
    "configure": {"config": {"learning_rate": 0.0005}},
    "showcase": {"play": "greedy"},
    "pin_checkpoint": {"step": 1, "pinned": True},
    "delete_checkpoint": {"step": 1},
}
"""What a command needs besides its room."""
UNTOUCHED = ("state", "pending", "attempt", "config", "reason", "name", "tags", "archived")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = launch(
        tmp_path_factory.mktemp("commands") / "data",
        command=COUNTING,
        autostart="0",
        max_running_rooms="1",
        tick="0.05",
    )
    yield running
    assert running.stop() == 0
    print(running.output())


class Room:
    """A room as one controller sees and commands it."""

    def __init__(self, controller: Viewer, **given: Any):
        self.controller = controller
        created = controller.command("create_room", **given)
        assert created == {"ok": True, "room": created["room"], "state": "created"}
        self.id = created["room"]
        assert controller.ask("join", {"room": self.id, "after": 0})["ok"]

    def ask(self, name: str, /, **payload: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.controller.command(name, room=self.id, **payload)
        return answer

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [body for body in self.controller.bodies(kind) if body["room"] == self.id]

    def now(self) -> dict[str, Any]:
        room: dict[str, Any] = self.controller.ask("join", {"room": self.id})["room"]
        return room

    def reach(self, state: str) -> None:
        eventually(lambda: self.now()["state"] == state, what=state)

    def leave(self) -> None:
        if self.now()["state"] in lifecycle.COMMANDS["stop"]:
            self.ask("stop")
        eventually(lambda: self.now()["state"] not in lifecycle.ALIVE, what="the end of the run")


class HeldRoom(Room):
    """A room whose trainer begins, and reaches its boundary, only while it may."""

    def __init__(self, controller: Viewer, server: Server):
        super().__init__(controller, name="Held", config={"seed": 16})
        self._go = server.data_dir / "rooms" / self.id / "go"

    def let_go(self) -> None:
        self._go.parent.mkdir(parents=True, exist_ok=True)
        self._go.touch()

    def hold(self) -> None:
        self._go.unlink(missing_ok=True)

    def leave(self) -> None:
        self.let_go()
        super().leave()


@pytest.fixture
def controller(server: Server) -> Iterator[Viewer]:
    one = Viewer(server.url, ("/watch", "/control"), auth={"token": TOKEN})
    yield one
    one.close()


@pytest.fixture
def room(controller: Viewer) -> Iterator[Room]:
    made = Room(controller, name="Commanded")
    yield made
    made.leave()


@pytest.fixture
def held(controller: Viewer, server: Server) -> Iterator[HeldRoom]:
    made = HeldRoom(controller, server)
    yield made
    made.leave()


def fault(answer: dict[str, Any]) -> tuple[str, str | None]:
    assert answer["ok"] is False
    return answer["error"]["code"], answer["error"].get("field")


def test_every_command_does_what_it_says(room: Room, server: Server) -> None:
    assert room.ask("start") == {"ok": True, "room": room.id, "state": "starting"}
    room.reach("running")
    assert room.ask("pause")["pending"] == "pause"
    room.reach("paused")

    assert room.ask("save")["pending"] == "save"
    eventually(lambda: [e for e in room.events("checkpoint") if e["cause"] == "save"], what="the checkpoint")
    assert room.ask("configure", config={"learning_rate": 0.0005})["pending"] == "configure"
    eventually(lambda: [e for e in room.events("notice") if "Learning rate is now" in e["text"]], what="the change")
    assert room.ask("showcase", pieces_per_second=5.0, play="sampled", policy="newest")["ok"]
    assert room.ask("update_room", name="Renamed", tags=["a"], notes="n", archived=True)["ok"]
    now = room.now()
    assert (now["name"], now["tags"], now["notes"], now["archived"]) == ("Renamed", ["a"], "n", True)
    config = server.get(f"/api/rooms/{room.id}/config.json")["config"]
    wanted = {"learning_rate": 0.0005, "showcase_pieces_per_second": 5.0, "showcase_play": "sampled"}
    assert {name: config[name] for name in wanted} == wanted

    assert room.ask("resume")["pending"] == "resume"
    room.reach("running")
    assert room.ask("stop")["state"] == "stopping"
    room.reach("stopped")
    assert room.ask("delete_room")["ok"]
    assert fault(room.controller.ask("join", {"room": room.id})) == ("unknown_room", "room")
    gone = [one for one in server.get("/api/deleted")["rooms"] if one["id"] == room.id]
    assert [(one["name"], one["state"], one["notes"]) for one in gone] == [("Renamed", "stopped", "n")]
    assert gone[0]["deleted_at"] > gone[0]["since"]
    assert room.ask("restore_room")["ok"]
    assert room.id not in [one["id"] for one in server.get("/api/deleted")["rooms"]]
    room.reach("stopped")
    assert [e["state"] for e in room.events("status")][-1] == "stopped"


def illegal_in(state: Any) -> list[str]:
    return [name for name in COMMANDS if name != "create_room" and lifecycle.refusal(name, state)]


def refused_in(room: Room, state: Any) -> None:
    """Every command that is illegal here is refused in the table's words, and nothing changes."""
    room.reach(state)
    before = room.now()
    assert illegal_in(state)
    for name in illegal_in(state):
        answer = room.ask(name, **MORE.get(name, {}))
        assert fault(answer) == ("illegal_state", None), name
        assert answer["error"]["message"] == lifecycle.refusal(name, state), name
    now = room.now()
    assert [now[key] for key in UNTOUCHED] == [before[key] for key in UNTOUCHED]


def test_what_a_state_does_not_allow_is_refused_in_words(room: Room) -> None:
    refused_in(room, "created")
    room.ask("start")
    refused_in(room, "running")
    room.ask("pause")
    refused_in(room, "paused")
    room.ask("stop")
    refused_in(room, "stopped")


def test_what_a_passing_state_does_not_allow_is_refused_in_words(held: HeldRoom) -> None:
    assert held.ask("start")["state"] == "starting"
    refused_in(held, "starting")
    held.let_go()
    held.reach("running")
    held.hold()
    assert held.ask("stop")["state"] == "stopping"
    refused_in(held, "stopping")
    held.let_go()
    held.reach("stopped")


def test_what_a_failed_room_does_not_allow_is_refused_in_words(controller: Viewer, server: Server) -> None:
    room = Room(controller, config={"seed": 13})
    assert room.ask("start")["ok"]
    refused_in(room, "failed")
    reasons = {one["id"]: one["reason"] for one in server.get("/healthz")["rooms"]}
    assert "the network became NaN" in reasons[room.id]


def test_a_finished_room_starts_only_with_a_longer_run(controller: Viewer) -> None:
    room = Room(controller, config={"total_placements": 1_000})
    assert room.ask("start")["ok"]
    refused_in(room, "finished")
    answer = room.ask("start")
    assert fault(answer) == ("illegal_state", "config.total_placements")
    assert answer["error"]["message"].startswith("The run is complete at 1,000 placements.")
    assert room.now()["state"] == "finished"
    assert room.ask("configure", config={"total_placements": 2_000_000})["ok"]
    assert room.ask("start")["ok"]
    room.leave()


def test_a_pause_on_its_way_must_arrive_before_a_resume_and_the_other_way_round(held: HeldRoom) -> None:
    def refused(name: str) -> str:
        answer = held.ask(name)
        assert fault(answer) == ("illegal_state", None)
        return str(answer["error"]["message"])

    held.ask("start")
    held.let_go()
    held.reach("running")
    held.hold()
    assert held.ask("pause")["pending"] == "pause"
    assert refused("resume") == "The room is pausing; resume it once it is paused."
    held.let_go()
    held.reach("paused")
    held.hold()
    assert held.ask("resume")["pending"] == "resume"
    assert refused("pause") == "The room is resuming; pause it once it is running."
    held.let_go()
    held.reach("running")


def test_nothing_is_promised_while_the_store_cannot_be_written(room: Room, server: Server) -> None:
    room.ask("start")
    room.reach("running")
    with contextlib.closing(sqlite3.connect(server.data_dir / "tetris_viz.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else may write now
        eventually(lambda: server.get("/healthz")["server"]["store"] == "failing", what="a store that fails")
        answer = room.ask("update_room", name="Not stored")
        assert fault(answer) == ("store_unavailable", None)
        assert answer["error"]["message"] == "The store cannot be written: database is locked."
    eventually(lambda: server.get("/healthz")["server"]["store"] == "ok", what="a store that works")
    assert room.now()["name"] == "Commanded"
    assert room.ask("update_room", name="Stored")["ok"]
    assert room.now()["name"] == "Stored"


def test_a_room_beyond_the_limit_is_queued_and_starts_by_itself(room: Room, controller: Viewer) -> None:
    other, third = Room(controller, name="One too many"), Room(controller, name="Two too many")
    room.ask("start")
    assert other.ask("start") == {"ok": True, "room": other.id, "state": "queued", "queue_place": 1}
    assert third.ask("start")["queue_place"] == 2
    assert (other.now()["state"], other.now()["queue_place"]) == ("queued", 1)
    assert third.ask("stop")["state"] == "created"
    room.ask("stop")
    other.reach("running")
    assert other.now()["queue_place"] is None
    other.ask("stop")


def test_what_a_living_trainer_cannot_take_over_is_refused(room: Room) -> None:
    room.ask("start")
    room.reach("running")
    before = room.now()["config"]
    assert fault(room.ask("configure", config={"gamma": 0.9})) == ("illegal_state", "config.gamma")
    assert fault(room.ask("configure", config={"learning_rate": 9})) == ("invalid", "config.learning_rate")
    assert fault(room.ask("configure", config={})) == ("invalid", "config")
    assert room.now()["config"] == before


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "create_room"])
def test_a_room_that_is_not_there_is_unknown_to_every_command(controller: Viewer, name: str) -> None:
    answer = controller.command(name, room="not-there", **MORE.get(name, {}))
    assert fault(answer) == ("unknown_room", "room")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"preset": "chess"}, ("unknown_preset", "preset")),
        ({"config": {"batch_size": 100}}, ("invalid", "config.batch_size")),
        ({"config": {"algorithm": "dqn"}}, ("invalid", "config.algorithm")),
        ({"config": {"wings": 2}}, ("invalid", "config.wings")),
        ({"name": ""}, ("invalid", "name")),
        ({"name": "   "}, ("invalid", "name")),
        ({"name": "bell\a"}, ("invalid", "name")),
        ({"name": "two\nlines"}, ("invalid", "name")),
        ({"from_checkpoint": "elsewhere"}, ("unknown_checkpoint", "from_checkpoint")),
    ],
)
def test_a_room_that_cannot_be_is_not_made(
    controller: Viewer, server: Server, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    before = len(server.get("/api/rooms")["rooms"])
    assert fault(controller.command("create_room", **given)) == expected
    assert len(server.get("/api/rooms")["rooms"]) == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " \t"}, "name"),
        ({"name": "\u202ebackwards"}, "name"),
        ({"tags": ["good", " "]}, "tags.1"),
        ({"tags": ["x" * 31]}, "tags.0"),
        ({"tags": ["nul\0"]}, "tags.0"),
        ({"tags": [f"tag {n}" for n in range(11)]}, "tags"),
        ({"tags": ["twice", "twice"]}, "tags"),
        ({"notes": "x" * 5001}, "notes"),
    ],
)
def test_a_name_or_a_tag_that_nobody_can_read_is_refused(room: Room, given: dict[str, Any], field: str) -> None:
    assert fault(room.ask("update_room", **given)) == ("invalid", field)
    assert (room.now()["name"], room.now()["tags"]) == ("Commanded", [])


def test_the_widest_notes_arrive_and_a_repeat_of_their_command_changes_nothing(room: Room) -> None:
    notes = "\U0001f3b2" * 5000
    first = room.ask("update_room", notes=notes, command_id="notes-once")
    assert room.ask("update_room", notes="later")["ok"]
    assert room.ask("update_room", notes=notes, command_id="notes-once") == first == {**first, "ok": True}
    assert room.now()["notes"] == "later"


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(room: Room) -> None:
    assert room.ask("update_room", notes="by one", tags=["old"])["ok"]
    seen = {"name": "Commanded", "notes": "", "tags": ["old"]}
    refused = room.ask("update_room", name="Mine", notes="by another", expected=seen)
    assert fault(refused) == ("conflict", "notes")
    assert refused["error"]["current"] == {"notes": "by one"}
    assert (room.now()["name"], room.now()["notes"]) == ("Commanded", "by one")
    assert room.ask("update_room", name="Mine", tags=["new"], expected=seen)["ok"], "what it writes is as it was seen"
    assert room.ask("update_room", notes="by one", expected=seen)["ok"], "both want the same"
    assert room.ask("update_room", notes="by another", expected={"notes": "by one"})["ok"]
    assert fault(room.ask("update_room", tags=["mine"], expected={"tags": ["old"]})) == ("conflict", "tags")
    assert room.ask("update_room", notes="unguarded")["ok"]
    assert fault(room.ask("update_room", notes="x", expected={"colour": "blue"})) == ("invalid", "expected.colour")
    assert (room.now()["notes"], room.now()["tags"]) == ("unguarded", ["new"])


def test_a_setting_that_somebody_else_changed_meanwhile_is_not_taken_back(room: Room) -> None:
    before = room.now()["config"]
    seen = {name: before[name] for name in ("learning_rate", "gamma")}
    assert room.ask("configure", config={"learning_rate": 0.003}, expected=seen)["ok"]
    refused = room.ask("configure", config={"learning_rate": 0.004, "gamma": 0.9}, expected=seen)
    assert fault(refused) == ("conflict", "config.learning_rate")
    assert refused["error"]["current"] == {"learning_rate": 0.003}
    assert room.now()["config"] == {**before, "learning_rate": 0.003}
    assert room.ask("configure", config={"gamma": 0.9}, expected=seen)["ok"]
    assert room.ask("configure", config={"learning_rate": 0.004}, expected={"learning_rate": 0.003})["ok"]
    assert room.now()["config"] == {**before, "learning_rate": 0.004, "gamma": 0.9}


def test_a_room_that_trains_is_not_deleted(room: Room) -> None:
    assert room.ask("start")["ok"]
    room.reach("running")
    refused = room.ask("delete_room")
    assert fault(refused) == ("illegal_state", None)
    assert refused["error"]["message"] == "The room is running. Stop it first; then it can be deleted."


def test_names_and_tags_lose_the_spaces_around_them(room: Room) -> None:
    assert room.ask("update_room", name="  Ada ", tags=[" long "])["ok"]
    assert (room.now()["name"], room.now()["tags"]) == ("Ada", ["long"])


def test_a_showcase_without_a_wish_is_refused(room: Room) -> None:
    assert fault(room.ask("showcase")) == ("invalid", None)
