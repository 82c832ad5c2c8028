"""What is wrong with one room, its files or its config, stops no other room, and loses nothing of it."""

import json
import logging
import zipfile
from dataclasses import replace

import pytest

from tests.game.test_policy import policy
from tests.supervisor.house import House, events
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.ipc import messages as m
from tetris_viz.kinds import kinds
from tetris_viz.supervisor.fault_isolation import LOG_AGAIN


@pytest.fixture
def rooms(house):
    """Two finished rooms with a policy, a best one and checkpoints 100 and 200: the first is to be damaged."""
    made = []
    for _ in range(2):
        made.append(room := house.run(total_placements=1000))
        folder = house.supervisor.registry.sessions[room].folder
        data = policy(step=200).dump()
        files = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"", checkpoints.POLICY: data}
        for step, worth in ((100, None), (200, 3.0)):
            facts = {"config": house.room(room).config, "best": {"worth": worth, "step": step}}
            CheckpointStore.of_room(folder).put(step, files, facts)
        for name in ("policy.npz", "best.npz"):
            (folder / name).write_bytes(data)
        house.say(m.PolicyPublished(200, str(folder / "policy.npz")), m.TickEnded(200, 2, 1.0, {"train/loss": 0.5}))
        house.say(m.TrainingFinished(200))
        house.die(0)
    return made


def encrypted(path):
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    with zipfile.ZipFile(path) as file, pytest.raises(RuntimeError, match="encrypted"):
        file.read("step.npy")


def after(house, **changes):
    """The next supervisor, to which the store gives the rooms with ``changes``, by id, of them."""
    stored = [replace(row, room=replace(row.room, **changes.get(id, {}))) for id, row in house.rows.items()]
    return House(house.settings.data_dir, stored=stored)


@pytest.mark.parametrize("name", ["policy.npz", "best.npz"])
def test_a_policy_that_is_encrypted_is_none(house, rooms, name):
    encrypted(house.supervisor.registry.sessions[rooms[0]].folder / name)
    now = after(house).supervisor.registry.sessions[rooms[0]]
    assert now.room.state == "finished"
    assert (now.policy_step, now.room.best_step) == ((None, 200) if name == "policy.npz" else (200, None))


def test_checkpoints_that_claim_odd_things_of_the_best_are_passed_over(house, rooms):
    assert after(house, **{rooms[0]: {"best_step": None}}).room(rooms[0]).best_step == 200


def test_names_that_only_look_like_numbers_are_no_checkpoints(house, rooms):
    (house.supervisor.registry.sessions[rooms[0]].checkpoints.folder / "²").mkdir()
    assert after(house).supervisor.registry.sessions[rooms[0]].checkpoint == 200


@pytest.fixture
def unrestorable(rooms, monkeypatch):
    """The first room, which no supervisor can restore."""
    from tetris_viz.supervisor import evaluation_jobs

    real = evaluation_jobs.restored

    def restored(session):
        if session.room.id == rooms[0]:
            raise PermissionError(13, "Permission denied", str(session.folder / "best.npz"))
        real(session)

    monkeypatch.setattr(evaluation_jobs, "restored", restored)
    return rooms[0]


def test_a_room_that_cannot_be_restored_is_shown_as_failed_and_all_others_are_served(
    house, rooms, unrestorable, caplog
):
    again = after(house, **{unrestorable: {"state": "running"}})
    shown = {room["id"]: room for room in again.supervisor.public()}
    assert (shown[rooms[0]]["state"], shown[rooms[1]]["state"]) == ("failed", "finished")
    assert f"PermissionError: rooms/{rooms[0]}/best.npz cannot be used" in shown[rooms[0]]["reason"]
    assert str(house.settings.data_dir) not in shown[rooms[0]]["reason"]
    [logged] = [record for record in caplog.records if rooms[0] in record.getMessage()]
    assert logged.exc_info
    assert again.ask("update_room", room=rooms[1], name="Served")["ok"]


def test_its_row_stays_as_it_was_so_that_the_next_start_tries_again(house, unrestorable, monkeypatch):
    again = after(house, **{unrestorable: {"state": "running"}})
    again.wait(100)
    assert unrestorable not in again.rows
    monkeypatch.undo()
    assert after(house, **{unrestorable: {"state": "running"}}).room(unrestorable).state == "recovering"


