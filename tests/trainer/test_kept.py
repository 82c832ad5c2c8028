"""Old checkpoints go on: those that an earlier release wrote, and those of which a part is missing or another's."""

import json
import shutil
from hashlib import sha256

import numpy as np
import pytest
import torch as th

from tetris_viz import checkpoints
from tetris_viz.ipc.messages import StopTraining, TickEnded, TrainingRemarked, TrainingStarted, TrainingStopped
from tetris_viz.kinds.presets import mend_config
from tetris_viz.trainer import algorithms, continuation, training_run
from tetris_viz.trainer.arrays import pack, unpack
from tetris_viz.trainer.averaging import AVERAGING

from . import kept
from .test_continuation import Commands, again, config_of, content, newest, same, trained


@pytest.mark.parametrize("algorithm", kept.ALGORITHMS)
def test_a_checkpoint_of_an_earlier_release_is_taken_up_whole_and_alike_each_time(algorithm, tmp_path, monkeypatch):
    monkeypatch.setattr(algorithms, "KEY_NETWORK", kept.KEY_NETWORK)
    for name in ("one", "other"):
        path = kept.unpack_into(tmp_path / name, algorithm)
        manifest, state = json.loads((path / checkpoints.MANIFEST).read_text()), content(path, checkpoints.STATE)
        heard = again(tmp_path / name, manifest["config"], Commands(3, StopTraining()))
        assert not [m for m in heard if isinstance(m, TrainingRemarked)], "nothing begins anew"
        started = next(m for m in heard if isinstance(m, TrainingStarted))
        assert (started.step, started.episode) == (manifest["step"], manifest["counters"]["episode"])
        assert isinstance(heard[-1], TrainingStopped)
        assert heard[-1].step > manifest["step"]
        assert any(isinstance(m, TickEnded) and m.values for m in heard)
        after = content(newest(tmp_path / name), checkpoints.STATE)
        assert after["counters"]["_n_updates"] > state["counters"]["_n_updates"] > 0
        assert len(after["optimizer"]["state"]) == len(state["optimizer"]["state"]) > 0
    same(content(newest(tmp_path / "one")), content(newest(tmp_path / "other")))


def rewrite(path, change, name=checkpoints.STATE):
    """Another ``state.npz`` in a checkpoint, its sum in the manifest."""
    tree = unpack((path / name).read_bytes())
    data = pack(change(tree) or tree)
    (path / name).write_bytes(data)
    manifest = json.loads((path / checkpoints.MANIFEST).read_text())
    manifest["files"][name] = sha256(data).hexdigest()
    (path / checkpoints.MANIFEST).write_text(json.dumps(manifest))


def without(*names):
    def change(tree):
        for name in names[:-1]:
            tree = tree[name]
        del tree[names[-1]]

    return change


def newer(*names):
    def change(tree):
        for name in names:
            tree = tree[name]
        tree["version"] = 99

    return change


