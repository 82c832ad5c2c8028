"""The best policy of a run: chosen by some games, told by others, and the same after every interruption."""

import time

import pytest

from tests.trainer.test_continuation import content, newest
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core import best as best_policy
from tetris_viz.core.best import Best
from tetris_viz.core.seeds import CONFIRMATION, SELECTION
from tetris_viz.game.evaluation import Report
from tetris_viz.game.policyfile import load
from tetris_viz.game.stepper import EndedGame
from tetris_viz.ipc.messages import CheckpointSaved, PolicyPublished
from tetris_viz.kinds.presets import build_config
from tetris_viz.trainer.algorithms import LiveConfig, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.checkpoint_manager import CheckpointManager
from tetris_viz.trainer.continuation import Run
from tetris_viz.trainer.evaluator import Evaluator
from tetris_viz.trainer.metrics import Meter
from tetris_viz.trainer.resuming import LoadedCheckpoint, best_policy_of


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Steps:
    """An evaluation of so many steps of a second each, which notes what it was begun with."""

    def __init__(self, policy, seeds, told, clock):
        self.left, self.clock = 3, clock
        told.append((policy.step, seeds))

    def step(self):
        self.left -= 1
        self.clock.now += 1.0
        return None if self.left else report(5.0)

    def state(self):
        return {"left": self.left}

    def restore(self, state):
        self.left = state["left"]


def report(score, games=4):
    """Games to the cap that scored ``score`` a piece."""
    return Report([EndedGame(i, 1000, 400, int(1000 * score), 0.0, True, False) for i in range(games)])


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


class World:
    """The parts of a run that keep its best policy, for real; nothing is learned."""

    def __init__(self, folder):
        self.folder, self.told, self.begun, self.clock = folder, [], [], Clock()
        _, config = build_config("ppo-lines", {"environments": 8, "n_steps": 16, "batch_size": 64})
        live = LiveConfig(config)
        model, averaging = build(live), ScheduleAndAveragingCallback(live)
        model.learn(0, averaging)
        self.config = config
        self.evaluator = self.new_evaluator()
        self.run = Run(model, averaging, Meter(), self.evaluator)
        self.live = live
        self.manager = self.made(Best())

    def new_evaluator(self):
        return Evaluator(lambda policy, seeds: Steps(policy, seeds, self.begun, self.clock), self.clock)

    def made(self, best):
        return CheckpointManager(
            self.folder, self.live, self.run, self.told.append, lambda: 1.0, time.monotonic(), best
        )

    def tells(self, kind):
        return [message for message in self.told if isinstance(message, kind)]


def test_a_new_best_is_told_by_the_games_that_did_not_choose_it(world):
    policy = world.manager.candidate()
    world.manager.record_evaluation(policy, report(12.0))
    assert world.manager.needs_confirmation
    assert world.manager.best == {}
    assert not world.told
    world.run.model.num_timesteps += 640  # training goes on while it is judged
    world.manager.confirm(policy, report(11.0))
    assert world.manager.best == {"eval/best_score_per_piece": 11.0}
    assert best_policy.noted(world.folder) == Best(12_000.0, policy.step, 11.0, "bag")
    assert load(world.folder / "best.npz").step == policy.step
    assert [message.best for message in world.tells(PolicyPublished)] == [True]
    (saved,) = world.tells(CheckpointSaved)
    assert saved.cause == "best"
    assert (saved.step, saved.told) == (policy.step, policy.step + 640)
    assert saved.judged["eval/score_per_piece"] == 11.0


def test_what_is_worth_no_more_is_not_judged_again(world):
    for score, confirmed in ((12.0, True), (11.9, False), (12.0, False), (12.1, True)):
        policy = world.manager.candidate()
        world.manager.record_evaluation(policy, report(score))
        assert world.manager.needs_confirmation is confirmed
        if confirmed:
            world.manager.confirm(policy, report(3.0))
    assert best_policy.noted(world.folder).selection_score == 12_100.0


def test_the_second_evaluation_plays_the_other_games_and_goes_on_after_an_interruption(world):
    evaluator = world.evaluator
    policy = world.manager.candidate()
    world.clock.now += 1_000.0
    assert not evaluator.tick(lambda: policy).confirmation
    evaluator.confirm(policy)
    evaluator.idle(1.0)  # pays for one step
    later = world.new_evaluator()
    later.restore(evaluator.state())
    assert later.take() is None
    later.idle(1_000.0)
    assert later.take().confirmation
    assert [seeds for _, seeds in world.begun] == [SELECTION, CONFIRMATION, CONFIRMATION]


def test_a_kept_evaluation_of_before_there_were_two_is_the_first_one(world):
    later = world.new_evaluator()
    later.restore({"credit": 0.5, "since": 3.0})
    assert later.state()["again"] is False


def test_the_candidate_that_contends_outlives_an_interruption(world):
    policy = world.manager.candidate()
    world.manager.record_evaluation(policy, report(12.0))
    world.manager.save("save", 0.0)
    kept = content(newest(world.folder), checkpoints.STATE)
    again = world.made(Best())
    again.restore(kept["candidate"])
    assert again.needs_confirmation
    again.confirm(policy, report(11.5))
    assert again.best == {"eval/best_score_per_piece": 11.5}


def manifest(world, step, best):
    told = {"worth": best.selection_score, "step": best.step, "score": best.score}
    return LoadedCheckpoint({"step": step, "best": told, "config": world.config.model_dump()}, {})


def test_a_run_that_goes_on_takes_the_best_that_was_found_at_its_end(world):
    best_policy.note(world.folder, Best(12_000.0, 5000, 11.4, "bag"))
    kept = manifest(world, 5000, Best(9_000.0, 2000, 9.1))
    assert best_policy_of(kept, world.config, world.folder) == Best(12_000.0, 5000, 11.4, "bag")


def test_one_that_goes_back_takes_the_best_that_it_had_then_and_its_policy(world):
    policy = world.manager.candidate()
    world.manager.record_evaluation(policy, report(9.0))
    world.manager.confirm(policy, report(8.9))
    earlier = best_policy.noted(world.folder)
    best_policy.keep(world.folder, b"a later policy", Best(12_000.0, 7000, 11.4, "bag"))
    best = best_policy_of(manifest(world, 6000, earlier), world.config, world.folder)
    assert best == earlier
    world.told.clear()
    world.made(best).restore_best_files()
    assert load(world.folder / "best.npz").step == earlier.step
    assert best_policy.noted(world.folder) == earlier
    assert [message.step for message in world.tells(PolicyPublished)] == [earlier.step]
    starred = [each["step"] for each in CheckpointStore.of_room(world.folder).listing() if each["best"]]
    assert starred == [earlier.step]


def test_what_was_judged_in_another_order_of_pieces_is_no_best(world):
    best_policy.note(world.folder, Best(12_000.0, 5000, 11.4, "uniform"))
    assert best_policy_of(manifest(world, 5000, Best(9_000.0, 2000, 9.1)), world.config, world.folder).step == 2000
    other = world.config.model_copy(update={"pieces": "uniform"})
    assert best_policy_of(manifest(world, 4000, Best(9_000.0, 2000, 9.1)), other, world.folder) == Best()


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{", b'{"worth": "much"}', b'{"worth": NaN, "step": 1}', b'{"other": 1}']
)
def test_damaged_notes_are_as_good_as_none(tmp_path, damage):
    (tmp_path / best_policy.FACTS).write_bytes(damage)
    assert best_policy.noted(tmp_path) is None
