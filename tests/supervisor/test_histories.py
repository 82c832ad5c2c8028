"""Scripted histories: what happens to a house of rooms, in milliseconds, without a process."""

import signal
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core import messages as m
from tetris_viz.core.lifecycle import STATES
from tetris_viz.settings import Settings
from tetris_viz.store.rows import AttemptRow
from tetris_viz.supervisor.effects import Moment
from tetris_viz.supervisor.recorder import CommitFailed, Committed
from tetris_viz.supervisor.supervisor import Supervisor


class FakeWorker:
    def __init__(self, pid):
        self.pid, self.told, self.newest, self.signals, self.code, self.closed = pid, [], {}, [], None, False

    def post(self, message):
        self.told.append(message)

    def post_newest(self, key, message):
        self.newest[key] = message

    def signal(self, number):
        self.signals.append(number)

    def exit_code(self):
        return self.code

    def close(self):
        self.closed = True


class House:
    """A supervisor in a world that only moves when it is told to."""

    def __init__(self, tmp_path="/nowhere", stored=(), **settings):
        self.time, self.workers, self.players, self.sent, self.stored_batches = 0.0, [], [], [], []
        self.rows, self.store_works, self.number, self.unstored = {}, True, 0, []
        self.settings = Settings(data_dir=tmp_path, **{"autostart": False, "max_running_rooms": 2, **settings})
        self.desk = Supervisor(
            self.settings,
            make_trainer=lambda folder: self.made(self.workers),
            make_player=lambda: self.made(self.players),
            record=self.record,
            publish=self.sent.append,
            clock=lambda: Moment(self.time, 1000 + self.time),
            stored=stored,
        )
        self.desk.open()

    def made(self, where):
        where.append(FakeWorker(100 + len(where)))
        return where[-1]

    def record(self, batch):
        if not self.store_works:
            self.unstored.append(batch)
            self.desk.from_recorder(CommitFailed("disk full"))
            return
        self.rows.update(batch.changes.rooms)
        self.stored_batches.append(batch)
        self.desk.from_recorder(Committed(batch))

    def wait(self, seconds=0.0):
        self.time += seconds
        for _ in range(3):
            self.desk.turn()

    def ask(self, name, /, **payload):
        self.number += 1
        self.desk.from_web(m.RunCommand(name, {"command_id": f"c{self.number}", **payload}))
        self.wait()
        return next((a.answer for a in reversed(self.sent) if getattr(a, "command_id", "") == f"c{self.number}"), None)

    def make(self, **config):
        room = self.ask("create_room", config=config)["room"]
        assert self.ask("start", room=room)["ok"]
        return room

    def run(self, **config):
        room = self.make(**config)
        self.say(m.TrainingStarted(0))
        return room

    def say(self, *messages):
        for message in messages:
            self.desk.from_trainer(self.workers[-1], message)
        self.wait()

    def die(self, code, worker=None):
        worker = worker or self.workers[-1]
        self.desk.trainer_ended(worker)
        worker.code = code
        self.wait(0.1)

    def room(self, room):
        return self.desk.building.sessions[room].room

    def statuses(self, room):
        return [e.body["state"] for e in self.sent if isinstance(e, m.DurableCommitted) and e.event == "status"
                and e.room == room]  # fmt: skip


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_the_first_message_is_the_list_of_rooms(house):
    assert house.sent[0] == m.RoomsChanged([])


def test_a_room_starts_runs_and_finishes(house):
    room = house.run()
    house.say(m.TrainingFinished(2_000_000))
    house.die(0)
    assert house.statuses(room) == ["created", "starting", "running", "finished"]
    assert house.room(room).pid is None


def test_a_checkpoint_that_cannot_be_written_is_told_and_no_longer_waited_for(house):
    room = house.run()
    assert house.ask("save", room=room)["pending"] == "save"
    house.say(m.CheckpointFailed(640, "save", "No space left on device"))
    told = [e.body for e in house.sent if isinstance(e, m.DurableCommitted) and e.event == "notice"]
    assert "No space left on device" in told[-1]["text"]
    assert house.room(room).pending is None


