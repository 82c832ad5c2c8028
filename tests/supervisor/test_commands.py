"""Scripted histories: what is asked of a house of rooms, and what is refused."""

import pytest

from tests.supervisor.house import SOMEBODY
from tetris_viz.core.actors import Actor
from tetris_viz.ipc import messages as m
from tetris_viz.kinds.presets import build_config


def test_fixed_fields_are_refused_while_a_trainer_lives_and_taken_when_not(house):
    room = house.run()
    refused = house.ask("configure", room=room, config={"gamma": 0.9})["error"]
    assert (refused["code"], refused["field"]) == ("illegal_state", "config.gamma")
    assert "Stop the room first" in refused["message"]
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(1))
    assert house.ask("configure", room=room, config={"gamma": 0.9})["ok"]
    assert house.room(room).config["gamma"] == 0.9


def test_live_fields_are_pending_until_the_trainer_has_them(house):
    room = house.run()
    assert house.ask("configure", room=room, config={"learning_rate": 0.0015})["pending"] == "configure"
    assert house.workers[0].told[-1] == m.ConfigureTraining({"learning_rate": 0.0015})
    house.say(m.TrainingConfigured(64, {"learning_rate": 0.0015}))
    assert house.room(room).pending is None
    notice = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"][-1]
    assert notice["changes"] == {"learning_rate": 0.0015}
    assert notice["before"] == {"learning_rate": 0.002}
    assert notice["text"] == "Learning rate is now 0.0015."


def test_changes_in_flight_are_confirmed_one_by_one_each_with_what_was_before(house):
    room = house.run(learning_rate=0.001)
    for rate in (0.0015, 0.003, 0.0015):
        house.ask("configure", room=room, config={"learning_rate": rate})
    for rate, pending in ((0.0015, "configure"), (0.003, "configure"), (0.0015, None)):
        house.say(m.TrainingConfigured(64, {"learning_rate": rate}))
        assert house.room(room).pending == pending
    told = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"]
    assert [(body["before"]["learning_rate"], body["changes"]["learning_rate"]) for body in told] == [
        (0.001, 0.0015), (0.0015, 0.003), (0.003, 0.0015),
    ]  # fmt: skip
    house.ask("configure", room=room, config={"learning_rate": 0.004, "showcase_pieces_per_second": 7})
    shown = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"][-1]
    assert (shown["before"], shown["changes"]) == (
        {"showcase_pieces_per_second": 3}, {"showcase_pieces_per_second": 7},
    )  # fmt: skip
    house.die(-9)
    held = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"][-1]
    assert (held["before"], held["changes"]) == ({"learning_rate": 0.0015}, {"learning_rate": 0.004})


@pytest.mark.parametrize(
    ("preset", "changes", "text"),
    [
        ("ppo-score", {"placements_per_second": 400.0}, "Training speed limit is now 400 placements/s."),
        ("ppo-score", {"total_placements": 5_000_000}, "Length of the run is now 5,000,000 placements."),
        ("dqn", {"gamma": 0.9, "seed": 5}, "Seed is now 5. Discount, gamma is now 0.9."),
        ("dqn", {"buffer_size": 50_000}, "Replay memory is now 50,000 placements."),
        ("dqn", {"showcase_play": "strong"}, "Showcase play is now strong."),
    ],
)
def test_a_change_is_told_as_the_form_names_it(house, preset, changes, text):
    room = house.ask("create_room", preset=preset)["room"]
    house.ask("configure", room=room, config=changes)
    told = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"][-1]
    assert (told["text"], told["changes"]) == (text, changes)
    made = build_config(preset, {})[1].model_dump()
    assert told["before"] == {name: made[name] for name in changes}


def test_a_finished_room_starts_again_only_with_a_longer_run(house):
    room = house.run(total_placements=1000)
    house.say(m.TrainingFinished(1024))
    house.die(0)
    assert house.ask("start", room=room)["error"]["field"] == "config.total_placements"
    house.ask("configure", room=room, config={"total_placements": 2000})
    assert house.ask("start", room=room)["ok"]


