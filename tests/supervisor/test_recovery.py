"""What becomes of a room whose trainer dies, falls silent, or is left by its server: scripted histories."""

import signal
from itertools import pairwise

import pytest

from tests.supervisor.house import House, events
from tetris_viz.ipc import messages as m
from tetris_viz.kinds.tetris.configs import PPOConfig
from tetris_viz.store.rows import AttemptRow


def crash_until_failed(house, room, tick=0.1):
    """Every crash's wait, up to the one after which the room has given up; seen every ``tick`` seconds."""
    waits = []
    while house.room(room).state != "failed":
        assert len(waits) < 20
        began, trainers = house.time, len(house.workers)
        house.die(-9)
        while len(house.workers) == trainers and house.room(room).state == "recovering":
            house.wait(tick)
        waits.append(house.time - began)
    return waits


def test_a_dead_trainer_is_started_again_at_once_from_the_newest_checkpoint(house):
    room = house.run()
    house.say(m.CheckpointSaved(640, "/x/checkpoints/000000000640", "periodic"))
    house.die(-9)
    assert house.statuses(room)[-1] == "recovering"
    assert house.room(room).reason == (
        "The trainer was ended by the system, probably for lack of memory. Starting again from checkpoint 640."
    )
    assert len(house.workers) == 2
    started = house.workers[1].told[0]
    assert (started.checkpoint, started.attempt) == ("newest", 2)
    house.say(m.TrainingStarted(640))
    assert house.room(room).state == "running"
    assert house.room(room).reason is None
    assert events(house, "status")[-1]["from_step"] == 640


def test_a_run_that_crashed_before_its_first_checkpoint_is_begun_again_in_every_count(house):
    room = house.run()
    house.say(m.TickEnded(86_464, 12, 30.0, {"train/loss": 0.5, "time/cpu_seconds": 25.0}))
    house.die(-9)
    assert house.room(room).reason.endswith("Starting again from the beginning.")
    now, told = house.room(room), house.workers[-1].told[0]
    assert (now.step, now.episode, now.seconds) == (0, 0, 30.0)
    assert now.values == {"time/cpu_seconds": 25.0}, "the time was spent all the same"
    assert (told.seconds, told.cpu_seconds, told.episode, told.attempt) == (30.0, 25.0, 0, 2)
    house.say(m.TrainingStarted(0))
    assert [a for batch in house.stored_batches for a in batch.changes.attempts][-1] == AttemptRow(room, 2, 0)


def test_a_run_with_a_checkpoint_keeps_its_counts_until_the_trainer_says_more(house):
    room = house.run()
    house.say(m.CheckpointSaved(640, "/x/checkpoints/640", "save"), m.TickEnded(700, 2, 3.0, {"train/loss": 0.5}))
    house.die(-9)
    now, told = house.room(room), house.workers[-1].told[0]
    assert (now.step, now.episode, now.seconds, now.values) == (700, 2, 3.0, {"train/loss": 0.5})
    assert (told.seconds, told.episode, told.checkpoint) == (3.0, 2, "newest")


def test_after_five_restarts_without_a_checkpoint_the_room_fails_and_the_server_log_has_the_details(
    house, tmp_path, caplog
):
    room = house.run()
    folder = tmp_path / "rooms" / room
    folder.mkdir(parents=True)
    (folder / "trainer.log").write_text("\n".join(f"line {i}" for i in range(40)))
    waits = crash_until_failed(house, room)
    assert len(house.workers) == 1 + 5
    assert waits[0] < 0.5, "the first time at once"
    assert all(later > earlier for earlier, later in pairwise(waits[:5])), "then later and later"
    assert house.room(room).reason == (
        "The trainer was ended by the system, probably for lack of memory. Start begins from scratch. "
        "It was restarted 5 times without getting as far as a new checkpoint."
    )
    details = f"the trainer of room {room} was killed by signal 9 (SIGKILL); see {folder / 'trainer.log'}"
    assert "\n  ".join([details, *(f"line {i}" for i in range(28, 40))]) in caplog.text
    assert house.ask("start", room=room)["ok"]
    house.die(-9)
    assert house.room(room).state == "recovering", "a person's start has a full budget again"


