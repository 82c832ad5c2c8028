"""Judging in slices: what it costs, and what it tells."""

from tests.game.test_keypolicy import key_layers
from tests.game.test_policy import policy
from tetris_viz.core.seeds import SELECTION
from tetris_viz.game.evaluation import KEY_SHARE, metrics
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.kinds.tetris.configs import KeysDQNConfig, PPOConfig
from tetris_viz.trainer.evaluator import IDLE_SHARE, SHARE, Evaluator, evaluations


class Clock:
    """A clock that goes on by itself with each look, as work would make it."""

    def __init__(self) -> None:
        self.now, self.cost = 0.0, 0.001

    def __call__(self) -> float:
        self.now += self.cost
        return self.now


def test_a_policy_is_judged_in_the_end_and_costs_its_share_of_the_time() -> None:
    clock, asked = Clock(), []
    evaluator = Evaluator(evaluations(PPOConfig()), clock)
    spent, told, turns = 0.0, None, 0

    def newest():
        asked.append(turns)
        return policy(step=turns)

    while told is None:
        clock.now += 0.1  # a rollout and its update
        turns += 1
        before = clock.now
        told = evaluator.tick(newest)
        spent += clock.now - before
        assert turns < 100_000
    evaluated, report, again = told
    assert not again
    assert evaluated.step == asked[0], "the policy that was judged, not a later one"
    assert len(asked) == 1
    assert spent / clock.now <= SHARE * 1.6
    assert set(metrics(report)) >= {"eval/score_per_piece", "eval/lines_per_game", "eval/survival"}


def test_a_run_that_sleeps_for_its_speed_limit_is_judged_meanwhile_in_a_share_of_that_time() -> None:
    clock, asked = Clock(), []
    evaluator = Evaluator(evaluations(PPOConfig()), clock)

    def newest():
        asked.append(clock.now)
        return policy()

    slept = used = 0.0
    told = None
    while told is None:
        for _ in range(50):
            slept, before = slept + 0.02, clock.now
            evaluator.idle(0.02)
            used += clock.now - before
            clock.now = max(clock.now, before + 0.02)
        told = evaluator.tick(newest)
    assert len(asked) == 1
    assert used <= IDLE_SHARE * slept * 1.6
    assert clock.now - asked[0] < 1.0 / IDLE_SHARE, "sooner than its share of training's time would pay for"


def test_the_first_step_of_a_process_loads_compiled_code_and_is_not_charged() -> None:
    clock, steps = Clock(), []

    class Loading:
        def step(self) -> None:
            steps.append(clock.now)
            clock.now += 60.0 if len(steps) == 1 else 0.001

    evaluator = Evaluator(lambda _policy, _seeds: Loading(), clock)  # type: ignore[arg-type, return-value]
    clock.now += 0.1
    evaluator.tick(policy)
    assert steps
    count = len(steps)
    clock.now += 1.0
    evaluator.tick(policy)
    assert len(steps) > count, "a second of training pays for the next step"


def test_a_pause_earns_nothing() -> None:
    clock = Clock()
    evaluator = Evaluator(evaluations(PPOConfig()), clock)
    clock.now += 1000
    evaluator.resume()
    assert evaluator.tick(lambda: policy()) is None
    assert evaluator.state()["credit"] < 0.01


def test_an_evaluation_waits_for_its_interval_and_saves_up_no_time_meanwhile() -> None:
    clock, asked = Clock(), []
    evaluator = Evaluator(evaluations(PPOConfig()), clock)

    def newest():
        asked.append(clock.now)
        return policy()

    ended = 0
    while ended < 2:
        clock.now += 0.1
        before = clock.now
        ended += evaluator.tick(newest, 500.0) is not None
        assert clock.now - before < 1, "a boundary plays what its own time pays for"
        assert clock.now < 10_000
    first, second = asked
    assert first >= 500
    assert 500 <= second - first < 600


def test_a_policy_that_presses_keys_is_judged_key_by_key_on_held_out_games() -> None:
    evaluation = evaluations(KeysDQNConfig())(KeyPolicy.of(key_layers()), SELECTION)
    while (report := evaluation.step()) is None:
        pass
    assert len(report.games) == len(SELECTION) // KEY_SHARE
    assert set(metrics(report)) >= {"eval/score_per_piece", "eval/lines_per_game", "eval/survival"}
