"""Checkpoints that people pin, delete and show; runs that are deleted for good."""

import io
import shutil
import zipfile

import numpy as np
import pytest

from tests.conftest import eventually
from tests.supervisor.house import SOMEBODY, House, events
from tetris_viz import checkpoints
from tetris_viz.ipc import messages as m
from tetris_viz.supervisor.room_purge import Remover


def write(house, room, step, best=None, **facts):
    files = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"", checkpoints.POLICY: b"policy"}
    claim = {"worth": 0.0 if best is None else 1.0, "step": best}
    facts = {"config": house.room(room).config, "cause": "periodic", "judged": {}, "best": claim, **facts}
    return store(house, room).put(step, files, facts)


def store(house, room):
    return house.supervisor.registry.sessions[room].checkpoints


@pytest.fixture
def room(house):
    """A running room with checkpoints 100 to 600, the best of which is 300."""
    room = house.run()
    for step in range(100, 700, 100):
        write(house, room, step, best=300 if step > 300 else None)
    house.say(m.CheckpointSaved(600, "600", "periodic", kept=(600, 500, 400, 300, 200, 100)))
    return room


def test_what_is_there_is_told_with_every_checkpoint(house, room):
    assert events(house, "checkpoint")[-1]["kept"] == [600, 500, 400, 300, 200, 100]


def test_a_pinned_checkpoint_stays_and_everyone_is_told(house, room):
    assert house.ask("pin_checkpoint", room=room, step=200, pinned=True)["ok"]
    told = events(house, "notice")[-1]
    assert told["text"] == "Checkpoint 200 is pinned: it stays until somebody deletes it."
    assert 200 in told["kept"]
    for step in range(700, 1300, 100):
        write(house, room, step)
    assert 200 in store(house, room).thin()
    count = len(events(house, "notice"))
    assert house.ask("pin_checkpoint", room=room, step=200, pinned=True)["ok"]
    assert len(events(house, "notice")) == count, "nothing has changed"
    assert house.ask("pin_checkpoint", room=room, step=200, pinned=False)["ok"]
    assert events(house, "notice")[-1]["text"] == "Checkpoint 200 is no longer pinned."
    assert 200 not in store(house, room).thin()


@pytest.mark.parametrize("name", ["pin_checkpoint", "delete_checkpoint"])
def test_a_checkpoint_that_is_not_there_is_unknown(house, room, name):
    more = {"pinned": True} if name == "pin_checkpoint" else {}
    refused = house.ask(name, room=room, step=250, **more)["error"]
    assert (refused["code"], refused["field"]) == ("unknown_checkpoint", "step")
    assert refused["message"] == "The room has no checkpoint 250 (any more)."


def test_a_deleted_checkpoint_is_gone_also_for_a_trainer_that_does_not_know_of_it_yet(house, room):
    assert house.ask("delete_checkpoint", room=room, step=200)["ok"]
    left = [600, 500, 400, 300, 100]
    assert store(house, room).steps() == left
    told = events(house, "notice")[-1]
    assert (told["text"], told["kept"]) == ("Checkpoint 200 is deleted.", left)
    assert store(house, room).deleted() == [], "it is off the disk"
    house.say(m.CheckpointSaved(700, "700", "periodic", kept=(700, 600, 500, 400, 300, 200, 100)))
    assert events(house, "checkpoint")[-1]["kept"] == [700, *left]


def test_a_pinned_one_can_be_deleted(house, room):
    assert house.ask("pin_checkpoint", room=room, step=200, pinned=True)["ok"]
    assert house.ask("delete_checkpoint", room=room, step=200)["ok"]
    store(house, room).sweep()
    assert 200 not in store(house, room).steps()


def test_what_something_rests_on_is_not_deleted_and_it_is_said_why(house, room):
    assert house.ask("showcase", room=room, policy=400)["ok"]
    for step, why in (
        (600, "Checkpoint 600 is the newest: training continues from it. Delete it once there is a newer one."),
        (400, "The showcase plays checkpoint 400. Show another one first."),
        (300, "Checkpoint 300 is the best so far. Delete it once another one is."),
    ):
        refused = house.ask("delete_checkpoint", room=room, step=step)["error"]
        assert (refused["code"], refused["message"]) == ("illegal_state", why)
    assert len(store(house, room).steps()) == 6
    torn = store(house, room).path_of(700)
    torn.mkdir()
    assert house.ask("delete_checkpoint", room=room, step=600)["error"]["code"] == "illegal_state"
    assert house.ask("delete_checkpoint", room=room, step=700)["ok"], "nothing goes on from it"
    assert house.ask("showcase", room=room, policy="newest")["ok"]
    assert house.ask("delete_checkpoint", room=room, step=400)["ok"]


