"""Rooms that begin with the parameters of an earlier checkpoint."""

import json
import shutil
from pathlib import Path

from tests.supervisor.house import events
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.ipc import messages as m
from tetris_viz.kinds.presets import PRESETS


def keep(house, room, step, parameters=b"weights"):
    files = {checkpoints.PARAMETERS: parameters, checkpoints.STATE: b"", checkpoints.POLICY: b""}
    folder = house.supervisor.registry.sessions[room].folder / "checkpoints"
    return CheckpointStore(folder).put(step, files, {"config": house.room(room).config})


def origin_of(house, room):
    return (house.supervisor.registry.sessions[room].folder / "origin" / checkpoints.PARAMETERS).read_bytes()


def test_a_room_continues_from_a_kept_checkpoint_of_another(house):
    source = house.ask("create_room", preset="ppo-lines", name="Old", config={"seed": 5})["room"]
    keep(house, source, 640)
    room = house.ask("create_room", from_checkpoint={"room": source, "step": 640}, config={"seed": 6})["room"]
    made = house.room(room)
    assert (made.preset, made.config["seed"], made.config["objective"], made.step) == ("ppo-lines", 6, "lines", 0)
    assert origin_of(house, room) == b"weights"
    assert made.notes == "Began with the parameters of Old, checkpoint 640."
    assert events(house, "notice")[-1]["text"] == made.notes
    other = house.ask("create_room", preset="ppo-score", from_checkpoint={"room": source, "step": 640})["room"]
    assert house.room(other).config["objective"] == "score", "another preset of the same networks"


def test_a_room_begins_with_an_uploaded_checkpoint(house, tmp_path):
    folder = tmp_path / "uploads" / "abc"
    folder.mkdir(parents=True)
    (folder / checkpoints.PARAMETERS).write_bytes(b"uploaded")
    config = {**PRESETS["dqn"].config.model_dump(), "gamma": 0.9}
    (folder / "facts.json").write_text(json.dumps({"preset": "dqn", "config": config, "step": 1234}))
    room = house.ask("create_room", from_checkpoint="abc")["room"]
    assert (house.room(room).preset, house.room(room).config["gamma"]) == ("dqn", 0.9)
    assert origin_of(house, room) == b"uploaded"
    assert "trained for 1,234 placements" in house.room(room).notes


def test_what_cannot_be_begun_with_is_refused_by_name(house):
    source = house.ask("create_room", preset="ppo-lines")["room"]
    (keep(house, source, 640) / checkpoints.PARAMETERS).write_bytes(b"cut")
    keep(house, source, 700)
    gone = house.ask("create_room", from_checkpoint={"room": source, "step": 641})["error"]
    assert (gone["code"], gone["field"]) == ("unknown_checkpoint", "from_checkpoint.step")
    assert house.ask("create_room", from_checkpoint={"room": source, "step": 640})["error"]["code"] == gone["code"]
    other = house.ask("create_room", preset="dqn", from_checkpoint={"room": source, "step": 700})["error"]
    assert (other["code"], other["field"]) == ("invalid", "preset")
    assert "of ppo" in other["message"]
    assert house.ask("create_room", from_checkpoint="../x")["error"]["code"] == "invalid"
    assert len(house.supervisor.public()) == 1


def test_the_showcase_plays_a_kept_checkpoint_also_once_it_is_pruned(house):
    room = house.run()
    folder = keep(house, room, 640)
    (folder / checkpoints.POLICY).write_bytes(b"policy 640")
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.say(m.PolicyPublished(900, "policy.npz"))
    assert house.ask("showcase", room=room, policy=640)["ok"]
    shown = house.players[0].newest[1]
    assert (Path(shown.policy).read_bytes(), shown.step) == (b"policy 640", 640)
    shutil.rmtree(folder)
    house.say(m.PolicyPublished(1000, "policy.npz"))
    assert Path(house.players[0].newest[1].policy).read_bytes() == b"policy 640"
    gone = house.ask("showcase", room=room, policy=641)["error"]
    assert (gone["code"], gone["field"]) == ("unknown_checkpoint", "policy")
    assert "641" in gone["message"]
    assert house.room(room).config["showcase_policy"] == 640
    wrong = house.ask("showcase", room=room, policy="worst")["error"]
    assert (wrong["code"], wrong["field"]) == ("invalid", "policy")
    assert house.ask("showcase", room=room, policy="newest")["ok"]
    assert house.players[0].newest[1].step == 1000


def test_a_showcase_that_falls_behind_is_told_until_it_keeps_up_or_nobody_watches(house):
    room = house.run()
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({room})))

    def paced(pace):
        house.supervisor.from_player(house.players[0], m.ShowcasePaced(1, pace))
        house.wait()
        return house.room(room).showcase_pace

    def told():
        house.wait(1.0)
        return [told.room for told in house.sent if isinstance(told, m.RoomChanged)][-1]["showcase_pace"]

    assert paced(None) is None
    before = house.room(room).seq
    assert (paced(2.345), told()) == (2.35, 2.35)
    assert (paced(None), told()) == (None, None)
    assert (paced(1.0), told()) == (1, 1)
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset()))
    house.wait()
    assert (house.room(room).showcase_pace, told()) == (None, None)
    assert house.room(room).seq == before, "the markers on the curves are read from the newest 400 statuses"