def test_a_new_checkpoint_clears_the_count(house):
    room = house.run()
    for step in range(100, 1300, 100):
        house.die(-9)
        house.wait(1)
        house.say(m.TrainingStarted(step - 100), m.CheckpointSaved(step, f"/x/checkpoints/{step}", "periodic"))
    assert house.room(room).state == "running"


def test_the_same_checkpoint_written_again_does_not_clear_the_count(house):
    room = house.run()
    house.say(m.CheckpointSaved(100, "/x/checkpoints/100", "pause"), m.TrainingPaused(100))
    for _ in range(6):
        house.die(-9)
        house.wait(31)
        if house.room(room).state == "failed":
            return
        house.say(m.TrainingStarted(100), m.CheckpointSaved(100, "/x/checkpoints/100", "pause"), m.TrainingPaused(100))
    pytest.fail("it never gave up")


def test_a_budget_of_none_fails_at_once(tmp_path):
    house = House(tmp_path, max_restarts=0)
    room = house.run()
    house.die(-11)
    assert house.statuses(room)[-2:] == ["recovering", "failed"]
    assert house.room(room).reason == "The trainer crashed. Start begins from scratch."


def test_a_fault_that_would_come_again_is_not_tried_again(house):
    room = house.make()
    house.say(m.TrainingFailed("The room's setting gamma is no longer allowed", final=True))
    house.die(1)
    assert house.room(room).state == "failed"
    assert "setting gamma" in house.room(room).reason
    assert len(house.workers) == 1


def test_a_paused_room_recovers_to_paused(house):
    room = house.run()
    house.ask("pause", room=room)
    house.say(m.TrainingPaused(640))
    house.die(-9)
    assert [type(told) for told in house.workers[-1].told] == [m.StartTraining, m.PauseTraining]
    house.say(m.TrainingStarted(640))
    assert house.room(room).state == "recovering"
    house.say(m.TrainingPaused(640))
    assert house.room(room).state == "paused"
    house.ask("resume", room=room)
    house.say(m.TrainingResumed(640))
    house.die(-9)
    house.wait(2)
    house.say(m.TrainingStarted(640))
    assert house.room(room).state == "running"


def test_a_pause_that_was_asked_for_is_kept_over_a_crash(house):
    room = house.run()
    house.ask("pause", room=room)
    house.die(-9)
    house.say(m.TrainingStarted(0), m.TrainingPaused(0))
    assert house.room(room).state == "paused"


def test_a_room_that_waits_for_its_restart_can_be_stopped(house):
    room = house.run()
    house.die(-9)
    house.die(-9)
    assert len(house.workers) == 2
    assert house.room(room).state == "recovering"
    assert house.ask("stop", room=room)["state"] == "stopped"
    house.wait(60)
    assert len(house.workers) == 2
    assert house.ask("start", room=room)["ok"]


def test_a_crash_while_stopping_is_a_stop(house):
    room = house.run()
    house.ask("stop", room=room)
    house.die(-9)
    assert house.room(room).state == "stopped"


def test_a_trainer_that_cannot_be_made_is_tried_again_until_the_budget_is_used(house):
    def broken(_where):
        raise OSError("no more processes")

    house.made = broken
    room = house.make()
    for _ in range(8):
        house.wait(31)
    assert house.room(room).state == "failed"
    assert "could not be started: no more processes" in house.room(room).reason


@pytest.mark.parametrize("lasting", [True, False])
def test_a_fault_of_a_file_is_told_by_its_place_in_the_data_folder_and_tried_again_where_that_may_help(
    tmp_path, lasting
):
    house = House(tmp_path)

    def broken(_where):
        log = str(tmp_path / "rooms" / room / "trainer.log")
        raise PermissionError(13, "Permission denied", log) if lasting else OSError(28, "No space left on device", log)

    room = house.ask("create_room")["room"]
    house.made = broken
    house.ask("start", room=room)
    assert house.room(room).state == ("failed" if lasting else "recovering")
    for _ in range(8):
        house.wait(31)
    assert house.room(room).attempt == (1 if lasting else 6)
    assert f"could not be started: rooms/{room}/trainer.log" in house.room(room).reason
    assert str(tmp_path) not in "".join(str(told) for told in events(house, "status"))


