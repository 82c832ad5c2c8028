"""Scripted histories: more rooms than may train at once."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.supervisor.house import House, events
from tests.supervisor.test_evaluations import ended, result
from tetris_viz.core.lifecycle import AT_REST
from tetris_viz.ipc import messages as m
from tetris_viz.supervisor import evaluation_jobs

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def trains(house):
    return [room for room, session in house.supervisor.registry.sessions.items() if session.alive]


def queue(house):
    """The rooms that wait, by their places, which have no gap."""
    waiting = {
        s.room.queue_place: room for room, s in house.supervisor.registry.sessions.items() if s.room.state == "queued"
    }
    assert sorted(waiting) == [*range(1, len(waiting) + 1)]
    return [waiting[place] for place in sorted(waiting)]


def finish(house, room):
    worker = house.trainer_of(room)
    house.supervisor.from_trainer(worker, m.TrainingFinished(64))
    house.die(0, worker)


def again(house, tmp_path, **settings):
    """The next supervisor, on what this one has stored: it was killed."""
    stored = {id: replace(row, room=replace(row.room, queue_place=None)) for id, row in house.rows.items()}
    next_one = House(tmp_path, sorted(stored.values(), key=lambda row: row.room.number), **settings)
    next_one.rows = {**stored, **next_one.rows}
    return next_one


def test_a_room_too_many_is_queued_and_starts_by_itself_when_another_ends(house):
    first, _second, third, fourth = (house.make() for _ in range(4))
    assert [house.room(room).state for room in (third, fourth)] == ["queued", "queued"]
    assert [house.room(room).queue_place for room in (third, fourth)] == [1, 2]
    assert len(house.workers) == 2
    finish(house, first)
    assert house.statuses(third) == ["created", "queued", "starting"]
    assert (house.room(third).queue_place, house.room(fourth).queue_place) == (None, 1)
    assert len(house.workers) == 3


def test_who_starts_a_room_is_told_its_place(house):
    house.make(), house.make(), house.make()
    room = house.ask("create_room")["room"]
    assert house.ask("start", room=room) == {"ok": True, "room": room, "state": "queued", "queue_place": 2}
    assert house.ask("start", room=room)["error"]["message"].startswith("The room is queued: it starts by itself")


@pytest.mark.parametrize("end", ["stop", "fail", "finish"])
def test_every_end_of_a_run_makes_room_for_the_next(house, end):
    first, _, third = (house.make() for _ in range(3))
    worker = house.trainer_of(first)
    if end == "stop":
        house.ask("stop", room=first)
        house.supervisor.from_trainer(worker, m.TrainingStopped(0))
    elif end == "fail":
        house.supervisor.from_trainer(worker, m.TrainingFailed("no", final=True))
        house.die(1, worker)
    else:
        house.supervisor.from_trainer(worker, m.TrainingFinished(9))
    house.wait()
    assert house.room(third).state == "starting"


def test_a_room_that_pauses_or_recovers_keeps_its_place(house):
    first, second, third = (house.make() for _ in range(3))
    for room in (first, second):
        house.supervisor.from_trainer(house.trainer_of(room), m.TrainingStarted(0))
    house.supervisor.from_trainer(house.trainer_of(first), m.TrainingPaused(0))
    house.die(-9, house.trainer_of(second))
    assert (house.room(first).state, house.room(second).state) == ("paused", "recovering")
    house.wait(100)
    assert house.room(third).state == "queued"


@pytest.mark.parametrize("state", sorted(AT_REST))
def test_who_does_not_wait_any_longer_is_what_it_was_before(house, state):
    room = house.make() if state != "created" else house.ask("create_room")["room"]
    if state == "stopped":
        house.ask("stop", room=room)
        house.say(m.TrainingStopped(5))
    elif state == "failed":
        house.say(m.TrainingFailed("no memory", final=True))
    elif state == "finished":
        house.say(m.TrainingFinished(5, "Its goal was reached."))
    if state != "created":
        house.die(0)
    house.make(), house.make()
    house.wait(50)
    before = house.room(room)
    assert before.state == state
    assert house.ask("start", room=room)["state"] == "queued"
    assert (house.room(room).reason, house.room(room).since) == (None, 1000 + house.time)
    house.wait(50)
    assert house.ask("stop", room=room)["state"] == state
    assert replace(house.room(room), seq=before.seq) == before
    assert house.rows[room].queued is None


def test_a_deleted_room_leaves_the_queue_and_is_not_queued_when_it_is_restored(house):
    house.make(), house.make()
    third, fourth = house.make(), house.make()
    assert house.ask("delete_room", room=third)["ok"]
    assert house.room(fourth).queue_place == 1
    assert house.ask("restore_room", room=third)["state"] == "created"


def test_all_settings_of_a_queued_room_can_change_and_what_they_forbid_is_said_at_its_turn(house):
    first, _, third, fourth = (house.make() for _ in range(4))
    assert house.ask("configure", room=third, config={"gamma": 0.9})["ok"]
    session = house.supervisor.registry.sessions[third]
    session.change(config={**session.room.config, "learning_rate": 5.0})  # as a version before allowed it
    finish(house, first)
    assert [house.room(room).state for room in (third, fourth)] == ["created", "starting"]
    assert "learning_rate is no longer allowed" in events(house, "notice")[-1]["text"]


def test_a_room_that_breaks_at_its_turn_holds_nobody_up(house):
    first, _, third, fourth = (house.make() for _ in range(4))
    house.supervisor.registry.sessions[third].change(config={})
    finish(house, first)
    assert [house.room(room).state for room in (third, fourth)] == ["created", "starting"]


def test_nothing_starts_by_itself_while_the_store_fails_or_the_server_stops(house):
    first, second, third = (house.make() for _ in range(3))
    house.store_works = False
    house.ask("update_room", room=first, name="Not stored")
    finish(house, first)
    house.wait(1)
    assert house.room(third).state == "queued"
    house.store_works = True
    for batch in house.unstored:
        house.record(batch)
    house.wait(1)
    assert house.room(third).state == "starting"
    fourth = house.make()
    house.supervisor.shut_down()
    for room in (second, third):
        house.supervisor.from_trainer(house.trainer_of(room), m.TrainingStopped(0))
        house.die(0, house.trainer_of(room))
    assert house.supervisor.finished
    assert house.rows[fourth].room.state == "queued"


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "stopped"])
def test_the_next_server_brings_back_who_trained_and_then_the_queue_in_its_order(house, tmp_path, killed):
    rooms = [house.make() for _ in range(6)]
    house.ask("stop", room=rooms[2])
    house.ask("start", room=rooms[2])  # to the end of the queue
    if not killed:
        house.supervisor.shut_down()
        for room in rooms[:2]:
            house.supervisor.from_trainer(house.trainer_of(room), m.TrainingStopped(0))
            house.die(0, house.trainer_of(room))
    shown = again(house, tmp_path)
    assert sorted(trains(shown)) == sorted(rooms[:2])
    assert queue(shown) == [rooms[n] for n in (3, 4, 5, 2)]
    listed = {room["id"]: room["queue_place"] for room in shown.sent[0].rooms}
    assert [listed[room] for room in rooms] == [None, None, 4, 1, 2, 3]


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "stopped"])
def test_who_trained_and_finds_no_place_is_first_in_the_queue_but_not_who_paused(tmp_path, killed):
    house = House(tmp_path, max_running_rooms=4)
    rooms = [house.make() for _ in range(5)]
    for room in rooms[:4]:
        house.supervisor.from_trainer(house.trainer_of(room), m.TrainingStarted(0))
    house.supervisor.from_trainer(house.trainer_of(rooms[0]), m.TrainingPaused(0))
    house.wait()
    if not killed:
        house.supervisor.shut_down()
        for room in rooms[:4]:
            house.supervisor.from_trainer(house.trainer_of(room), m.TrainingStopped(0))
    smaller = again(house, tmp_path, max_running_rooms=1)
    assert trains(smaller) == [rooms[1]]
    assert queue(smaller) == [rooms[2], rooms[3], rooms[4]]
    assert (smaller.room(rooms[0]).state, smaller.room(rooms[0]).pending) == ("stopped", None)
    third = again(smaller, tmp_path, max_running_rooms=1)
    assert (trains(third), queue(third)) == ([rooms[1]], [rooms[2], rooms[3], rooms[4]])


def test_a_server_that_resumes_nothing_lets_the_queue_wait_for_somebody(house, tmp_path):
    rooms = [house.make() for _ in range(3)]
    shown = again(house, tmp_path, resume=False)
    assert [shown.room(room).state for room in rooms] == ["stopped", "stopped", "created"]
    assert shown.statuses(rooms[2]) == ["created"]


@pytest.fixture
def broken(monkeypatch):
    """Rooms that no supervisor can restore."""
    rooms, real = set(), evaluation_jobs.restored

    def restored(session):
        if session.room.id in rooms:
            raise ValueError("broken")
        real(session)

    monkeypatch.setattr(evaluation_jobs, "restored", restored)
    return rooms


def test_a_queued_room_that_cannot_be_restored_keeps_its_place_for_the_next_server(house, tmp_path, broken):
    _, _, third, fourth = (house.make() for _ in range(4))
    broken.add(fourth)
    second = again(house, tmp_path)
    assert (queue(second), second.room(fourth).state) == ([third], "failed")
    fifth = second.make()
    second.ask("stop", room=third)
    assert second.ask("start", room=third)["state"] == "queued"
    broken.clear()
    third_one = again(second, tmp_path)
    assert queue(third_one) == [fourth, fifth, third]
    tickets = [row.queued["ticket"] for row in third_one.rows.values() if row.queued]
    assert len(tickets) == len({*tickets}) == 3


def test_a_queued_room_that_cannot_be_restored_is_not_started_by_a_server_after_one_that_resumes_nothing(
    house, tmp_path, broken
):
    rooms = [house.make() for _ in range(3)]
    broken.add(rooms[2])
    waits = again(house, tmp_path, resume=False)
    waits.wait(1)
    assert (waits.room(rooms[2]).state, waits.rows[rooms[2]].queued) == ("failed", None)
    broken.clear()
    resumes = again(waits, tmp_path)
    resumes.wait(1)
    assert (trains(resumes), queue(resumes)) == ([], [])


@pytest.mark.parametrize("what", ["start", "delete_room", "update_room"])
def test_a_queued_room_that_could_not_be_restored_takes_commands_as_a_failed_one(house, tmp_path, broken, what):
    rooms = [house.make() for _ in range(3)]
    broken.add(rooms[2])
    second = again(house, tmp_path)
    assert second.ask(what, room=rooms[2], **({"name": "Mine"} if what == "update_room" else {}))["ok"]
    assert queue(second) == ([rooms[2]] if what == "start" else [])
    assert (second.rows[rooms[2]].queued is not None) == (what == "start")


def test_at_the_end_of_a_run_the_places_of_all_who_wait_are_one_message(house):
    first, *_, last = (house.make() for _ in range(12))
    house.wait(2)
    since = len(house.sent)
    finish(house, first)
    house.wait(2)
    told = house.sent[since:]
    [places] = [message.places for message in told if isinstance(message, m.PlacesChanged)]
    assert places == {room: place for place, room in enumerate(queue(house), 1)}
    assert places[last] == 9
    assert len({message.id for message in told if isinstance(message, m.RoomChanged)}) == 2, "who ended, who starts"


def test_the_evaluation_of_a_runs_end_goes_on_while_it_waits_in_the_queue(house):
    room = ended(house)
    house.make(), house.make()
    assert house.ask("configure", room=room, config={"total_placements": 10**7})["ok"]
    assert house.ask("start", room=room)["state"] == "queued"
    assert house.room(room).evaluating == [5000]
    result(house, 5000)
    assert house.room(room).evaluated["final"]


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["start", "stop", "delete_room", "restore_room", "finish", "fail", "crash", "stopped", "kill"]),
        st.integers(0, 5),
    ),
    max_size=40,
)


@SLOW
@given(HAPPENINGS, st.integers(1, 3))
def test_any_history_keeps_to_the_limit_leaves_no_place_empty_and_keeps_the_order(happenings, most):
    house = House(max_running_rooms=most)
    rooms = [house.ask("create_room")["room"] for _ in range(6)]
    for what, number in happenings:
        room, before = rooms[number], queue(house)
        worker = house.trainer_of(room)
        if what == "kill":
            house = again(house, "/nowhere", max_running_rooms=most)
            still = queue(house)
            assert before[len(before) - len(still) :] == still, "the first may start: one that was stopping has ended"
        elif what in {"finish", "fail", "crash", "stopped"}:
            if worker is None:
                continue
            if what == "finish":
                house.supervisor.from_trainer(worker, m.TrainingFinished(1))
            elif what == "fail":
                house.supervisor.from_trainer(worker, m.TrainingFailed("why", final=True))
            elif what == "stopped":
                house.supervisor.from_trainer(worker, m.TrainingStopped(1))
            house.die(-9 if what == "crash" else 0, worker)
        else:
            house.ask(what, room=room)
        house.wait()
        after = queue(house)
        assert len(trains(house)) <= most
        assert not after or len(trains(house)) == most
        stayed = [one for one in before if one in after and one != room]
        assert [one for one in after if one in stayed] == stayed, "nobody overtakes"
        assert all(after.index(one) < after.index(room) for one in stayed if room in after and room not in before)
        started = [one for one in before if one not in after and one != room]
        assert started == [one for one in before if one != room][: len(started)], "first come, first served"