def test_a_full_disk_is_told_once_and_so_is_its_end(house):
    house.run()
    for step in (64, 128, 192):
        house.say(m.CheckpointFailed(step, "periodic", "No space left on device"))
    assert len(events(house, "notice")) == 1
    house.say(m.CheckpointSaved(256, "/x/checkpoints/256", "periodic"))
    house.say(m.CheckpointSaved(320, "/x/checkpoints/320", "periodic"))
    assert [notice["text"] for notice in events(house, "notice")[1:]] == ["Checkpoints can be written again."]


def test_two_changes_in_flight_are_confirmed_one_by_one(house):
    room = house.run()
    for rate in (0.0015, 0.003):
        house.ask("configure", room=room, config={"learning_rate": rate})
    house.say(m.TrainingConfigured(64, {"learning_rate": 0.0015}))
    assert house.room(room).pending == "configure"
    house.say(m.TrainingConfigured(128, {"learning_rate": 0.003}))
    assert house.room(room).pending is None


def test_the_first_attempt_begins_anew_and_the_next_goes_on_from_the_newest_checkpoint(house):
    room = house.run()
    assert house.workers[0].told[0].checkpoint is None
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    house.die(0)
    house.ask("start", room=room)
    assert (house.workers[1].told[0].checkpoint, house.workers[1].told[0].attempt) == ("newest", 2)


def test_a_run_that_crashed_before_its_first_checkpoint_is_begun_again_in_every_count(house):
    room = house.run()
    house.say(m.TickEnded(86_464, 12, 30.0, {"train/loss": 0.5}))
    house.die(-9)
    assert house.room(room).reason.endswith("Starting again from the beginning.")
    now, told = house.room(room), house.workers[-1].told[0]
    assert (now.step, now.episode, now.seconds, now.values) == (0, 0, 30.0, {}), "the time was spent all the same"
    assert (told.seconds, told.episode, told.attempt) == (30.0, 0, 2)
    house.say(m.TrainingStarted(0))
    assert [a for batch in house.stored_batches for a in batch.changes.attempts][-1] == AttemptRow(room, 2, 0)


def test_a_run_with_a_checkpoint_keeps_its_counts_until_the_trainer_says_more(house):
    room = house.run()
    house.say(m.CheckpointSaved(640, "/x/checkpoints/640", "save"), m.TickEnded(700, 2, 3.0, {"train/loss": 0.5}))
    house.die(-9)
    now, told = house.room(room), house.workers[-1].told[0]
    assert (now.step, now.episode, now.seconds, now.values) == (700, 2, 3.0, {"train/loss": 0.5})
    assert (told.seconds, told.episode, told.checkpoint) == (3.0, 2, "newest")


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
    assert (now.reason, now.step, now.pending, now.pid) == (None, 640, None, None)
    assert house.ask("start", room=room)["ok"]
    assert len(house.workers) == 2


def test_a_start_that_still_waits_when_the_server_stops_never_runs(house):
    room = house.run()
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(640))
    house.ask("start", room=room)
    house.desk.shut_down()
    house.die(0)
    assert house.desk.finished
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


def test_nothing_is_shown_before_it_is_stored(house):
    room = house.run()
    house.store_works = False
    shown = len(house.sent)
    house.desk.from_trainer(house.workers[0], m.TickEnded(10, 1, 1.0, {"train/loss": 0.5}))
    house.wait(1)
    assert not [s for s in house.sent[shown:] if isinstance(s, m.DurableCommitted)]
    assert house.sent[-1] == m.StoreChanged(False, "disk full")
    assert house.ask("pause", room=room)["error"]["code"] == "store_unavailable"


def test_lost_messages_are_told_in_a_notice(house):
    room = house.run()
    house.desk.from_recorder(Committed(house.stored_batches[-1], {room: 7}))
    house.wait(1)
    notices = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"]
    assert notices[-1]["level"] == "warning"
    assert "7 messages" in notices[-1]["text"]


