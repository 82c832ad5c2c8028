"""A run that was interrupted is in every part of its state what it would have been, also in another process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tetris_viz import checkpoints

from . import exact
from .test_continuation import CASES, content, newest

ROOT = Path(__file__).parents[2]
AT = {"ppo-lines": 7, "ppo-score": 5, "dqn": 64, "keys-dqn": 60}
NOT_COMPARED = ("/meter/cpu_seconds", "/facts/time")
"""What the machine has to say, which is another thing each time."""


def differences(one, other, path=""):
    if path.endswith(NOT_COMPARED):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            if key in one and key in other:
                yield from differences(one[key], other[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}"
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{path}/{i}")
    elif not (isinstance(one, float) and one == pytest.approx(other)) and not np.array_equal(one, other):
        yield path


def assert_the_same(one: Path, other: Path) -> None:
    one, other = newest(one), newest(other)
    assert one.name == other.name
    for name in (checkpoints.PARAMETERS, checkpoints.STATE):
        assert list(differences(content(one, name), content(other, name))) == []
    facts = [json.loads((folder / checkpoints.MANIFEST).read_text()) for folder in (one, other)]
    for name in ("step", "counters", "config", "best", "judged", "memory"):
        assert list(differences(*(fact[name] for fact in facts))) == [], name


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folders of runs that nobody interrupted, by preset."""
    known = {}

    def folder(preset):
        if preset not in known:
            known[preset] = tmp_path_factory.mktemp(preset)
            exact.train(known[preset], preset, CASES[preset])
            state = content(newest(known[preset]), checkpoints.STATE)
            assert {"trial", "policy"} <= state["evaluator"].keys(), "an evaluation is under way"
            assert state["candidate"] is not None
            assert state["meter"]["means"]
        return known[preset]

    return folder


@pytest.mark.parametrize("preset", AT)
def test_a_stopped_run_is_in_every_part_what_an_uninterrupted_one_is(preset, tmp_path, whole):
    room = tmp_path / "room"
    exact.stop_at(room, preset, CASES[preset], AT[preset])
    assert "trial" in content(newest(room), checkpoints.STATE)["evaluator"], "in the middle of one"
    exact.train(room, preset, CASES[preset])
    assert_the_same(whole(preset), room)


@pytest.mark.parametrize("preset", ["ppo-score", "dqn"])
def test_a_killed_run_goes_on_in_another_process_to_the_same_end_in_every_part(preset, tmp_path, whole):
    room = tmp_path / "room"
    program = [sys.executable, exact.__file__, str(room), preset, json.dumps(CASES[preset])]
    surroundings = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    with subprocess.Popen([*program, str(AT[preset])], stdout=subprocess.PIPE, text=True, **surroundings) as first:
        assert first.stdout.readline() == "lost\n"
        first.send_signal(signal.SIGKILL)
    assert first.returncode == -signal.SIGKILL
    assert newest(room).name < newest(whole(preset)).name
    subprocess.run(program, check=True, **surroundings)
    assert_the_same(whole(preset), room)


def test_nothing_is_judged_before_something_is_learned(tmp_path):
    room = tmp_path / "room"
    changes = {**CASES["dqn"], "learning_starts": 160, "evaluation_interval": 0.0}
    exact.stop_at(room, "dqn", changes, 15)
    state = content(newest(room), checkpoints.STATE)
    assert state["counters"]["_n_updates"] == 0
    assert "trial" not in state["evaluator"]
    assert state["candidate"] is None
    exact.stop_at(room, "dqn", changes, 60)
    state = content(newest(room), checkpoints.STATE)
    assert state["counters"]["_n_updates"] > 0
    judged = json.loads((newest(room) / checkpoints.MANIFEST).read_text())["judged"]
    assert "trial" in state["evaluator"] or judged