def test_silence_is_shown_after_ten_seconds_and_forgotten_at_the_next_word(house):
    room = house.run()
    house.wait(9)
    assert house.room(room).silent is None
    house.wait(2)
    assert house.room(room).silent == 1000
    assert events(house, "status")[-1]["silent"] == 1000
    assert house.workers[0].signals == []
    house.say(m.TrainingAlive())
    assert house.room(room).silent is None
    assert "silent" not in events(house, "status")[-1]
    assert house.room(room).state == "running"
    assert len(house.workers) == 1


def test_after_two_minutes_of_silence_the_trainer_is_killed_and_the_room_recovers(house):
    room = house.run()
    house.wait(119)
    assert house.workers[0].signals == []
    house.wait(2)
    assert house.workers[0].signals == [signal.SIGKILL]
    house.die(-9)
    assert house.room(room).reason.startswith("The trainer stopped answering and was ended.")
    house.say(m.TrainingStarted(0))
    assert house.room(room).state == "running"
    assert house.room(room).silent is None


@pytest.mark.parametrize("allowance", [30, 300])
def test_an_announced_silence_is_allowed(house, allowance):
    room = house.make()
    house.say(m.TrainingAlive(allowance))
    house.wait(allowance - 1)
    assert house.room(room).silent is None
    house.wait(2)
    assert house.room(room).silent is not None
    house.wait(200)
    assert house.workers[0].signals == [signal.SIGKILL]


def test_a_new_process_has_a_minute_for_its_first_word(house):
    room = house.make()
    house.wait(59)
    assert house.room(room).silent is None
    house.wait(2)
    assert house.room(room).silent is not None


def left_by_its_server(house, *, paused=False):
    room = house.run()
    if paused:
        house.ask("pause", room=room)
        house.say(m.TrainingPaused(640))
    house.supervisor.shut_down()
    house.say(m.CheckpointSaved(640, "/x/checkpoints/640", "stop"), m.TrainingStopped(640))
    house.die(0)
    return room


@pytest.mark.parametrize("paused", [False, True])
def test_rooms_that_the_server_stopped_go_on_with_the_next(house, paused):
    room = left_by_its_server(house, paused=paused)
    again = House(house.settings.data_dir, stored=house.rows.values())
    assert again.room(room).state == "starting"
    again.say(m.TrainingStarted(640))
    if paused:
        again.say(m.TrainingPaused(640))
    assert again.room(room).state == ("paused" if paused else "running")


def test_a_room_that_was_stopped_by_a_person_stays_so(house):
    room = house.run()
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    house.die(0)
    house.supervisor.shut_down()
    again = House(house.settings.data_dir, stored=house.rows.values())
    assert again.room(room).state == "stopped"
    assert again.workers == []


def test_rooms_wait_where_the_setting_says_so(house):
    room = left_by_its_server(house)
    again = House(house.settings.data_dir, stored=house.rows.values(), resume=False)
    assert (again.room(room).state, again.room(room).pending) == ("stopped", None)
    assert again.workers == []
    later = House(house.settings.data_dir, stored=[*(house.rows | again.rows).values()])
    assert later.workers == [], "not when that one's supervisor dies, nor with the next server"


def test_no_more_rooms_go_on_than_may_run_and_the_others_are_queued(house):
    rooms = [house.run(), house.run()]
    house.supervisor.shut_down()
    for worker in house.workers:
        house.supervisor.from_trainer(worker, m.TrainingStopped(640))
        house.die(0, worker)
    again = House(house.settings.data_dir, stored=house.rows.values(), max_running_rooms=1)
    assert sorted(again.room(room).state for room in rooms) == ["queued", "starting"]
    waits = next(room for room in rooms if again.room(room).state == "queued")
    later = House(house.settings.data_dir, stored=[*(house.rows | again.rows).values()])
    assert later.room(waits).state == "starting", "there is a place for it again"


