"""A run ends by its length, by its time or at its goal, each of which may change while it runs."""

import pytest

from tetris_viz.ipc.messages import (
    CheckpointSaved,
    ConfigureTraining,
    PauseTraining,
    ResumeTraining,
    StopTraining,
    TickEnded,
    TrainingConfigured,
    TrainingFinished,
    TrainingResumed,
    TrainingStarted,
    TrainingStopped,
)  # fmt: skip

from .test_continuation import SMALL, Commands, Heard, again, assert_the_same_run, config_of, trained

ROLLOUT = SMALL["environments"] * SMALL["n_steps"]


def small(**more):
    return {**config_of("ppo-lines"), **more}


def ended(heard: Heard) -> TrainingFinished:
    assert isinstance(heard[-1], TrainingFinished), heard[-1]
    assert [m for m in heard if isinstance(m, CheckpointSaved)][-1].step == heard[-1].step, "its end is kept"
    return heard[-1]


@pytest.mark.parametrize(
    ("preset", "unit"), [("ppo-lines", "placements"), ("dqn", "placements"), ("keys-dqn", "key presses")]
)
def test_a_run_ends_at_its_length_and_says_so(preset, unit, tmp_path):
    config = config_of(preset)
    length = config.get("total_placements") or config["total_key_presses"]
    end = ended(trained(tmp_path, config))
    assert length <= end.step < length + ROLLOUT
    assert end.reason == f"Reached its length: {length:,} {unit}."


@pytest.mark.parametrize("preset", ["ppo-lines", "dqn"])
def test_the_length_of_a_run_can_be_raised_and_lowered_while_it_runs(preset, tmp_path):
    config = config_of(preset)
    at = 40 if preset == "dqn" else 3
    heard = trained(tmp_path / "raised", config, Commands(at, ConfigureTraining({"total_placements": 2_000})))
    assert 2_000 <= ended(heard).step < 2_000 + ROLLOUT
    heard = trained(tmp_path / "lowered", config, Commands(at, ConfigureTraining({"total_placements": 1_000})))
    assert 1_000 <= ended(heard).step < 1_000 + ROLLOUT
    config = {**config, "total_placements": 50_000}
    heard = trained(
        tmp_path / "cut",
        config,
        Commands(180 if preset == "dqn" else 10, ConfigureTraining({"total_placements": 1_000})),
    )
    configured = next(m for m in heard if isinstance(m, TrainingConfigured))
    assert ended(heard).step == configured.step > 1_000, "at once, for it has more already"
    assert heard[-1].reason == "Reached its length: 1,000 placements."


def test_a_run_whose_length_was_raised_learns_what_a_long_one_does(tmp_path):
    long = small(total_placements=2_048)
    trained(tmp_path / "long", long)
    trained(
        tmp_path / "raised",
        small(total_placements=1_000),
        Commands(1, ConfigureTraining({"total_placements": 2_048})),
    )
    assert_the_same_run(tmp_path / "long", tmp_path / "raised")
    ended(trained(tmp_path / "again", small(total_placements=1_000)))
    ended(again(tmp_path / "again", small(total_placements=2_048)))
    assert_the_same_run(tmp_path / "long", tmp_path / "again")


def test_a_run_ends_when_its_time_is_over_also_where_a_speed_limit_makes_it_wait(tmp_path):
    config = small(total_placements=10**9, max_minutes=0.02)  # 1.2 s
    end = ended(trained(tmp_path / "fast", config))
    assert end.reason == "Reached its time: 0.02 minutes of training."
    heard = trained(tmp_path / "slow", {**config, "n_steps": 1024, "environments": 2, "placements_per_second": 50})
    assert ended(heard).step == 2 * 1024, "the rest of the rollout is hurried through"
    seconds = [m.seconds for m in heard if isinstance(m, TickEnded)]
    assert seconds[-1] < 30, "forty seconds at its limit"


def test_a_pause_is_no_training_time_and_a_time_that_was_raised_goes_on(tmp_path):
    config = small(total_placements=10**9, max_minutes=0.02)
    heard = trained(tmp_path, config)
    first, spent = ended(heard), [m.seconds for m in heard if isinstance(m, TickEnded)][-1]
    assert spent >= 1.2
    more = {**config, "max_minutes": (spent + 1.2) / 60}
    heard = again(tmp_path, more, Commands(0, PauseTraining(), ResumeTraining()))
    assert next(m for m in heard if isinstance(m, TrainingStarted)).step == first.step
    assert any(isinstance(m, TrainingResumed) for m in heard)
    assert ended(heard).step > first.step
    ticks = [m.seconds for m in heard if isinstance(m, TickEnded)]
    assert min(ticks) >= spent
    assert max(ticks) >= spent + 1.2, "all time of training counts, over all attempts"


def test_a_run_ends_when_its_best_policy_has_reached_the_goal(tmp_path, monkeypatch):
    monkeypatch.setattr("tetris_viz.trainer.evaluator.SHARE", 1.0)
    config = small(total_placements=10**9, goal_score=0.01)
    heard = trained(tmp_path, config)
    end = ended(heard)
    best = [m for m in heard if isinstance(m, CheckpointSaved) and m.cause == "best"][-1]
    name = "eval/best_score_per_piece"
    told = [m.values[name] for m in heard if isinstance(m, TickEnded) and name in m.values]
    assert told[-1] >= 0.01
    assert end.reason == (f"Reached its goal: {told[-1]:.2f} per piece on unseen games at {best.step:,} placements.")
    assert isinstance(ended(again(tmp_path, config)), TrainingFinished), "and has reached it for good"
    heard = again(tmp_path, {**config, "goal_score": 15.9}, Commands(3, StopTraining()))
    assert isinstance(heard[-1], TrainingStopped), "until the goal is raised"
    assert heard[-1].step > end.step
