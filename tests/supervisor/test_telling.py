"""Scripted histories: what is stored before it is told, and what people are told of disks, stores and checkpoints."""

from tests.supervisor.house import events
from tetris_viz.ipc import messages as m
from tetris_viz.supervisor.store_writer import CommitFailed, Committed


def test_nothing_is_shown_before_it_is_stored(house):
    room = house.run()
    house.store_works = False
    shown = len(house.sent)
    house.supervisor.from_trainer(house.workers[0], m.TickEnded(10, 1, 1.0, {"train/loss": 0.5}))
    house.wait(1)
    assert not [s for s in house.sent[shown:] if isinstance(s, m.DurableCommitted)]
    assert house.sent[-1] == m.StoreChanged(False, "disk full")
    assert house.ask("pause", room=room)["error"]["code"] == "store_unavailable"


def test_lost_messages_are_told_in_a_notice(house):
    room = house.run()
    house.supervisor.from_store_writer(Committed(house.stored_batches[-1], {room: 7}))
    house.wait(1)
    notices = [s.body for s in house.sent if isinstance(s, m.DurableCommitted) and s.event == "notice"]
    assert notices[-1]["level"] == "warning"
    assert "7 messages" in notices[-1]["text"]


def test_counters_do_not_flood_the_lobby(house):
    house.run()
    house.wait(2)
    before = len([s for s in house.sent if isinstance(s, m.RoomChanged)])
    for step in range(100):
        house.supervisor.from_trainer(house.workers[0], m.TickEnded(step, 0, 0.0, {"a": 1.0}))
        house.time += 0.1
        house.supervisor.tick()
    assert len([s for s in house.sent if isinstance(s, m.RoomChanged)]) - before <= 11


def told_of(house, since):
    """The ids of the rooms whose snapshots were told since."""
    return [told.id for told in house.sent[since:] if isinstance(told, m.RoomChanged)]


def test_a_published_policy_is_neither_stored_nor_listed(house):
    room = house.run()
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.wait(2)
    since, stored = len(house.sent), len(house.stored_batches)
    for step in range(10):
        house.say(m.PolicyPublished(step, "policy.npz"))
        house.wait(1)
    assert (house.sent[since:], house.stored_batches[stored:]) == ([], [])
    assert house.players[0].newest[1].step == 9, "the player plays the newest all the same"
    house.say(m.TickEnded(10, 1, 1.0, {"train/loss": 0.5}))
    house.wait(1)
    assert house.rows[room].policy_step == 9, "it is stored with what has to be stored anyway"


def test_a_trainer_that_only_lives_is_neither_stored_nor_listed(house):
    house.run()
    house.wait(2)
    since, stored = len(house.sent), len(house.stored_batches)
    for _ in range(5):
        house.say(m.TrainingAlive())
        house.wait(2)
    assert (house.sent[since:], house.stored_batches[stored:]) == ([], [])


def test_only_rooms_that_changed_are_told(house):
    resting = [house.ask("create_room", name=f"Run {number}")["room"] for number in range(5)]
    room = house.run()
    house.wait(2)
    since = len(house.sent)
    house.say(m.TickEnded(10, 1, 1.0, {"train/loss": 0.5}))
    house.wait(2)
    house.ask("update_room", room=resting[2], name="Another name")
    house.wait(2)
    assert told_of(house, since) == [room, resting[2]]


def test_a_deleted_room_is_told_to_be_gone_and_a_restored_one_to_be_there(house):
    room = house.ask("create_room")["room"]
    since = len(house.sent)
    house.ask("delete_room", room=room)
    house.ask("restore_room", room=room)
    told = [told.room for told in house.sent[since:] if isinstance(told, m.RoomChanged)]
    assert [None if shown is None else shown["id"] for shown in told] == [None, room]


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
    house.say(m.CheckpointSaved(710, "/x/checkpoints/000000000710", "save", told=710))
    assert "told" not in events(house, "checkpoint")[-1], "it is where the run stands"
    house.say(m.CheckpointSaved(100, "/x/checkpoints/000000000100", "best", place=m.Place(100, 3, 1.5), told=730))
    assert events(house, "checkpoint")[-1].items() >= {"step": 100, "episode": 3, "time": 1.5, "told": 730}.items()
    house.die(-9)
    assert "from checkpoint 710." in house.room(room).reason, "the best one is of an earlier placement"


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
    house.supervisor.from_store_writer(CommitFailed("another process wrote into it meanwhile", fenced=True))
    assert any(isinstance(told, m.StopTraining) for told in house.workers[0].told)
    assert not house.supervisor.finished
    house.say(m.TrainingStopped(640))
    house.die(0)
    assert house.supervisor.finished
    assert house.supervisor.fenced, "so that its exit code has another one started"


def test_the_headline_is_stored_told_and_taken_back_with_what_it_is_of(house):
    room = house.run()
    house.say(m.CheckpointSaved(640, "/x/checkpoints/000000000640", "periodic"))
    house.say(m.TickEnded(700, 9, 7.0, {"train/loss": 0.5, "train/kl": 0.1}, smoothed={"train/loss": 0.7}))
    house.wait(1)
    assert events(house, "metrics")[-1]["smoothed"] == {"train/loss": 0.7}
    assert house.room(room).smoothed == house.rows[room].room.smoothed == {"train/loss": 0.7}
    house.say(m.TickEnded(710, 9, 8.0, {"train/kl": 0.2}))
    house.wait(1)
    assert "smoothed" not in events(house, "metrics")[-1]
    assert house.room(room).smoothed == {"train/loss": 0.7}, "what was not logged stays"
    house.die(-9)
    house.wait(40)
    house.say(m.TrainingStarted(640, smoothed={"train/loss": 0.9}))
    assert house.room(room).smoothed == {"train/loss": 0.9}, "as it was at the checkpoint"
    assert events(house, "status")[-1]["smoothed"] == {"train/loss": 0.9}
    house.die(-9)
    house.supervisor.registry.sessions[room].checkpoint = None
    house.wait(40)
    assert house.room(room).smoothed == {}, "a run that begins anew has none"
