"""The kinds of runs: those that ship, and one's own."""

import json
from pathlib import Path

import pytest

from tetris_viz import kinds
from tetris_viz.core.errors import CommandError
from tetris_viz.settings import SettingsError, load

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def named(monkeypatch):
    """Sets which modules have kinds of one's own, for this test."""

    def name(modules):
        monkeypatch.setenv(kinds.VARIABLE, modules)
        kinds.kinds.cache_clear()
        return kinds.kinds

    yield name
    kinds.kinds.cache_clear()


def test_what_pages_are_told_is_what_the_pages_own_tests_know():
    """Make it anew: python -c "import json; from tetris_viz import kinds; print(json.dumps(kinds.describe()))"."""
    assert json.loads(json.dumps(kinds.describe())) == json.loads((FIXTURES / "kinds.json").read_text())


def test_kinds_of_ones_own_stand_beside_those_that_ship(named):
    assert list(named("tests.kinds.walk")()) == ["ppo", "dqn", "keys-dqn", "walk", "blind-walk"]
    walk = kinds.kind_of({"algorithm": "walk"})
    assert (walk.title, walk.config.UNIT.many, walk.board) == ("Walk", "steps", "training")
    assert kinds.describe()["metrics"]["walk/reward"] == {"title": "Reward", "unit": "reward a walk", "digits": 1}


def test_a_config_of_no_kind_is_refused_with_those_there_are(named):
    named("tests.kinds.walk")
    for config in ({"algorithm": "run"}, {"algorithm": ["walk"]}, {}):
        with pytest.raises(CommandError, match="is not one of ppo, dqn, keys-dqn, walk, blind-walk") as caught:
            kinds.kind_of(config)
        assert caught.value.field == "config.algorithm"


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        ("tests.kinds.run", "No module named 'tests.kinds.run'"),
        ("json", "has no attribute 'KINDS'"),
        ("tests.kinds.walk,tests.kinds.walk", "has a kind 'walk', which there is already"),
    ],
)
def test_a_module_that_holds_none_is_refused_at_the_start(named, modules, why):
    named(modules)
    with pytest.raises(SettingsError, match=why):
        load()