@pytest.mark.parametrize("name", [checkpoints.PARAMETERS, checkpoints.STATE, checkpoints.POLICY])
def test_the_newest_whole_one_is_not_deleted_where_a_newer_one_is_damaged(house, room, name):
    (store(house, room).path_of(600) / name).write_bytes(b"cut sh")
    refused = house.ask("delete_checkpoint", room=room, step=500)["error"]
    assert (refused["code"], refused["message"]) == (
        "illegal_state",
        "Checkpoint 500 is the newest that is intact: training continues from it. Delete it once there is a newer one.",
    )
    assert house.ask("delete_checkpoint", room=room, step=600)["ok"], "nothing goes on from it"
    assert house.ask("delete_checkpoint", room=room, step=500)["error"]["code"] == "illegal_state"
    assert store(house, room).newest()[0].name == "000000000500"


def test_the_one_that_the_showcase_plays_stays_while_it_does_also_under_the_next_server(house, room, tmp_path):
    assert house.ask("showcase", room=room, policy=200)["ok"]
    for step in range(700, 1300, 100):
        write(house, room, step)
    assert 200 in store(house, room).thin()
    store(house, room).show(None)  # as an earlier version left it
    after = House(tmp_path, stored=house.rows.values())
    assert 200 in store(house, room).thin()
    assert after.ask("showcase", room=room, policy=250)["error"]["code"] == "unknown_checkpoint"
    assert store(house, room).shown() == 200
    assert after.ask("showcase", room=room, policy="best")["ok"]
    assert 200 not in store(house, room).thin()


def test_after_a_power_cut_the_steps_of_policies_are_those_of_their_files(house, room, tmp_path):
    session = house.supervisor.registry.sessions[room]
    with io.BytesIO() as file:
        np.savez(file, step=np.array(300))
        session.best.write_bytes(file.getvalue())
    session.policy.write_bytes(b"")
    after = House(tmp_path, stored=house.rows.values()).supervisor.registry.sessions[room]
    assert (after.room.best_step, after.policy_step) == (300, None)
    with zipfile.ZipFile(session.policy, "w") as empty:
        empty.writestr("step.npy", b"")
    assert House(tmp_path, stored=house.rows.values()).supervisor.registry.sessions[room].policy_step is None


# --- for good ----------------------------------------------------------------------


@pytest.fixture
def finished(house, room):
    house.say(m.TrainingFinished(600))
    house.die(0)
    return room


def test_only_a_deleted_run_is_deleted_for_good(house, finished):
    refused = house.ask("purge_room", room=finished)["error"]
    assert refused["code"] == "illegal_state"
    assert refused["message"] == "Only a deleted run can be deleted for good. Delete it first."
    assert len(house.supervisor.public()) == 1


def test_a_run_that_is_deleted_for_good_is_gone_with_its_folder_and_its_number_is_not_given_again(
    house, finished, tmp_path
):
    home = house.supervisor.registry.sessions[finished].folder
    assert house.ask("delete_room", room=finished)["ok"]
    assert house.ask("purge_room", room=finished)["ok"]
    assert not home.exists()
    assert list((tmp_path / "rooms").glob("*")) == []
    assert house.rows[finished].room.pending == "purge"
    for name in ("restore_room", "purge_room"):
        assert house.ask(name, room=finished)["error"]["code"] == "unknown_room"
    made = house.ask("create_room")["room"]
    assert house.room(made).number == 2
    after = House(tmp_path, stored=house.rows.values())
    assert after.ask("restore_room", room=finished)["error"]["code"] == "unknown_room"


def test_what_was_deleted_before_the_server_ended_is_taken_off_the_disk_by_the_next(house, room, tmp_path):
    left = store(house, room).delete(200)
    remover = Remover(tmp_path / "rooms")
    eventually(lambda: not left.exists())
    later = store(house, room).delete(100)
    remover.put(later)
    eventually(lambda: not later.exists())
    assert store(house, room).steps() == [600, 500, 400, 300]


def test_a_purge_that_a_crash_cut_short_is_finished_and_one_that_was_never_stored_is_undone(house, finished, tmp_path):
    home = house.supervisor.registry.sessions[finished].folder
    house.ask("delete_room", room=finished)
    house.store_works = False
    house.supervisor.from_web(m.RunCommand("purge_room", {"command_id": "purge", "room": finished}, SOMEBODY))
    house.wait()
    assert not home.exists()
    aside = tmp_path / "rooms" / f".purged-{finished}"
    assert (aside / "checkpoints").is_dir()
    before = House(tmp_path, stored=house.rows.values())  # nothing of it is in the store
    assert home.is_dir()
    assert before.ask("restore_room", room=finished)["ok"]
    shutil.copytree(home, aside)
    marked = house.unstored[-1].changes.rooms
    after = House(tmp_path, stored=[*marked.values()])
    assert not home.exists()
    assert not aside.exists()
    assert after.stored_batches, "the store has time for the rest of its rows after a commit"
    assert after.supervisor.registry.sessions == {}