PARTS = {
    "a field of the games": (without("games", "garbage"), "the games in progress"),
    "the games": (without("games"), "the games in progress"),
    "games of a newer version": (newer("games"), "the games in progress"),
    "the optimizer": (without("optimizer"), "the optimizer"),
    "a moment of the optimizer": (without("optimizer", "state", "0", "exp_avg"), "the optimizer"),
    "the windows": (without("meter"), "the averages behind the curves"),
    "a window": (without("meter", "games"), "the averages behind the curves"),
    "the average of networks": (newer("recipe"), "the average of past networks"),
    "the dice": (without("dice"), "the random numbers"),
    "the counters": (without("counters"), "the counters"),
    "the evaluation": (without("evaluator"), "the evaluation under way"),
    "everything": (lambda tree: {"other": 1}, "the games in progress"),
}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folders of two runs that were stopped, by preset."""
    folders = {preset: tmp_path_factory.mktemp(preset) for preset in ("ppo-lines", "dqn")}
    for preset, folder in folders.items():
        trained(folder, config_of(preset), Commands(60 if preset == "dqn" else 3, StopTraining()))
    return folders


CASES = [*(("ppo-lines", part) for part in PARTS), ("dqn", "a field of the games"), ("dqn", "everything")]


@pytest.mark.parametrize(("preset", "part"), CASES)
def test_a_run_whose_part_is_missing_or_anothers_goes_on_and_says_what_begins_anew(preset, part, tmp_path, stopped):
    change, named = PARTS[part]
    room = shutil.copytree(stopped[preset], tmp_path / "room")
    before = newest(room)
    rewrite(before, change)
    heard = again(room, config_of(preset), Commands(2, StopTraining()))
    assert next(m for m in heard if isinstance(m, TrainingStarted)).step == int(before.name)
    [remark] = [m for m in heard if isinstance(m, TrainingRemarked) and m.level == "warning"]
    assert named in remark.text
    assert f"checkpoint {int(before.name):,}" in remark.text
    assert isinstance(heard[-1], TrainingStopped)
    assert heard[-1].step > int(before.name)
    assert content(newest(room)).keys() == content(before).keys()


def of(name, value):
    def change(candidate):
        candidate[name] = value

    return change


def within(change):
    def change_candidate(tree):
        change(tree["candidate"])

    return change_candidate


CANDIDATES = {
    "of a newer version": of("version", 99),
    "without its policy": lambda candidate: candidate.pop("policy"),
    "with a policy that is none": of("policy", np.zeros(9, np.uint8)),
    "without its networks": lambda candidate: candidate.pop("parameters"),
    "without its facts": lambda candidate: candidate.pop("facts"),
    "that stood nowhere": lambda candidate: candidate["facts"].pop("counters"),
    "of a memory that is odd": lambda candidate: candidate["facts"].update(memory="much"),
    "that is worth text": of("worth", "much"),
}


@pytest.fixture(scope="module")
def judging(tmp_path_factory):
    """The folder of a run that was stopped while a policy was judged."""
    folder = tmp_path_factory.mktemp("judging")
    trained(folder, config_of("ppo-lines"), Commands(3, StopTraining()))
    assert content(newest(folder), checkpoints.STATE)["candidate"] is not None
    return folder


@pytest.mark.parametrize("damage", CANDIDATES)
def test_a_policy_that_was_being_evaluated_and_is_damaged_costs_no_run(damage, tmp_path, judging):
    room = shutil.copytree(judging, tmp_path / "room")
    rewrite(newest(room), within(CANDIDATES[damage]))
    heard = again(room, config_of("ppo-lines"), Commands(1, StopTraining()))
    [remark] = [m for m in heard if isinstance(m, TrainingRemarked)]
    assert "begun anew: the policy being evaluated" in remark.text
    assert isinstance(heard[-1], TrainingStopped)


def test_one_of_before_it_had_a_version_goes_on(tmp_path, judging):
    room = shutil.copytree(judging, tmp_path / "room")
    rewrite(newest(room), without("candidate", "version"))
    heard = again(room, config_of("ppo-lines"), Commands(1, StopTraining()))
    assert not [m for m in heard if isinstance(m, TrainingRemarked)]


@pytest.mark.parametrize("odd", [None, [1], {"eval/score_per_piece": "much"}])
def test_what_a_manifest_tells_oddly_of_the_last_games_costs_no_run(tmp_path, judging, odd):
    room = shutil.copytree(judging, tmp_path / "room")
    manifest = newest(room) / checkpoints.MANIFEST
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**facts, "judged": odd, "counters": odd, "config": odd}))
    assert isinstance(again(room, config_of("ppo-lines"), Commands(1, StopTraining()))[-1], TrainingStopped)


def test_fresh_games_are_not_those_of_the_runs_beginning(tmp_path, stopped):
    config = config_of("ppo-lines")
    trained(tmp_path / "first", config, Commands(1, StopTraining()))
    room = shutil.copytree(stopped["ppo-lines"], tmp_path / "room")
    rewrite(newest(room), without("games"))
    again(room, config, Commands(1, StopTraining()))
    first, fresh = (content(newest(folder), checkpoints.STATE)["games"] for folder in (tmp_path / "first", room))
    assert not np.array_equal(first["rng"], fresh["rng"])


def test_a_part_of_an_earlier_version_is_migrated_without_a_word(tmp_path, stopped, monkeypatch):
    config = config_of("ppo-lines")
    room = shutil.copytree(stopped["ppo-lines"], tmp_path / "room")
    seen = []
    monkeypatch.setattr(AVERAGING, "_migrations", (lambda fields: seen.append(fields) or {**fields, "more": 1},))
    heard = again(room, config, Commands(1, StopTraining()))
    assert seen[0]["rollouts"] > 0
    assert not [m for m in heard if isinstance(m, TrainingRemarked)]
    assert content(newest(room), checkpoints.STATE)["recipe"]["version"] == 2


def test_networks_that_do_not_fit_are_refused_with_the_remedy(tmp_path, stopped):
    config, room = config_of("ppo-lines"), shutil.copytree(stopped["ppo-lines"], tmp_path / "room")

    def widen(tree):
        name = "mlp_extractor.actor.mlp.0.weight"
        tree["policy"][name] = np.pad(tree["policy"][name], ((0, 0), (0, 1)))

    rewrite(newest(room), widen, checkpoints.PARAMETERS)
    with pytest.raises(
        training_run.CannotResume,
        match=r"actor\.mlp\.0\.weight is 64x26, not 64x25.*written by tetris-viz 0\.1\.0.*start a new room",
    ):
        again(room, config)


def test_a_replay_memory_that_does_not_fit_fills_again(tmp_path, stopped):
    config, room = config_of("dqn"), shutil.copytree(stopped["dqn"], tmp_path / "room")
    rewrite(newest(room), without("rewards"), checkpoints.MEMORY)
    heard = again(room, config, Commands(1, StopTraining()))
    texts = [m.text for m in heard if isinstance(m, TrainingRemarked)]
    assert any("the replay memory" in text for text in texts)
    assert any("fills again" in text for text in texts)


def test_the_learning_rate_and_moments_of_the_optimizer_come_back(stopped):
    config = config_of("ppo-lines")
    state = content(newest(stopped["ppo-lines"]), checkpoints.STATE)["optimizer"]
    model = algorithms.build(algorithms.LiveConfig(mend_config(config, {})))
    continuation._restore_optimizer(model, state)
    back = continuation._plain(model.policy.optimizer.state_dict())
    assert back["param_groups"][0]["lr"] == state["param_groups"][0]["lr"]
    same({str(k): v for k, v in back["state"].items()}, state["state"])
    assert all(isinstance(m["exp_avg"], th.Tensor) for m in model.policy.optimizer.state.values())