def test_the_limit_names_the_running_rooms(house):
    names = [house.room(house.make()).name for _ in range(2)]
    third = house.ask("create_room")["room"]
    error = house.ask("start", room=third)["error"]
    assert error["code"] == "limit"
    assert all(name in error["message"] for name in names)


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
    assert notice["text"] == "Learning rate is now 0.0015."


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


def test_a_finished_room_starts_again_only_with_a_longer_run(house):
    room = house.run(total_placements=1000)
    house.say(m.TrainingFinished(1024))
    house.die(0)
    assert house.ask("start", room=room)["error"]["field"] == "config.total_placements"
    house.ask("configure", room=room, config={"total_placements": 2000})
    assert house.ask("start", room=room)["ok"]


def test_a_deleted_room_is_unknown_until_it_is_restored(house):
    room = house.ask("create_room")["room"]
    house.ask("delete_room", room=room)
    assert house.desk.public() == []
    assert house.ask("start", room=room)["error"]["code"] == "unknown_room"
    assert house.ask("restore_room", room=room)["ok"]
    assert house.ask("create_room")["room"] != room
    assert [r["number"] for r in house.desk.public()] == [1, 2]


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
    assert house.desk.public() == []


def test_a_repeat_does_nothing_twice(house):
    command = m.RunCommand("create_room", {"command_id": "same"})
    for _ in range(3):
        house.desk.from_web(command)
        house.wait()
    assert len(house.desk.public()) == 1
    assert len([s for s in house.sent if isinstance(s, m.CommandAnswered)]) == 3


def test_the_player_plays_what_is_watched_and_has_a_policy(house):
    room = house.run()
    player = house.players[0]
    house.desk.from_web(m.WatchedChanged(frozenset({room}), frozenset({room})))
    assert player.newest == {}
    assert house.workers[0].newest["watch"] == m.WatchTraining(True)
    house.say(m.PolicyPublished(64, "policy.npz"))
    assert player.newest[1].step == 64
    assert house.ask("showcase", room=room, pieces_per_second=5)["ok"]
    assert player.newest[1].pieces_per_second == 5
    house.desk.from_web(m.WatchedChanged(frozenset(), frozenset()))
    assert player.newest[1] == m.HideRoom(1)


def test_the_showcase_plays_the_best_policy_once_there_is_one(house):
    room = house.run()
    player = house.players[0]
    house.desk.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.say(m.PolicyPublished(64, "policy.npz"))
    assert house.ask("showcase", room=room, policy="best")["ok"]
    assert player.newest[1].policy.endswith("policy.npz")
    house.say(m.PolicyPublished(32, "best.npz", best=True))
    assert (player.newest[1].policy.endswith("best.npz"), player.newest[1].step) == (True, 32)
    house.say(m.PolicyPublished(128, "policy.npz"))
    assert player.newest[1].step == 32
    assert house.ask("showcase", room=room, policy="newest")["ok"]
    assert (player.newest[1].policy.endswith("policy.npz"), player.newest[1].step) == (True, 128)


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


def test_a_dead_player_is_restarted_and_told_again(house):
    room = house.run()
    house.say(m.PolicyPublished(64, "policy.npz"))
    house.desk.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.players[0].code = -9
    house.wait(1)
    assert house.players[-1].newest[1].step == 64


def test_a_player_that_falls_silent_is_ended_and_one_that_says_anything_is_not(house):
    player = house.players[0]
    for _ in range(40):
        house.desk.from_player(player, m.Alive())
        house.wait(1)
    assert player.signals == []
    for _ in range(40):
        house.wait(1)
    assert player.signals == [signal.SIGKILL]
    player.code = -9
    house.wait(1)
    assert len(house.players) == 2


def test_shutting_down_stops_every_room_and_is_finished_when_all_have_left(house):
    room = house.run()
    house.desk.shut_down()
    house.wait()
    assert not house.desk.finished
    house.say(m.TrainingStopped(10))
    house.die(0)
    assert house.desk.finished
    assert house.rows[room].room.state == "stopped"
    assert house.rows[room].room.reason == "The server was stopped."
    assert house.rows[room].room.pending == "start"