@pytest.mark.parametrize(
    ("limits", "field", "raised", "title"),
    [
        ({"total_placements": 1000}, "total_placements", 2000, "Length of the run"),
        ({"max_minutes": 1.0}, "max_minutes", 2.0, "Longest training time"),
        ({"max_minutes": 1.0}, "max_minutes", 0.0, "Longest training time"),
        ({"goal_score": 5.0}, "goal_score", 6.0, "Goal"),
        ({"goal_score": 5.0}, "goal_score", 0.0, "Goal"),
    ],
)
def test_a_complete_run_is_started_again_once_what_ended_it_is_raised(house, limits, field, raised, title):
    room = house.run(**limits)
    house.say(
        m.TickEnded(1024, 2, 61.0, {"eval/best_score_per_piece": 5.5}),
        m.TrainingFinished(1024, "Reached it."),
    )
    house.die(0)
    assert (house.room(room).state, house.room(room).reason) == ("finished", "Reached it.")
    refused = house.ask("start", room=room)["error"]
    assert (refused["code"], refused["field"]) == ("illegal_state", f"config.{field}")
    assert title in refused["message"]
    assert house.ask("configure", room=room, config={field: raised})["ok"]
    assert house.ask("start", room=room)["ok"]


def test_a_goal_that_was_reached_with_other_pieces_is_reached_no_longer(house):
    room = house.run(goal_score=5.0)
    house.say(m.TickEnded(1024, 2, 61.0, {"eval/best_score_per_piece": 5.5}), m.TrainingFinished(1024))
    house.die(0)
    assert house.ask("start", room=room)["error"]["field"] == "config.goal_score"
    assert house.ask("configure", room=room, config={"pieces": "uniform"})["ok"]
    assert house.ask("start", room=room)["ok"]


def test_the_length_of_a_run_is_changed_while_it_runs(house):
    room = house.run(total_placements=1000)
    assert house.ask("configure", room=room, config={"total_placements": 2000, "max_minutes": 5.0})["ok"]
    assert house.workers[-1].told[-1] == m.ConfigureTraining({"total_placements": 2000, "max_minutes": 5.0})


def test_a_deleted_room_is_unknown_until_it_is_restored(house):
    room = house.ask("create_room")["room"]
    house.ask("delete_room", room=room)
    assert house.supervisor.public() == []
    assert house.ask("start", room=room)["error"]["code"] == "unknown_room"
    assert house.ask("restore_room", room=room)["ok"]
    assert house.ask("create_room")["room"] != room
    assert [r["number"] for r in house.supervisor.public()] == [1, 2]


@pytest.mark.parametrize(
    ("name", "payload", "code", "field"),
    [
        ("start", {"room": "nowhere"}, "unknown_room", "room"),
        ("create_room", {"preset": "nope"}, "unknown_preset", "preset"),
        ("create_room", {"config": {"gamma": 7}}, "invalid", "config.gamma"),
        ("create_room", {"from_checkpoint": "x"}, "unknown_checkpoint", "from_checkpoint"),
        ("create_room", {"from_checkpoint": 7}, "invalid", "from_checkpoint"),
        ("create_room", {"from_checkpoint": {"room": "x", "step": 1}}, "unknown_room", "from_checkpoint.room"),
        ("fly", {}, "unknown_command", None),
    ],
)
def test_a_refused_command_changes_nothing(house, name, payload, code, field):
    error = house.ask(name, **payload)["error"]
    assert (error["code"], error.get("field")) == (code, field)
    assert house.supervisor.public() == []


def test_what_a_preset_cannot_play_is_refused_by_name(house):
    room = house.ask("create_room", preset="dqn")["room"]
    refused = house.ask("showcase", room=room, play="master")["error"]
    assert (refused["code"], refused["field"]) == ("invalid", "play")
    assert refused["message"].startswith("dqn cannot play master: it values placements, not boards")
    keys = house.ask("create_room", preset="keys-dqn")["room"]
    for play in ("sampled", "strong", "master"):
        refused = house.ask("showcase", room=keys, play=play)["error"]
        assert (refused["code"], refused["field"]) == ("invalid", "play")
        assert refused["message"].startswith(f"keys-dqn cannot play {play}: it ")
    assert house.ask("showcase", room=room, play="strong")["ok"]


