"""Scripted histories: how the rooms of a house begin, run and end."""

import signal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.supervisor.house import House
from tetris_viz.core.lifecycle import STATES
from tetris_viz.ipc import messages as m


def test_the_first_message_is_the_list_of_rooms(house):
    assert house.sent[0] == m.RoomsListed([])


def test_a_room_starts_runs_and_finishes(house):
    room = house.run()
    house.say(m.TrainingFinished(2_000_000))
    house.die(0)
    assert house.statuses(room) == ["created", "starting", "running", "finished"]


def test_the_first_attempt_begins_anew_and_the_next_goes_on_from_the_newest_checkpoint(house):
    room = house.run()
    assert house.workers[0].told[0].checkpoint is None
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    house.die(0)
    house.ask("start", room=room)
    assert (house.workers[1].told[0].checkpoint, house.workers[1].told[0].attempt) == ("newest", 2)


def test_a_start_while_the_old_trainer_is_still_leaving_waits_for_it(house):
    room = house.run()
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    assert house.ask("start", room=room)["ok"]
    assert len(house.workers) == 1
    house.die(0)
    assert len(house.workers) == 2
    assert house.room(room).state == "starting"


@pytest.mark.parametrize("code", [0, -9])
def test_a_start_that_is_stopped_before_the_old_trainer_has_left_was_no_crash(house, code):
    room = house.run()
    house.ask("stop", room=room)
    house.say(m.CheckpointSaved(640, "/x/checkpoints/640", "stop"), m.TrainingStopped(640))
    house.ask("start", room=room)
    assert house.ask("stop", room=room)["state"] == "stopping"
    house.die(code)
    assert len(house.workers) == 1
    assert house.statuses(room)[-3:] == ["starting", "stopping", "stopped"]
    now = house.room(room)
    assert (now.reason, now.step, now.pending) == (None, 640, None)
    assert house.ask("start", room=room)["ok"]
    assert len(house.workers) == 2


def test_a_start_that_still_waits_when_the_server_stops_never_runs(house):
    room = house.run()
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    house.ask("start", room=room)
    house.supervisor.shut_down()
    house.die(0)
    assert house.supervisor.finished
    assert len(house.workers) == 1
    assert (house.room(room).state, house.room(room).reason) == ("stopped", "The server was stopped.")


def test_a_stop_before_the_trainer_began_is_a_stop(house):
    room = house.make()
    house.ask("stop", room=room)
    house.say(m.TrainingStarted(0), m.TrainingStopped(0))
    assert house.statuses(room)[-2:] == ["stopping", "stopped"]


def test_a_trainer_that_ignores_stop_is_ended_by_force(house):
    room = house.run()
    house.ask("stop", room=room)
    house.wait(21)
    assert house.workers[0].signals == [signal.SIGTERM]
    house.wait(3)
    assert signal.SIGKILL in house.workers[0].signals
    house.die(-9)
    assert house.room(room).state == "stopped"
    assert "did not stop in time" in house.room(room).reason


def test_last_words_count_even_when_the_process_is_already_gone(house):
    room = house.run()
    house.workers[0].code = 0
    house.wait()
    house.say(m.TrainingFinished(5))
    house.die(0)
    assert house.room(room).state == "finished"


def test_shutting_down_stops_every_room_and_is_finished_when_all_have_left(house):
    room = house.run()
    house.supervisor.shut_down()
    house.wait()
    assert not house.supervisor.finished
    house.say(m.TrainingStopped(10))
    house.die(0)
    assert house.supervisor.finished
    assert house.rows[room].room.state == "stopped"
    assert house.rows[room].room.reason == "The server was stopped."
    assert house.rows[room].room.pending == "start"


def test_a_trainer_that_outlasts_the_shutdown_is_killed_and_its_room_still_settles(house):
    room = house.run()
    house.supervisor.shut_down()
    house.wait(9.5)
    assert house.supervisor.finished
    house.supervisor.end()
    assert signal.SIGKILL in house.workers[0].signals
    assert house.rows[room].room.state == "stopped"
    assert "The server was stopped." in house.rows[room].room.reason


SAYINGS = [
    m.TrainingStarted(0), m.TrainingPaused(1), m.TrainingResumed(1), m.TrainingConfigured(1, {"seed": 1}),
    m.CheckpointSaved(5, "/x/checkpoints/5", "save"), m.CheckpointFailed(5, "save", "disk full"),
    m.TrainingStopped(9), m.TrainingFinished(9),
    m.TrainingFailed("why"), m.TrainingFailed("why", final=True), m.TrainingAlive(20),
    m.PolicyPublished(3, "p"), m.TickEnded(4, 1, 1.0, {"a": 1.0}, {"step": [1]}),
]  # fmt: skip
HAPPENINGS = st.one_of(
    st.sampled_from(["start", "pause", "resume", "stop", "save", "delete_room", "restore_room"]),
    st.sampled_from(SAYINGS),
    st.sampled_from([0, 1, -9]),
    st.floats(0.1, 200),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HAPPENINGS, max_size=30))
def test_no_history_breaks_a_room(happenings):
    house = House()
    room = house.ask("create_room")["room"]
    for happening in happenings:
        if isinstance(happening, str):
            assert house.ask(happening, room=room) is not None
        elif isinstance(happening, float):
            house.wait(happening)
        elif isinstance(happening, int):
            if house.workers:
                house.die(happening)
        elif house.workers:
            house.say(replace(happening))
        assert house.room(room).state in STATES
    seqs = [s.body["seq"] for s in house.sent if isinstance(s, m.DurableCommitted)]
    assert seqs == list(range(1, len(seqs) + 1))
    house.supervisor.shut_down()
    for worker in house.workers:
        house.die(-9, worker)
    house.wait(1)
    assert house.supervisor.finished
    assert not house.supervisor.registry.sessions[room].alive
