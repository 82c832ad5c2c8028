"""What the supervisor reads of a room's files is bounded: while it reads, no trainer and no page is heard."""

import json
import shutil
from pathlib import Path

import pytest

from tests.game.test_policy import policy
from tests.supervisor.house import House
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core.files import last_lines
from tetris_viz.ipc import messages as m

HUGE = 1 << 30
FEW = 1 << 20


class Reading:
    """How many bytes this process has read, from whatever file."""

    def __init__(self) -> None:
        self._before = self._count()

    def _count(self) -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    @property
    def bytes(self) -> int:
        return self._count() - self._before


def grow(path: Path) -> None:
    """Make it huge; the hole in it takes no place on the disk."""
    with path.open("ab") as file:
        file.truncate(HUGE)


@pytest.fixture
def room(house: House) -> str:
    """A running room of a replay memory and a log that are huge, with checkpoint 640."""
    room = house.run()
    folder = house.supervisor.registry.sessions[room].folder
    data = policy(step=640).dump()
    files = {checkpoints.PARAMETERS: data, checkpoints.STATE: b"", checkpoints.POLICY: data, checkpoints.MEMORY: b"m"}
    facts = {
        "config": house.room(room).config, "cause": "pause", "judged": {}, "time": 0.0, "memory": "kept",
        "counters": {"episode": 6, "seconds": 9.0}, "best": {"worth": 0.0, "step": None},
    }  # fmt: skip
    grow(CheckpointStore.of_room(folder).put(640, files, facts) / checkpoints.MEMORY)
    (folder / "trainer.log").write_text("first\n")
    grow(folder / "trainer.log")
    (folder / "policy.npz").write_bytes(data)
    house.say(m.PolicyPublished(640, str(folder / "policy.npz")))
    return room


def test_a_huge_memory_and_a_huge_log_are_not_read_whole_whatever_is_done_with_the_room(house, room):
    folder, reading = house.supervisor.registry.sessions[room].folder, Reading()
    assert house.ask("create_room", from_checkpoint={"room": room, "step": 640})["ok"]
    assert house.ask("showcase", room=room, policy=640)["ok"]
    assert house.ask("evaluate", room=room, step=640)["ok"]
    assert house.ask("pin_checkpoint", room=room, step=640, pinned=True)["ok"]
    house.die(-9)
    assert last_lines(folder / "trainer.log")
    House(folder.parents[1], stored=house.rows.values())
    assert reading.bytes < FEW


def test_nor_are_those_read_whole_that_are_newer_than_one_that_is_to_be_deleted(house, room):
    folder = house.supervisor.registry.sessions[room].checkpoints.folder
    newer = [folder / f"{step:012d}" for step in range(700, 1300, 100)]
    for path in newer:
        shutil.copytree(folder / f"{640:012d}", path, ignore=shutil.ignore_patterns(checkpoints.MEMORY))
        facts = json.loads((path / checkpoints.MANIFEST).read_text())
        (path / checkpoints.MANIFEST).write_text(json.dumps({**facts, "step": int(path.name)}))
        grow(path / checkpoints.PARAMETERS)
    reading = Reading()
    assert house.ask("delete_checkpoint", room=room, step=640)["ok"], "one counts as whole after so many that are not"
    assert house.ask("delete_checkpoint", room=room, step=1200)["ok"]
    assert house.ask("delete_checkpoint", room=room, step=1100)["ok"]
    assert reading.bytes < FEW


def test_a_policy_or_parameters_that_are_far_too_large_are_refused_unread(house, room):
    path = house.supervisor.registry.sessions[room].checkpoints.path_of(640)
    grow(path / checkpoints.POLICY)
    grow(path / checkpoints.PARAMETERS)
    reading = Reading()
    for name, asked in {"showcase": {"policy": 640}, "evaluate": {"step": 640}}.items():
        refused = house.ask(name, room=room, **asked)["error"]
        assert (refused["code"], refused["message"]) == (
            "store_unavailable",
            "The policy cannot be copied: File too large.",
        )
    refused = house.ask("create_room", from_checkpoint={"room": room, "step": 640})["error"]
    assert refused["code"] == "unknown_checkpoint"
    assert reading.bytes < FEW


def test_uploaded_parameters_that_are_far_too_large_are_refused_unread(house, tmp_path):
    folder = tmp_path / "uploads" / "abc"
    folder.mkdir(parents=True)
    (folder / checkpoints.PARAMETERS).touch()
    grow(folder / checkpoints.PARAMETERS)
    facts = {"preset": "ppo-lines", "config": house.room(house.run()).config, "step": 1}
    (folder / "facts.json").write_text(json.dumps(facts))
    reading = Reading()
    refused = house.ask("create_room", from_checkpoint="abc")["error"]
    assert refused["code"] == "store_unavailable"
    assert reading.bytes < FEW