def test_a_trainer_that_outlasts_the_shutdown_is_killed_and_its_room_still_settles(house):
    room = house.run()
    house.desk.shut_down()
    house.wait(9.5)
    assert house.desk.finished
    house.desk.end()
    assert signal.SIGKILL in house.workers[0].signals
    assert house.rows[room].room.state == "stopped"
    assert "The server was stopped." in house.rows[room].room.reason


def test_counters_do_not_flood_the_lobby(house):
    house.run()
    house.wait(2)
    before = len([s for s in house.sent if isinstance(s, m.RoomsChanged)])
    for step in range(100):
        house.desk.from_trainer(house.workers[0], m.TickEnded(step, 0, 0.0, {"a": 1.0}))
        house.time += 0.1
        house.desk.turn()
    assert len([s for s in house.sent if isinstance(s, m.RoomsChanged)]) - before <= 11


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
    house.desk.shut_down()
    for worker in house.workers:
        house.die(-9, worker)
    house.wait(1)
    assert house.desk.finished
    assert not house.desk.building.sessions[room].alive


def events(house, kind):
    return [e.body for e in house.sent if isinstance(e, m.DurableCommitted) and e.event == kind]


def test_an_evaluation_says_where_the_policy_stood_that_was_judged(house):
    house.run()
    house.say(m.TickEnded(700, 9, 7.0, {"eval/survival": 0.5}, judged=m.Place(640, 8, 6.5)))
    house.wait(1)
    assert events(house, "metrics")[-1]["judged"] == {"step": 640, "episode": 8, "time": 6.5}
    assert events(house, "metrics")[-1]["step"] == 700
    house.say(m.TickEnded(800, 9, 8.0, {"train/loss": 0.5}))
    house.wait(1)
    assert "judged" not in events(house, "metrics")[-1]


def test_a_checkpoint_tells_whether_the_replay_memory_is_in_it_and_how_it_was_judged(house):
    room = house.run()
    judged = {"eval/survival": 0.5}
    house.say(m.CheckpointSaved(640, "/x/checkpoints/000000000640", "periodic", 1234, False, judged))
    told = {
        "step": 640,
        "cause": "periodic",
        "name": "000000000640",
        "size": 1234,
        "memory": "left out",
        "judged": judged,
    }
    assert events(house, "checkpoint")[-1].items() >= told.items()
    house.say(m.CheckpointSaved(700, "/x/checkpoints/000000000700", "save"))
    assert not {"memory", "judged"} & events(house, "checkpoint")[-1].keys()
    house.say(m.CheckpointSaved(100, "/x/checkpoints/000000000100", "best"))
    house.die(-9)
    assert "from checkpoint 700." in house.room(room).reason, "the best one is of an earlier placement"


def test_what_a_trainer_remarks_and_what_computes_it_are_kept(house):
    room = house.make()
    house.say(m.TrainingRemarked("A damaged checkpoint was skipped.", "warning"))
    house.say(m.TrainingStarted(64, {"torch": "2.13.0"}))
    assert (
        events(house, "notice")[-1].items() >= {"level": "warning", "text": "A damaged checkpoint was skipped."}.items()
    )
    assert (
        events(house, "status")[-1].items() >= {"room": room, "from_step": 64, "versions": {"torch": "2.13.0"}}.items()
    )


def test_a_supervisor_whose_store_another_wrote_into_saves_the_training_and_leaves(house):
    house.run()
    house.desk.from_recorder(CommitFailed("another process wrote into it meanwhile", for_good=True))
    assert any(isinstance(told, m.StopTraining) for told in house.workers[0].told)
    assert not house.desk.finished
    house.say(m.TrainingStopped(640))
    house.die(0)
    assert house.desk.finished
    assert house.desk.forsaken, "so that its exit code has another one started"
