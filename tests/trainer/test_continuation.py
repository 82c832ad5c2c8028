"""A run that goes on learns what it would have learned without the interruption, number for number."""

import json
from pathlib import Path

import numpy as np
import pytest

from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core import best as best_policy
from tetris_viz.ipc.messages import (
    CheckpointSaved,
    PauseTraining,
    Place,
    ResumeTraining,
    SaveCheckpoint,
    StartTraining,
    StopTraining,
    TickEnded,
    TrainingRemarked,
    TrainingStarted,
    TrainingStopped,
)
from tetris_viz.kinds.presets import build_config
from tetris_viz.trainer import training_run
from tetris_viz.trainer.arrays import NotPacked, pack, unpack

SMALL = {"environments": 8, "n_steps": 16, "batch_size": 64, "placements_per_second": 0}
CASES = {
    "ppo-lines": {**SMALL, "total_placements": 1_024},
    "ppo-score": {**SMALL, "total_placements": 1_024},
    "classroom": {"placements_per_second": 0, "total_placements": 2_048},
    "dqn": {
        "total_placements": 1_600, "learning_starts": 200, "exploration_placements": 1_000, "buffer_size": 1_000,
        "target_update_interval": 100,
    },
    "keys-dqn": {
        "total_key_presses": 1_600, "learning_starts": 200, "exploration_key_presses": 1_000, "buffer_size": 1_000,
        "target_update_interval": 100,
    },
}  # fmt: skip


class Commands:
    """An inbox that is asked at each boundary, and at boundary ``at`` holds ``commands``."""

    waiting = watched = False

    def __init__(self, at: int = -1, *commands: object):
        self._at, self._commands, self._boundary = at, list(commands), 0

    def take_waiting(self) -> object | None:
        if self._boundary == self._at and self._commands:
            return self._commands.pop(0)
        self._boundary += 1
        return None

    def take(self, _timeout: float) -> object:
        return self._commands.pop(0)


class Heard(list):
    """An outbox that only remembers."""

    put = list.append

    def put_newest(self, _key: object, _frame: object) -> None: ...

    def wait_for_room(self) -> None: ...


def trained(folder: Path, config: dict, commands: Commands | None = None, checkpoint: str | None = None) -> Heard:
    heard = Heard()
    folder.mkdir(exist_ok=True)
    first = StartTraining("room", 7, config, str(folder), attempt=1, tick=0.05, checkpoint=checkpoint)
    training_run.run(first, commands or Commands(), heard)
    return heard


def again(folder: Path, config: dict, commands: Commands | None = None) -> Heard:
    return trained(folder, config, commands, checkpoint="newest")


def content(checkpoint: Path, name: str = checkpoints.PARAMETERS) -> dict:
    return unpack((checkpoint / name).read_bytes())


def newest(folder: Path) -> Path:
    path = CheckpointStore.of_room(folder).newest()[0]
    assert path is not None
    return path


