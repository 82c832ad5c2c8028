"""Configs and presets: ranges hold, and every fault names its field."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.errors import CommandError
from tetris_viz.kinds import kind_of, kinds
from tetris_viz.kinds.presets import DEFAULT, FIRST_ROOM, PRESETS, build_config, change_config, describe, mend_config


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_valid_config_that_survives_the_store(name):
    config = PRESETS[name].config
    assert kinds()[config.name()].config.model_validate(config.model_dump()) == config


def test_the_form_explains_every_field_of_every_preset():
    for preset in describe():
        for name, field in preset["schema"]["properties"].items():
            assert name == "algorithm" or (field["title"] and field["description"]), name
    assert {DEFAULT, FIRST_ROOM} <= set(PRESETS)


def test_every_preset_has_a_small_curve_to_draw():
    for preset in describe():
        assert len(preset["sketch"]) == 10
        assert all(0 <= height <= 1 for height in preset["sketch"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"learning_rate": 0.5}, "config.learning_rate"),
        ({"learning_rate": "fast"}, "config.learning_rate"),
        ({"learning_rate": float("nan")}, "config.learning_rate"),
        ({"learning_rate": None}, "config.learning_rate"),
        ({"seed": 0}, "config.seed"),
        ({"seed": 1.5}, "config.seed"),
        ({"seed": True}, "config.seed"),
        ({"seed": 10**30}, "config.seed"),
        ({"objective": "win"}, "config.objective"),
        ({"pieces": ["bag"]}, "config.pieces"),
        ({"wings": 2}, "config.wings"),
        ({"algorithm": "dqn"}, "config.algorithm"),
        ({"environments": 257}, "config.environments"),
        ({"batch_size": 100}, "config.batch_size"),
        ({"environments": 3}, "config.batch_size"),
        ({"environments": 256, "n_steps": 128}, "config.n_steps"),
        ({"environments": 257, "n_steps": 1024}, "config.environments"),
        ({"batch_size": 16, "n_epochs": 16}, "config.n_epochs"),
        ({"environments": 16, "n_steps": 1024, "n_epochs": 5}, "config.n_epochs"),
    ],
)
def test_a_fault_names_its_field(changes, field):
    with pytest.raises(CommandError) as caught:
        build_config("ppo-score", changes)
    assert (caught.value.code, caught.value.field) == ("invalid", field)


def test_a_rollout_or_an_update_that_a_stop_cannot_wait_for_is_refused_with_the_remedy():
    with pytest.raises(CommandError, match=r"16,384 placements.* = 32,768; take at most 64, or fewer environments"):
        build_config("ppo-score", {"environments": 256, "n_steps": 128})
    with pytest.raises(CommandError, match=r"1,000 gradient steps.* = 1,920; take fewer epochs, or a larger batch"):
        build_config("ppo-score", {"environments": 16, "n_steps": 64, "batch_size": 16, "n_epochs": 30})
    with pytest.raises(CommandError, match=r"65,536 placements.* = 81,920; take at most 4, or a shorter rollout"):
        build_config("ppo-score", {"environments": 16, "n_steps": 1024, "n_epochs": 5})


@pytest.mark.parametrize(
    "changes",
    [
        {"environments": 256, "n_steps": 64},
        {"environments": 16, "n_steps": 1024},
        {"environments": 25, "n_steps": 40, "batch_size": 25, "n_epochs": 25},
    ],
)
def test_the_largest_rollout_and_the_largest_update_are_taken(changes):
    _, config = build_config("ppo-score", changes)
    assert changes.items() <= config.model_dump().items()


def test_an_unknown_preset_is_answered_with_the_known_ones():
    with pytest.raises(CommandError, match="ppo-score") as caught:
        build_config("nope")
    assert (caught.value.code, caught.value.field) == ("unknown_preset", "preset")


def test_changes_lie_over_the_preset_and_leave_it_as_it_was():
    before = PRESETS["dqn"].config
    name, config = build_config("dqn", {"seed": 9})
    assert (name, config.seed) == ("dqn", 9)
    assert PRESETS["dqn"].config is before


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rate=st.floats(allow_nan=True, allow_infinity=True))
def test_a_learning_rate_is_in_its_range_or_refused(rate):
    if 1e-6 <= rate <= 0.01:
        assert change_config(PRESETS[DEFAULT].config, {"learning_rate": rate}).learning_rate == rate
        return
    with pytest.raises(CommandError) as caught:
        change_config(PRESETS[DEFAULT].config, {"learning_rate": rate})
    assert caught.value.field == "config.learning_rate"


@pytest.mark.parametrize(
    ("preset", "play", "why"),
    [
        ("keys-dqn", "strong", "keys-dqn cannot play strong: it values single key presses"),
        ("keys-dqn", "master", "keys-dqn cannot play master: it values single key presses"),
        ("keys-dqn", "sampled", "keys-dqn cannot play sampled: it learns what key presses are worth"),
        ("dqn", "master", "dqn cannot play master: it values placements, not boards"),
        ("dqn", "sampled", "dqn cannot play sampled: it learns what placements are worth"),
    ],
)
def test_what_a_preset_cannot_play_is_refused_by_name(preset, play, why):
    with pytest.raises(CommandError, match=why) as caught:
        build_config(preset, {"showcase_play": play})
    assert (caught.value.code, caught.value.field) == ("invalid", "config.showcase_play")
    with pytest.raises(CommandError, match="Must be"):
        build_config(preset, {"showcase_play": "badly"})


def test_key_presses_are_counted_as_key_presses():
    _, config = build_config("keys-dqn", {"total_key_presses": 4_000, "key_presses_per_second": 50.0})
    assert (config.total, config.steps_per_second) == (4_000, 50)
    assert kind_of(config.model_dump()).config.UNIT.one == "key press"
    schema = describe()[[p["name"] for p in describe()].index("keys-dqn")]["schema"]["properties"]
    assert not [name for name in schema if "placement" in name]
    assert not [name for name, field in schema.items() if "placement" in str(field)]
    with pytest.raises(CommandError) as caught:
        build_config("keys-dqn", {"total_placements": 4_000})
    assert caught.value.field == "config.total_placements"


def test_only_what_a_trainer_can_take_over_is_live():
    for preset in PRESETS.values():
        live = preset.config.live_fields()
        assert "gamma" not in live
        assert {"learning_rate", "showcase_play", "max_minutes", "goal_score"} <= live
        assert {preset.config.LENGTH, preset.config.SPEED_LIMIT} <= live


def test_what_ends_a_run_stands_together_in_every_form():
    for preset in describe():
        names = list(preset["schema"]["properties"])
        first = names.index(type(PRESETS[preset["name"]].config).LENGTH)
        assert names[first + 1 : first + 3] == ["max_minutes", "goal_score"]
        assert (preset["config"]["max_minutes"], preset["config"]["goal_score"]) == (0, 0)


@pytest.mark.parametrize("algorithm", ["ppo-score", "dqn", "keys-dqn"])
def test_a_run_from_before_time_and_goal_has_neither(algorithm):
    stored = {k: v for k, v in PRESETS[algorithm].config.model_dump().items() if k not in {"max_minutes", "goal_score"}}
    config = mend_config(stored, {})
    assert (config.max_minutes, config.goal_score) == (0, 0)
    for wrong in ({"max_minutes": -1.0}, {"goal_score": 16.5}, {"goal_score": float("nan")}, {"max_minutes": "30"}):
        with pytest.raises(CommandError) as caught:
            mend_config(stored, wrong)
        assert caught.value.field == f"config.{next(iter(wrong))}"


def test_a_run_from_before_a_setting_goes_on_with_what_it_learned_with() -> None:
    stored = PRESETS["ppo-score"].config.model_dump()
    del stored["vf_coef"]
    assert mend_config(stored, {}).model_dump()["vf_coef"] == 0.5
    assert mend_config(stored, {"vf_coef": 0.1}).model_dump()["vf_coef"] == 0.1
