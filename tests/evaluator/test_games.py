"""The evaluator: what it plays, and how it lives."""

import signal

import pytest

from tests.children import End
from tests.game.test_keypolicy import key_layers
from tests.game.test_policy import policy
from tetris_viz.core.seeds import CONFIRMATION, EVALUATION, SELECTION
from tetris_viz.evaluator.evaluation import evaluate
from tetris_viz.game.evaluation import CAP, KEY_SHARE, greedy_evaluation, metrics, selection_score
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.game.policy import PolicyError
from tetris_viz.ipc.messages import EvaluatePolicy, EvaluationFailed, FromEvaluator, PolicyEvaluated
from tetris_viz.processes import start_child

DEADLINE = 60.0


def played(asked):
    return next(told for told in evaluate(asked) if told is not None)


def report_of(made, seeds):
    evaluation = greedy_evaluation(made, seeds)
    while (report := evaluation.step()) is None:
        pass
    return report


def test_a_policy_plays_the_games_that_are_for_evaluations(tmp_path):
    made, path = policy(step=640), tmp_path / "policy.npz"
    made.save(path)
    told, report = played(EvaluatePolicy(7, str(path), "bag")), report_of(made, EVALUATION)
    assert (told.id, told.step, told.games, told.cap) == (7, 640, len(EVALUATION), CAP)
    assert told.values == metrics(report)
    assert told.error == report.error > 0
    assert told.worth is told.confirmed is None


def test_what_may_be_the_best_is_also_compared_on_the_games_of_training_and_told_by_others(tmp_path):
    made, path = policy(step=640), tmp_path / "policy.npz"
    made.save(path)
    told = played(EvaluatePolicy(7, str(path), "bag", selecting=True))
    assert told.worth == selection_score(report_of(made, SELECTION))
    assert told.confirmed == metrics(report_of(made, CONFIRMATION))


def test_a_policy_that_presses_keys_plays_fewer_games(tmp_path):
    KeyPolicy.of(key_layers(), 5).save(tmp_path / "policy.npz")
    told = played(EvaluatePolicy(1, str(tmp_path / "policy.npz"), "bag"))
    assert (told.step, told.games) == (5, len(EVALUATION) // KEY_SHARE)


def test_a_file_that_is_no_policy_is_said_to_be_none(tmp_path):
    (tmp_path / "policy.npz").write_bytes(b"nothing")
    with pytest.raises(PolicyError):
        played(EvaluatePolicy(1, str(tmp_path / "policy.npz"), "bag"))


@pytest.fixture
def evaluator():
    child = start_child("tetris_viz.evaluator", nice=15)
    yield child
    child.signal(signal.SIGKILL)
    child.process.wait()
    child.pipe.close()


def test_the_process_goes_on_after_what_it_cannot_play_and_leaves_with_its_pipe(evaluator, tmp_path):
    policy(step=64).save(tmp_path / "good.npz")
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    end = End(evaluator.pipe, FromEvaluator)
    for id, name in enumerate(("missing.npz", "bad.npz", "good.npz")):
        end.say(EvaluatePolicy(id, str(tmp_path / name), "bag"))
    first, second, third = (end.hear_more() for _ in range(3))
    assert isinstance(first, EvaluationFailed)
    assert isinstance(second, EvaluationFailed)
    assert isinstance(third, PolicyEvaluated)
    assert [message.id for message in (first, second, third)] == [0, 1, 2]
    evaluator.pipe.close()
    assert evaluator.process.wait(DEADLINE) == 0