def same(one: object, other: object, path: str = "") -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys(), path
        for key, value in one.items():
            same(value, other[key], f"{path}/{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), path
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            same(a, b, f"{path}/{i}")
    else:
        assert np.array_equal(one, other), path


def config_of(preset: str) -> dict:
    return build_config(preset, CASES[preset])[1].model_dump()


def assert_the_same_run(one: Path, other: Path) -> None:
    one, other = newest(one), newest(other)
    assert one.name == other.name
    same(content(one), content(other))
    one, other = content(one, checkpoints.STATE), content(other, checkpoints.STATE)
    for part in ("optimizer", "counters", "starts", "episodes", "games", "dice", "recipe"):
        same(one[part], other[part], part)


@pytest.mark.parametrize("preset", CASES)
def test_a_stopped_run_ends_with_the_weights_of_an_uninterrupted_one(preset, tmp_path):
    config = config_of(preset)
    trained(tmp_path / "whole", config)
    first = trained(tmp_path / "stopped", config, Commands(60 if "dqn" in preset else 2, StopTraining()))
    assert isinstance(first[-1], TrainingStopped)
    second = again(tmp_path / "stopped", config)
    assert next(m for m in second if isinstance(m, TrainingStarted)).step == first[-1].step > 0
    assert_the_same_run(tmp_path / "whole", tmp_path / "stopped")


def test_a_pause_changes_nothing(tmp_path):
    config = config_of("ppo-lines")
    trained(tmp_path / "whole", config)
    trained(tmp_path / "paused", config, Commands(3, PauseTraining(), SaveCheckpoint(), ResumeTraining()))
    assert_the_same_run(tmp_path / "whole", tmp_path / "paused")


def test_preset_and_config_as_json_make_the_same_run_elsewhere(tmp_path):
    """What ``config.json`` of one room holds, and what creating a room makes of it."""
    preset, config = build_config("ppo-lines", CASES["ppo-lines"])
    told = json.loads(json.dumps({"preset": preset, "config": config.model_dump()}))
    _, copied = build_config(told["preset"], told["config"])
    trained(tmp_path / "one", config.model_dump())
    heard = trained(tmp_path / "other", copied.model_dump())
    assert_the_same_run(tmp_path / "one", tmp_path / "other")
    manifest = checkpoints.verified_manifest(newest(tmp_path / "other"))
    assert manifest["config"] == config.model_dump()
    assert manifest["versions"] == next(m for m in heard if isinstance(m, TrainingStarted)).versions
    assert {"torch", "stable-baselines3", "numpy", "numba", "tetris-gymnasium", "tetris-viz", "python"} <= set(
        manifest["versions"]
    )


def test_a_dqn_that_was_only_saved_says_that_its_memory_fills_again(tmp_path):
    config = config_of("dqn")
    heard = trained(tmp_path, config, Commands(60, SaveCheckpoint(), StopTraining()))
    saved, stopped = [m for m in heard if isinstance(m, CheckpointSaved) and m.cause in {"save", "stop"}]
    assert (saved.cause, saved.memory, stopped.cause, stopped.memory) == ("save", False, "stop", True)
    path = newest(tmp_path)
    assert checkpoints.verified_manifest(path)["memory"] == "kept", "the stop has added the memory to the checkpoint"
    memory = content(path, checkpoints.MEMORY)
    assert len(memory["observations"]) == saved.step // config["environments"]
    (path / checkpoints.MEMORY).unlink()
    manifest = json.loads((path / checkpoints.MANIFEST).read_text())
    del manifest["files"][checkpoints.MEMORY]
    (path / checkpoints.MANIFEST).write_text(json.dumps(manifest))
    heard = again(tmp_path, config, Commands(1, StopTraining()))
    [remark] = [m for m in heard if isinstance(m, TrainingRemarked)]
    assert "replay memory" in remark.text


def test_a_changed_number_of_games_goes_on_with_new_games(tmp_path):
    config = config_of("ppo-lines")
    trained(tmp_path, config, Commands(2, StopTraining()))
    stopped = newest(tmp_path)
    heard = again(tmp_path, {**config, "environments": 4}, Commands(1, StopTraining()))
    assert isinstance(heard[-1], TrainingStopped)
    before, after = (content(path, checkpoints.STATE) for path in (stopped, newest(tmp_path)))
    assert len(after["games"]["piece"]) == 4
    assert after["counters"]["_n_updates"] > before["counters"]["_n_updates"] > 0


def test_another_algorithms_checkpoint_is_refused_in_words(tmp_path):
    trained(tmp_path, config_of("ppo-lines"), Commands(1, StopTraining()))
    with pytest.raises(training_run.CannotResume, match="is of ppo, the room trains dqn"):
        again(tmp_path, config_of("dqn"))


def test_damaged_checkpoints_are_named_and_the_one_before_is_used(tmp_path):
    config = config_of("ppo-lines")
    for boundary in (1, 2):
        trained(tmp_path, config, Commands(boundary, StopTraining()), checkpoint="newest")
    older, damaged = sorted((tmp_path / "checkpoints").iterdir())[-2:]
    flipped = bytearray((damaged / checkpoints.STATE).read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (damaged / checkpoints.STATE).write_bytes(flipped)
    heard = again(tmp_path, config, Commands(0, StopTraining()))
    [remark] = [m for m in heard if isinstance(m, TrainingRemarked)]
    assert remark.level == "warning"
    assert damaged.name in remark.text
    assert checkpoints.STATE in remark.text
    assert f"continues from checkpoint {int(older.name):,}" in remark.text
    assert next(m for m in heard if isinstance(m, TrainingStarted)).step == int(older.name)


def test_the_best_checkpoint_is_kept_beside_the_newest(tmp_path, monkeypatch):
    """Early policies are judged within milliseconds, and the first is the best so far."""
    monkeypatch.setattr("tetris_viz.trainer.evaluator.SHARE", 1_000.0)
    config = config_of("ppo-lines")
    heard = trained(tmp_path, config, Commands(6, StopTraining()))
    best = [m for m in heard if isinstance(m, CheckpointSaved) and m.cause == "best"][-1]
    manifest = checkpoints.verified_manifest(Path(best.path))
    assert manifest["best"]["step"] == best.step
    assert manifest["judged"] == best.judged
    assert best.judged["eval/score_per_piece"] >= 0
    told = [m for m in heard if isinstance(m, TickEnded) and m.judged and m.judged.step == best.step]
    assert best.judged.keys() <= told[0].values.keys(), "the curve's point lies where the judged policy stood"
    scores = [tick.values.get("eval/best_score_per_piece") for tick in told]
    assert scores[-1] == best.judged["eval/score_per_piece"], "what it scored in the games that did not choose it"
    assert best_policy.noted(tmp_path).score == scores[-1]
    assert best.place == told[0].judged, "and so does its star, on every axis"
    assert told[0].judged == Place(best.step, **manifest["counters"])
    newest_manifest = checkpoints.verified_manifest(newest(tmp_path))
    assert newest_manifest["best"] == manifest["best"]
    later = [m.values for m in heard if isinstance(m, TickEnded) and m.judged and m.judged.step > best.step]
    assert all(values.get("eval/best_score_per_piece", scores[-1]) == scores[-1] for values in later)
    restarted = trained(tmp_path, config, checkpoint=Path(best.path).name)
    assert next(m for m in restarted if isinstance(m, TrainingStarted)).step == best.step


def test_the_best_of_other_pieces_is_no_longer_the_best(tmp_path, monkeypatch):
    monkeypatch.setattr("tetris_viz.trainer.evaluator.SHARE", 1_000.0)
    config = config_of("ppo-lines")
    trained(tmp_path, config, Commands(6, StopTraining()))
    assert checkpoints.verified_manifest(newest(tmp_path))["best"]["step"] is not None
    monkeypatch.setattr("tetris_viz.trainer.evaluator.SHARE", 0.0)  # nothing new is judged
    again(tmp_path, {**config, "pieces": "uniform"}, Commands(1, StopTraining()))
    assert checkpoints.verified_manifest(newest(tmp_path))["best"]["step"] is None


def test_values_come_back_as_they_were_packed():
    tree = {
        "a": [1, None, True, "x", 2**100, 0.1],
        "b": {"c": np.arange(6, dtype=np.uint8).reshape(2, 3)},
        "d": np.float32(1),
    }
    for squeeze in (False, True):
        back = unpack(pack(tree, squeeze=squeeze))
        same(back, {**tree, "d": 1.0})
    assert np.array(np.array(3.0)).shape == unpack(pack(np.array(3.0))).shape == ()


def test_nothing_is_unpickled():
    import io

    buffer = io.BytesIO()
    np.savez(buffer, outline=np.array([{"a": 1}], dtype=object))
    with pytest.raises(NotPacked, match="allow_pickle"):
        unpack(buffer.getvalue())
    for path in Path(training_run.__file__).parent.glob("*.py"):
        text = path.read_text()
        assert "torch.load" not in text, path
        assert "th.load" not in text, path
        assert "pickle.load" not in text, path


@pytest.mark.parametrize("data", [b"", b"no zip", pack([1])[:-30]])
def test_bytes_that_are_no_packed_values_are_refused(data):
    with pytest.raises(NotPacked):
        unpack(data)


def test_a_room_that_begins_with_anothers_parameters_has_only_those(tmp_path):
    config = config_of("ppo-lines")
    trained(tmp_path / "one", config)
    origin = tmp_path / "other" / checkpoints.ORIGIN
    origin.mkdir(parents=True)
    (origin / checkpoints.PARAMETERS).write_bytes((newest(tmp_path / "one") / checkpoints.PARAMETERS).read_bytes())
    trained(tmp_path / "other", config, Commands(0, StopTraining()))
    begun = newest(tmp_path / "other")
    assert int(begun.name) == 0
    same(content(begun)["policy"], content(newest(tmp_path / "one"))["policy"])
    state = content(begun, checkpoints.STATE)
    assert (state["counters"]["num_timesteps"], state["counters"]["_n_updates"]) == (0, 0)
    assert state["optimizer"]["state"] == {}
    (origin / checkpoints.PARAMETERS).write_bytes(b"damaged")
    (tmp_path / "third").mkdir()
    (tmp_path / "other" / checkpoints.ORIGIN).rename(tmp_path / "third" / checkpoints.ORIGIN)
    with pytest.raises(training_run.CannotResume, match="begin with cannot be used"):
        trained(tmp_path / "third", config)