def test_nothing_of_it_is_lost_when_somebody_changes_or_starts_it(house, unrestorable):
    before, again = house.room(unrestorable), after(house)
    assert again.ask("update_room", room=unrestorable, name="Another name")["ok"]
    kept = again.rows[unrestorable]
    assert kept.policy_step == 200
    for field in ("config", "values", "step", "episode", "seconds", "attempt", "best_step", "evaluating", "created"):
        assert getattr(kept.room, field) == getattr(before, field), field
    assert kept.room.seq >= before.seq
    assert again.ask("start", room=unrestorable)["ok"]
    assert again.workers[-1].told[0].checkpoint == "newest"
    now = again.room(unrestorable)
    assert (now.step, now.values) == (200, before.values), "its counts do not begin anew"


@pytest.mark.parametrize("algorithm", ["another", ["ppo"], {}, None])
def test_one_of_an_algorithm_that_nobody_knows_is_failed_too_and_loses_nothing(house, rooms, algorithm):
    config = {**house.room(rooms[0]).config, "algorithm": algorithm}
    again = after(house, **{rooms[0]: {"config": config}})
    assert f"Its algorithm, {algorithm!r}, is not one of ppo, dqn, keys-dqn." in again.room(rooms[0]).reason
    again.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset(rooms)))
    again.ask("update_room", room=rooms[0], name="Kept")
    again.wait(100)
    assert again.rows[rooms[0]].room.config == config
    refused = again.ask("start", room=rooms[0])["error"]
    assert (refused["code"], refused["field"]) == ("invalid", "config.algorithm")
    assert again.room(rooms[1]).state == "finished"


@pytest.mark.parametrize("algorithm", kinds())
def test_fields_that_a_stored_config_lacks_have_their_defaults(house, rooms, algorithm):
    again = after(house, **{rooms[0]: {"config": {"algorithm": algorithm, "gamma": 0.9}, "state": "finished"}})
    again.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset(rooms)))
    again.wait(100)
    model = kinds()[algorithm].config()
    config = again.room(rooms[0]).config
    assert (config["gamma"], config["pieces"], config["seed"]) == (0.9, model.pieces, model.seed)
    assert config.keys() == model.model_dump().keys()
    assert len(again.players[-1].newest) == 2, "both are shown"
    assert json.dumps(again.supervisor.public())


def test_runs_of_before_the_value_loss_had_a_weight_keep_theirs(house, rooms):
    again = after(house, **{rooms[0]: {"config": {"algorithm": "ppo"}}})
    assert again.room(rooms[0]).config["vf_coef"] == 0.5
    assert again.ask("configure", room=rooms[0], config={"gamma": 0.9})["ok"]
    assert events(again, "notice")[-1]["changes"] == {"gamma": 0.9}


def test_a_fault_in_one_rooms_part_stops_neither_the_others_nor_the_loop_and_is_logged_once_a_minute(
    house, caplog, monkeypatch
):
    """Whatever it is: here each room's config loses what its evaluation and its showcase need."""
    ill, well = house.run(), house.run()
    for room in (ill, well):
        folder = house.supervisor.registry.sessions[room].folder
        folder.mkdir(parents=True, exist_ok=True)
        policy(step=200).save(folder / "policy.npz")
        house.supervisor.registry.sessions[room].policy_step = 200
    house.supervisor.registry.sessions[ill].change(config={"algorithm": "ppo"})
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({ill, well})))
    assert [*house.players[-1].newest] == [house.room(well).number]
    real = type(house.workers[0]).exit_code
    sick = house.workers[0]
    monkeypatch.setattr(type(sick), "exit_code", lambda self: 1 / 0 if self is sick else real(self))
    with caplog.at_level(logging.ERROR):
        assert house.ask("evaluate", room=ill)["ok"]
        assert house.ask("evaluate", room=well)["ok"]
        assert [job.path for job in house.evaluators[-1].told if isinstance(job, m.EvaluatePolicy)] == [
            str(house.supervisor.registry.sessions[well].folder / "evaluations" / "200.npz")
        ]
        house.die(-9, house.workers[1])
        assert house.statuses(well)[-1] == "recovering"
        house.wait(1)
        assert len(house.workers) == 3
        count = len(caplog.records)
        for _ in range(50):
            house.wait(0.01)
        assert len(caplog.records) == count
        house.wait(LOG_AGAIN + 1)
        assert len(caplog.records) > count
    assert all(record.exc_info for record in caplog.records if "all else goes on" in record.getMessage())


def test_a_server_that_stops_saves_every_room_that_it_can(house, monkeypatch):
    from tetris_viz.supervisor import transitions

    ill, well = house.run(), house.run()
    real = transitions.stop_with_server

    def stop(session, *more):
        return 1 / 0 if session.room.id == ill else real(session, *more)

    monkeypatch.setattr(transitions, "stop_with_server", stop)
    house.supervisor.shut_down()
    assert m.StopTraining() in house.workers[1].told
    assert house.room(well).state == "stopping"