def test_a_repeat_does_nothing_twice(house):
    command = m.RunCommand("create_room", {"command_id": "same"}, SOMEBODY)
    for _ in range(3):
        house.supervisor.from_web(command)
        house.wait()
    assert len(house.supervisor.public()) == 1
    assert len([s for s in house.sent if isinstance(s, m.CommandAnswered)]) == 3


def test_a_refused_command_stays_refused_under_its_id_also_for_the_next_supervisor(house):
    room = house.run()
    refused = {"command_id": "once", "room": room}

    def give():
        house.supervisor.from_web(m.RunCommand("resume", refused, SOMEBODY))
        house.wait()
        return [told.answer for told in house.sent if getattr(told, "command_id", "") == "once"][-1]

    first = give()
    assert first["error"]["message"] == "Already running."
    house.ask("pause", room=room)
    house.say(m.TrainingPaused(640))
    assert house.room(room).state == "paused", "now it could be carried out"
    assert give() == first
    assert house.room(room).pending is None
    stored = {id: row for batch in house.stored_batches for id, row in batch.changes.commands.items()}
    assert stored["once"].answer == first, "the next supervisor reads it"


def test_who_gave_a_command_is_stored_with_it_refused_or_not(house):
    ada = Actor(name="Ada", address="198.51.100.7")
    for command_id, payload in (("made", {}), ("refused", {"preset": "none"})):
        house.supervisor.from_web(m.RunCommand("create_room", {"command_id": command_id, **payload}, ada))
        house.wait()
    stored = {id: row for batch in house.stored_batches for id, row in batch.changes.commands.items()}
    assert {id: (row.answer["ok"], row.actor) for id, row in stored.items()} == {
        "made": (True, ada),
        "refused": (False, ada),
    }


def test_what_was_refused_because_nothing_can_be_stored_may_be_given_again(house):
    room = house.run()
    house.store_works = False
    house.say(m.TickEnded(10, 1, 1.0, {"train/loss": 0.5}))
    house.wait(1)
    asked = m.RunCommand("pause", {"command_id": "again", "room": room}, SOMEBODY)
    house.supervisor.from_web(asked)
    house.store_works = True
    for batch in house.unstored:
        house.record(batch)
    house.supervisor.from_web(asked)
    house.wait(1)
    answers = [told.answer for told in house.sent if getattr(told, "command_id", "") == "again"]
    assert [answer["ok"] for answer in answers] == [False, True]
    assert answers[0]["error"]["code"] == "store_unavailable"


def test_rooms_are_bounded_deleted_ones_too_and_the_remedy_is_named(house, monkeypatch):
    monkeypatch.setattr("tetris_viz.supervisor.room_registry.MOST_ROOMS", 2)
    rooms = [house.ask("create_room")["room"] for _ in range(2)]
    full = "There are 2 rooms, which is the limit. Delete some first."
    refused = house.ask("create_room")["error"]
    assert (refused["code"], refused["message"]) == ("limit", full)
    assert house.ask("delete_room", room=rooms[0])["ok"]
    rooms.append(house.ask("create_room")["room"])
    refused = house.ask("restore_room", room=rooms[0])["error"]
    assert (refused["code"], refused["message"]) == ("limit", full)
    assert house.ask("delete_room", room=rooms[1])["ok"]
    refused = house.ask("delete_room", room=rooms[2])["error"]
    assert refused["code"] == "limit"
    assert refused["message"] == (
        "There are 2 deleted rooms, which is the limit. Delete some of them for good (purge_room) first."
    )
    assert house.ask("purge_room", room=rooms[0])["ok"]
    assert house.ask("delete_room", room=rooms[2])["ok"]