@pytest.mark.parametrize(("paused", "state"), [(False, "running"), (True, "paused")])
def test_rooms_alive_in_the_store_are_brought_back_by_the_next_supervisor(house, paused, state):
    room = house.run()
    if paused:
        house.ask("pause", room=room)
        house.say(m.TrainingPaused(640))
    seq = house.room(room).seq
    again = House(house.settings.data_dir, stored=house.rows.values())
    told = events(again, "status")[0]
    assert (told["state"], told["seq"]) == ("recovering", seq + 1)
    assert told["reason"].startswith(f"The supervisor ended while this room was {state}.")
    again.say(m.TrainingStarted(0), *([m.TrainingPaused(0)] if paused else []))
    assert again.room(room).state == state


def brought_back(house):
    """The next supervisor, after one that was killed."""
    return House(house.settings.data_dir, stored=house.rows.values())


def test_a_pause_that_was_acknowledged_outlives_the_supervisor_at_every_moment(house):
    room = house.run()
    assert house.ask("pause", room=room)["pending"] == "pause"
    again = brought_back(house)
    assert (again.room(room).state, again.room(room).pending) == ("recovering", "pause")
    assert [type(told) for told in again.workers[-1].told] == [m.StartTraining, m.PauseTraining]
    thrice = brought_back(again)
    assert [type(told) for told in thrice.workers[-1].told] == [m.StartTraining, m.PauseTraining]
    thrice.say(m.TrainingStarted(640))
    assert thrice.room(room).state == "recovering", "it is never shown as running"
    thrice.say(m.TrainingPaused(640))
    assert (thrice.room(room).state, thrice.room(room).pending) == ("paused", None)


def test_a_resume_that_was_acknowledged_outlives_the_supervisor(house):
    room = house.run()
    house.ask("pause", room=room)
    house.say(m.TrainingPaused(640))
    assert house.ask("resume", room=room)["pending"] == "resume"
    again = brought_back(house)
    assert [type(told) for told in again.workers[-1].told] == [m.StartTraining]
    again.say(m.TrainingStarted(640))
    assert again.room(room).state == "running"


def test_a_setting_that_took_effect_through_a_crash_is_told(house):
    room = house.run()
    assert house.ask("configure", room=room, config={"learning_rate": 0.0005})["ok"]
    assert not [body for body in events(house, "notice") if "changes" in body], "told once it holds"
    house.die(-9)
    house.say(m.TrainingStarted(0))
    assert house.workers[-1].told[0].config["learning_rate"] == 0.0005
    assert [body["changes"] for body in events(house, "notice") if "changes" in body] == [{"learning_rate": 0.0005}]
    house.ask("configure", room=room, config={"learning_rate": 0.0001})
    house.say(m.TrainingConfigured(640, {"learning_rate": 0.0001}))
    house.die(-9)
    assert len([body for body in events(house, "notice") if "changes" in body]) == 2, "and only once"


def test_a_setting_that_an_older_version_did_not_know_can_be_set(house):
    room = house.ask("create_room", preset="ppo-lines")["room"]
    session = house.supervisor.registry.sessions[room]
    stored = {name: value for name, value in session.room.config.items() if name != "evaluation_interval"}
    session.change(config=stored)
    assert house.ask("configure", room=room, config={"evaluation_interval": 30})["ok"]
    assert house.room(room).config["evaluation_interval"] == 30
    told = events(house, "notice")[-1]
    assert told["changes"] == {"evaluation_interval": 30}
    assert told["before"] == {"evaluation_interval": PPOConfig().evaluation_interval}


def test_rooms_that_die_together_do_not_start_together(tmp_path):
    ends = set()
    for name in "abcdef":
        house = House(tmp_path / name)
        ends.add(round(sum(crash_until_failed(house, house.run(), tick=0.01)), 2))
    assert len(ends) > 3


def test_a_stored_config_beyond_todays_bounds_is_refused_in_words_and_can_be_mended(house):
    room = house.ask("create_room", preset="ppo-lines")["room"]
    session = house.supervisor.registry.sessions[room]
    session.change(config={**session.room.config, "gamma": 7.0, "a_field_that_is_gone": 1})
    refused = house.ask("start", room=room)["error"]
    assert refused["field"] == "config.gamma"
    assert refused["message"] == (
        "The room's setting gamma is no longer allowed: Must be at most 0.9999. You gave 7.0. "
        "Change it in the settings, then start."
    )
    assert house.ask("configure", room=room, config={"gamma": 0.9})["ok"]
    assert house.ask("start", room=room)["ok"]
