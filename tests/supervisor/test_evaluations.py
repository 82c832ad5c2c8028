"""What is evaluated, when, and what becomes of the result."""

import pytest

from tests.game.test_policy import policy
from tests.supervisor.house import House, events
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core import best as best_policy
from tetris_viz.core.best import Best
from tetris_viz.ipc import messages as m
from tetris_viz.supervisor import evaluation_jobs, evaluation_scheduler

VALUES = {
    "eval/score_per_piece": 11.5,
    "eval/score_per_piece_std": 0.4,
    "eval/lines_per_game": 390.0,
    "eval/survival": 0.98,
}


def folder_of(house, room):
    return house.supervisor.registry.sessions[room].folder


def publish(house, room, step, best=False):
    """Put a real policy in place, as a trainer does."""
    path = folder_of(house, room) / ("best.npz" if best else "policy.npz")
    path.parent.mkdir(parents=True, exist_ok=True)
    policy(step=step).save(path)
    house.say(m.PolicyPublished(step, str(path), best))


def checkpoint(house, room, step, seconds=9.0, best=None):
    facts = {
        "cause": "stop", "time": 0.0, "counters": {"episode": step // 100, "seconds": seconds}, "memory": None,
        "config": house.room(room).config, "judged": {}, "best": best or {"worth": 0.0, "step": None, "score": None},
    }  # fmt: skip
    files = {name: policy(step=step).dump() for name in ("parameters.npz", "state.npz", "policy.npz")}
    path = CheckpointStore.of_room(folder_of(house, room)).put(step, files, facts)
    house.say(m.CheckpointSaved(step, str(path), "stop", place=m.Place(step, step // 100, seconds)))


def asked(house):
    """What the newest evaluator was told to play."""
    return [message for message in house.evaluators[-1].told if isinstance(message, m.EvaluatePolicy)]


def result(house, step, values=VALUES, **more):
    message = asked(house)[-1]
    told = m.PolicyEvaluated(message.id, step, values, 0.05, 64, 1000, **more)
    house.supervisor.from_evaluator(house.evaluators[-1], told)
    house.wait()


def ended(house, step=5000, seconds=9.0):
    """A room that ran to ``step`` and finished there."""
    room = house.run()
    house.say(m.TickEnded(step, 50, seconds, {"tetris/score_per_piece": 11.0}))
    checkpoint(house, room, step, seconds)
    publish(house, room, step)
    house.say(m.TrainingFinished(step))
    house.die(0)
    return room


def test_a_run_that_ends_is_evaluated_and_its_room_tells_of_what(house):
    room = ended(house)
    assert [message.path for message in asked(house)] == [str(folder_of(house, room) / "policy.npz")]
    assert house.room(room).evaluating == [5000]
    result(house, 5000)
    (body,) = events(house, "evaluation")
    assert (body["step"], body["episode"], body["time"], body["cause"]) == (5000, 50, 9.0, "end")
    assert (body["games"], body["cap"], body["values"]) == (64, 1000, VALUES)
    now = house.room(room)
    assert (now.evaluated["step"], now.evaluated["final"], now.evaluated["score_per_piece"]) == (5000, True, 11.5)
    assert now.values["eval/score_per_piece"] == 11.5
    assert now.evaluating == []
    assert house.evaluators[-1].closed, "nothing is left to do"
    house.wait(100)
    assert len(house.evaluators) == 1


@pytest.mark.parametrize("how", ["stop", "crash"])
def test_so_is_one_that_is_stopped_and_one_that_fails(tmp_path, how):
    house = House(tmp_path, max_restarts=0)
    room = house.run()
    publish(house, room, 4000)
    if how == "stop":
        house.ask("stop", room=room)
        house.say(m.TrainingStopped(4000))
        house.die(0)
    else:
        house.die(-9)
    assert house.room(room).state == {"stop": "stopped", "crash": "failed"}[how]
    assert len(asked(house)) == 1


def test_one_without_a_policy_is_not(house):
    room = house.make()
    house.ask("stop", room=room)
    house.die(0)
    assert house.room(room).state == "stopped"
    assert not house.evaluators


def test_a_run_that_goes_on_with_the_next_server_waits_for_its_own_end(house):
    room = house.run()
    publish(house, room, 4000)
    house.supervisor.shut_down()
    house.say(m.TrainingStopped(4000))
    house.die(0)
    again = House(house.settings.data_dir, stored=list(house.rows.values()), resume=True)
    assert again.room(room).state == "starting"
    assert not again.evaluators


def test_one_that_is_started_again_meanwhile_is_dropped(house):
    room = ended(house)
    before = house.evaluators[-1]
    house.ask("configure", room=room, config={"total_placements": 10**7})
    assert house.ask("start", room=room)["ok"]
    assert before.closed
    assert house.room(room).evaluating == []
    house.supervisor.from_evaluator(before, m.PolicyEvaluated(1, 5000, VALUES, 0.1, 64, 1000))
    assert not events(house, "evaluation")


def test_a_crash_of_the_supervisor_in_the_middle_forgets_none(house):
    room = ended(house)
    assert house.room(room).evaluating == [5000]
    again = House(house.settings.data_dir, stored=list(house.rows.values()))
    assert [message.path for message in asked(again)] == [str(folder_of(again, room) / "policy.npz")]
    result(again, 5000)
    assert again.room(room).evaluated["final"]
    third = House(house.settings.data_dir, stored=list(again.rows.values()))
    assert not third.evaluators


def test_copies_of_policies_that_a_dead_supervisor_left_are_removed_and_what_waits_is_kept(house):
    room = house.run()
    house.say(m.TickEnded(9000, 90, 20.0))
    for step in (3000, 4000):
        checkpoint(house, room, step)
        house.ask("evaluate", room=room, step=step)
    result(house, 3000)
    folder = folder_of(house, room) / evaluation_jobs.FOLDER
    for left in ("3000.npz", "3000.json", "2000.npz"):
        (folder / left).write_bytes(b"left over")
    again = House(house.settings.data_dir, stored=list(house.rows.values()))
    assert again.room(room).evaluating == [4000]
    assert sorted(path.name for path in folder.iterdir()) == ["4000.json", "4000.npz"]


def test_an_evaluator_that_dies_is_started_again_for_the_same_policy_and_not_for_ever(house):
    ended(house)
    for _ in range(evaluation_scheduler.MOST_DEATHS - 1):
        house.evaluators[-1].code = -9
        house.wait(1)
        house.wait(40)
    assert len(house.evaluators) == evaluation_scheduler.MOST_DEATHS
    assert len({worker.told[0].path for worker in house.evaluators}) == 1
    house.evaluators[-1].code = -9
    house.wait(40)
    house.wait(40)
    assert len(house.evaluators) == evaluation_scheduler.MOST_DEATHS


def test_one_that_is_silent_is_ended(house):
    ended(house)
    for _ in range(40):
        house.wait(1)
    assert house.evaluators[0].signals


def test_of_many_ended_runs_the_newest_is_first_and_one_is_played_at_a_time(house):
    rooms = []
    for _ in range(3):
        rooms.append(ended(house))
        house.wait(10)
    house.supervisor.shut_down()
    again = House(house.settings.data_dir, stored=list(house.rows.values()))
    for expected in reversed(rooms):
        assert asked(again)[-1].path == str(folder_of(again, expected) / "policy.npz")
        result(again, 5000)
    assert len(again.evaluators) == 1


def test_anybody_may_ask_for_any_checkpoint_while_it_runs(house):
    room = house.run()
    house.say(m.TickEnded(9000, 90, 20.0))
    checkpoint(house, room, 3000, seconds=6.5)
    assert house.ask("evaluate", room=room, step=3000)["ok"]
    assert house.ask("evaluate", room=room, step=3000)["ok"]
    assert house.room(room).evaluating == [3000]
    result(house, 3000)
    (body,) = events(house, "evaluation")
    assert (body["step"], body["episode"], body["time"], body["cause"]) == (3000, 30, 6.5, "asked")
    assert not (folder_of(house, room) / "evaluations" / "3000.npz").exists()


def test_what_was_asked_for_outlives_the_supervisor_and_its_checkpoint(house):
    room = house.run()
    checkpoint(house, room, 3000, seconds=6.5)
    house.ask("evaluate", room=room, step=3000)
    CheckpointStore.of_room(folder_of(house, room)).delete(3000)
    again = House(house.settings.data_dir, stored=list(house.rows.values()), resume=False)
    result(again, 3000)
    assert events(again, "evaluation")[0]["time"] == 6.5


def test_the_newest_policy_needs_no_checkpoint(house):
    room = house.run()
    refused = house.ask("evaluate", room=room)
    assert refused["error"]["code"] == "illegal_state"
    publish(house, room, 7000)
    assert house.ask("evaluate", room=room)["ok"]
    publish(house, room, 8000)
    result(house, 7000)
    assert events(house, "evaluation")[0]["step"] == 7000


def test_a_checkpoint_that_is_not_there_is_refused_by_name(house):
    room = house.run()
    refused = house.ask("evaluate", room=room, step=12345)
    assert refused["error"]["code"] == "unknown_checkpoint"
    assert "12,345" in refused["error"]["message"]
    assert refused["error"]["field"] == "step"


def test_no_more_wait_than_the_limit(house):
    room = house.run()
    for step in range(1, evaluation_jobs.MOST_WAITING + 2):
        checkpoint(house, room, 1000 * step)
    for step in range(1, evaluation_jobs.MOST_WAITING + 1):
        assert house.ask("evaluate", room=room, step=1000 * step)["ok"]
    refused = house.ask("evaluate", room=room, step=1000 * (evaluation_jobs.MOST_WAITING + 1))
    assert refused["error"]["code"] == "limit"


def test_what_waits_in_a_deleted_room_keeps_nobody_from_asking(house):
    gone, room = house.run(), house.run()
    house.supervisor.registry.sessions[gone].change(evaluating=list(range(2 * evaluation_jobs.MOST_WAITING)))
    checkpoint(house, room, 3000)
    assert house.ask("evaluate", room=room, step=3000)["error"]["code"] == "limit"
    house.ask("stop", room=gone)
    house.supervisor.from_trainer(house.workers[0], m.TrainingStopped(0))
    house.die(0, house.workers[0])
    assert house.ask("delete_room", room=gone)["ok"]
    assert house.ask("evaluate", room=room, step=3000)["ok"]


def test_an_older_policy_takes_no_newer_ones_place(house):
    room = house.run()
    house.say(m.TickEnded(9000, 90, 20.0, {"eval/score_per_piece": 9.0}, judged=m.Place(8000, 80, 18.0)))
    checkpoint(house, room, 3000)
    house.ask("evaluate", room=room, step=3000)
    result(house, 3000)
    assert house.room(room).values["eval/score_per_piece"] == 9.0
    assert house.room(room).evaluated["step"] == 8000
    house.say(m.TickEnded(9500, 95, 21.0, {"eval/score_per_piece": 9.5}, judged=m.Place(9000, 90, 20.0)))
    assert (house.room(room).evaluated["step"], house.room(room).evaluated["cause"]) == (9000, "training")


def test_what_was_judged_beyond_the_checkpoint_that_a_run_goes_on_from_counts_no_more(house):
    room = house.run()
    checkpoint(house, room, 3000)
    house.say(m.TickEnded(9000, 90, 20.0, {"eval/score_per_piece": 9.0}, judged=m.Place(8000, 80, 18.0)))
    house.die(-9)
    house.wait(1)
    house.say(m.TrainingStarted(3000))
    assert house.room(room).evaluated is None
    assert "eval/score_per_piece" not in house.room(room).values


def test_a_policy_that_cannot_be_played_is_told_to_who_asked_and_costs_nobody_anything(house):
    room = house.run()
    checkpoint(house, room, 3000)
    house.ask("evaluate", room=room, step=3000)
    house.supervisor.from_evaluator(house.evaluators[-1], m.EvaluationFailed(asked(house)[-1].id, "it is no policy"))
    house.wait()
    assert any("3,000 could not be evaluated: it is no policy" in body["text"] for body in events(house, "notice"))
    assert house.room(room).evaluating == []


def test_so_is_one_that_a_run_ended_with_to_who_asked_meanwhile(house):
    room = ended(house)
    house.ask("evaluate", room=room)
    house.supervisor.from_evaluator(house.evaluators[-1], m.EvaluationFailed(asked(house)[-1].id, "it is no policy"))
    house.wait()
    assert [body["text"] for body in events(house, "notice")] == [
        "The policy of step 5,000 could not be evaluated: it is no policy."
    ]
    assert house.room(room).evaluating == []


def test_a_room_with_another_order_of_pieces_is_evaluated_by_that(house):
    room = ended(house)
    before = asked(house)[-1]
    house.ask("configure", room=room, config={"pieces": "uniform"})
    house.wait()
    house.supervisor.from_evaluator(house.evaluators[0], m.PolicyEvaluated(before.id, 5000, VALUES, 0.05, 64, 1000))
    house.wait()
    assert events(house, "evaluation") == []
    assert (before.pieces, asked(house)[-1].pieces) == ("bag", "uniform")
    result(house, 5000, worth=11_000.0, confirmed=VALUES)
    assert best_policy.noted(folder_of(house, room)).pieces == "uniform"
    house.ask("configure", room=room, config={"pieces": "bag"})
    assert house.room(room).evaluated is None
    assert not any(key.startswith("eval/") for key in house.room(room).values)
    assert asked(house)[-1].pieces == "bag"


def test_the_end_speaks_for_a_run_that_a_crash_set_back_behind_what_was_asked_for(house):
    room = house.run()
    publish(house, room, 3000)
    house.ask("evaluate", room=room)
    house.die(-9)
    house.wait(1)
    house.say(m.TrainingStarted(1000))
    result(house, 3000)
    assert house.room(room).evaluated is None
    (told,) = events(house, "evaluation")
    assert (told["attempt"], told["step"]) == (1, 3000)
    publish(house, room, 1500)
    house.say(m.TrainingFinished(1500))
    house.die(0)
    result(house, 1500)
    assert (house.room(room).evaluated["step"], house.room(room).evaluated["final"]) == (1500, True)
    house.wait(1)
    assert house.room(room).evaluating == []
    assert house.evaluators[-1].closed


def test_the_folder_of_a_room_that_was_moved_away_is_not_made_anew(tmp_path):
    house = House(tmp_path / "data")
    room = house.run()
    publish(house, room, 3000)
    (tmp_path / "data").rename(tmp_path / "away")
    refusal = house.ask("evaluate", room=room)["error"]
    assert (refusal["code"], refusal["message"]) == (
        "store_unavailable", "The policy cannot be copied: No such file or directory.",
    )  # fmt: skip
    assert not (tmp_path / "data").exists()


def test_an_end_whose_policy_was_away_with_the_store_is_evaluated_when_they_are_back(house):
    room = ended(house)
    house.store_works = False
    house.supervisor.from_evaluator(house.evaluators[-1], m.EvaluationFailed(asked(house)[-1].id, "it cannot be read"))
    house.wait(1)
    house.store_works = True
    for batch in house.unstored:
        house.record(batch)
    house.wait(1)
    result(house, 5000)
    assert house.room(room).evaluated["final"]


def test_a_better_end_becomes_the_best_and_tells_what_it_was_not_chosen_by(house):
    room = house.run()
    publish(house, room, 2000, best=True)
    best_policy.note(folder_of(house, room), Best(900.0, 2000, 3.3, "bag"))
    house.say(m.TickEnded(5000, 50, 9.0, {"eval/best_score_per_piece": 3.3}))
    checkpoint(house, room, 5000)
    publish(house, room, 5000)
    house.say(m.TrainingFinished(5000))
    house.die(0)
    assert asked(house)[-1].selecting
    result(house, 5000, worth=11_000.0, confirmed={**VALUES, "eval/score_per_piece": 11.2})
    assert house.room(room).values["eval/best_score_per_piece"] == 11.2
    assert house.room(room).best_step == 5000
    assert best_policy.noted(folder_of(house, room)) == Best(11_000.0, 5000, 11.2, "bag")
    (told,) = [body for body in events(house, "checkpoint") if body["cause"] == "best"]
    assert (told["step"], told["judged"]["eval/score_per_piece"]) == (5000, 11.2)
    assert [each["step"] for each in CheckpointStore.of_room(folder_of(house, room)).listing() if each["best"]] == [
        5000
    ]


def test_a_worse_end_leaves_the_best_as_it_is(house):
    room = house.run()
    publish(house, room, 2000, best=True)
    best_policy.note(folder_of(house, room), Best(12_000.0, 2000, 11.9, "bag"))
    checkpoint(house, room, 5000)
    publish(house, room, 5000)
    house.say(m.TrainingFinished(5000))
    house.die(0)
    result(house, 5000, worth=11_000.0, confirmed=VALUES)
    assert house.room(room).best_step == 2000
    assert best_policy.noted(folder_of(house, room)).step == 2000
    assert "eval/best_score_per_piece" not in events(house, "evaluation")[0]["values"]


def test_a_better_end_becomes_the_best_also_where_somebody_had_it_evaluated_before_the_end(house):
    room = house.run()
    publish(house, room, 5000)
    house.ask("pause", room=room)
    checkpoint(house, room, 5000)
    house.say(m.TrainingPaused(5000))
    house.ask("evaluate", room=room)
    assert not asked(house)[-1].selecting
    house.ask("stop", room=room)
    house.say(m.TrainingStopped(5000))
    house.die(0)
    result(house, 5000)
    assert asked(house)[-1].selecting, "it became the end while it was played by other games"
    result(house, 5000, worth=11_000.0, confirmed=VALUES)
    assert house.room(room).best_step == 5000
    assert house.room(room).evaluated["final"]
    assert best_policy.noted(folder_of(house, room)).step == 5000
    assert house.evaluators[-1].closed


def test_a_run_that_ends_before_it_learned_anything_has_no_best(house):
    room = ended(house, step=0)
    result(house, 0, worth=300.0, confirmed={**VALUES, "eval/score_per_piece": 0.3})
    assert house.room(room).evaluated["step"] == 0
    assert house.room(room).best_step is None
    assert not [body for body in events(house, "checkpoint") if body["cause"] == "best"]


def test_a_server_that_stops_does_not_wait_for_an_evaluation(house):
    ended(house)
    house.supervisor.shut_down()
    assert house.evaluators[-1].closed
    house.wait()
    assert house.supervisor.finished
