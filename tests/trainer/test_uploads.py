"""What is taken for a checkpoint when it comes from outside, and what is not."""

import io
import json
import zipfile

import numpy as np
import pytest

from tests.trainer.test_continuation import Commands, config_of, newest, trained
from tetris_viz import checkpoints
from tetris_viz.checkpoints import FACTS
from tetris_viz.ipc.messages import StopTraining
from tetris_viz.trainer.arrays import pack, unpack
from tetris_viz.trainer.uploads import Refused, examine


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The parts of a file that a room of a few placements gives."""
    folder = tmp_path_factory.mktemp("room")
    config = config_of("ppo-lines")
    trained(folder, config, Commands(2, StopTraining()))
    path = newest(folder)
    parts = {name: (path / name).read_bytes() for name in (checkpoints.PARAMETERS, checkpoints.MANIFEST)}
    return {**parts, checkpoints.CONFIG: json.dumps({"preset": "ppo-lines", "config": config}).encode()}


def zipped(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def examined(tmp_path, data):
    file = tmp_path / "upload.zip"
    file.write_bytes(data)
    return examine(file, tmp_path / "taken")


def test_a_downloaded_checkpoint_is_taken(good, tmp_path):
    facts = examined(tmp_path, zipped(good))
    assert (facts["preset"], facts["config"]["algorithm"], facts["step"]) == ("ppo-lines", "ppo", 256)
    taken = unpack((tmp_path / "taken" / checkpoints.PARAMETERS).read_bytes())
    before = unpack(good[checkpoints.PARAMETERS])
    assert all(np.array_equal(array, before["policy"][name]) for name, array in taken["policy"].items())
    assert json.loads((tmp_path / "taken" / FACTS).read_text()) == facts


def changed(good, change):
    tree = unpack(good[checkpoints.PARAMETERS])
    return {**good, checkpoints.PARAMETERS: pack(change(tree) or tree)}


def broken_number(tree):
    next(iter(tree["policy"].values())).flat[0] = np.nan


def other_shape(tree):
    name = next(iter(tree["policy"]))
    tree["policy"][name] = tree["policy"][name][:1]


def other_names(tree):
    tree["policy"] = {f"x.{name}": array for name, array in tree["policy"].items()}


def other_type(tree):
    tree["policy"] = {name: array.astype(np.float64) for name, array in tree["policy"].items()}


def average_of_another_shape(tree):
    tree["average"] = {name: array.reshape(-1) for name, array in tree["average"].items()}


@pytest.mark.parametrize("change", [
    broken_number, other_shape, other_names, other_type, average_of_another_shape, lambda tree: {"policy": []},
    lambda tree: {"policy": {}, "average": None}, lambda tree: [1, 2],
])  # fmt: skip
def test_parameters_that_fit_no_network_are_refused(good, tmp_path, change):
    with pytest.raises(Refused):
        examined(tmp_path, zipped(changed(good, change)))
    assert not (tmp_path / "taken").exists()


def pickled():
    data = io.BytesIO()
    np.savez(data, outline=np.array([{"policy": 1}], dtype=object))
    return data.getvalue()


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("outline.npy", bytes(64 << 20))
    return data.getvalue()


@pytest.mark.parametrize(("parts", "words"), [
    ({checkpoints.PARAMETERS: pickled()}, "do not fit"),
    ({checkpoints.PARAMETERS: bomb()}, "unpacks to more than"),
    ({checkpoints.PARAMETERS: b"no zip"}, "do not fit"),
    ({checkpoints.CONFIG: b"{"}, "not a checkpoint of this program"),
    ({checkpoints.CONFIG: b'{"config": {"algorithm": "ppo", "gamma": 7}}'}, "gamma is not allowed: Must be at most"),
    ({checkpoints.CONFIG: b"[" * 100_000}, "not a checkpoint of this program"),
    ({checkpoints.MANIFEST: b'{"step": "far"}'}, "not a whole number"),
    ({checkpoints.MANIFEST: bytes(64 << 20)}, "unpacks to more than"),
])  # fmt: skip
def test_parts_that_are_something_else_are_refused_in_words(good, tmp_path, parts, words):
    with pytest.raises(Refused, match=words):
        examined(tmp_path, zipped({**good, **parts}))


def test_a_file_without_a_part_or_cut_short_is_refused(good, tmp_path):
    with pytest.raises(Refused, match=r"has no parameters\.npz"):
        examined(tmp_path, zipped({k: v for k, v in good.items() if k != checkpoints.PARAMETERS}))
    with pytest.raises(Refused):
        examined(tmp_path, zipped(good)[:-40])
    with pytest.raises(Refused):
        examined(tmp_path, b"not even a zip")


@pytest.mark.parametrize("outer", ["", "000000000256/"])
def test_a_checkpoint_that_was_unpacked_and_packed_again_is_taken(good, tmp_path, outer):
    extras = {outer or "a folder/": b"", f"{outer}.DS_Store": b"x", f"__MACOSX/{outer}._manifest.json": b"x"}
    again = {**extras, **{f"{outer}{name}": content for name, content in good.items()}}
    assert examined(tmp_path, zipped(again))["step"] == 256


def marked(data, place, value):
    """``data`` whose first listed entry says something else of itself, at a place of its header."""
    changed = bytearray(data)
    changed[zipfile.ZipFile(io.BytesIO(data)).start_dir + place] = value
    return bytes(changed)


@pytest.mark.parametrize(("place", "value"), [(8, 1), (10, 14), (10, 12), (10, 99), (16, 7)])
def test_a_file_that_is_encrypted_or_packed_otherwise_is_refused_in_words(good, tmp_path, place, value):
    with pytest.raises(Refused, match="not a checkpoint of this program"):
        examined(tmp_path, marked(zipped(good), place, value))


def test_what_a_file_holds_instead_is_said(tmp_path):
    with pytest.raises(Refused, match=r"has no config\.json; it holds a\.txt, b/c\.txt\. Take one"):
        examined(tmp_path, zipped({"a.txt": b"", "b/c.txt": b""}))
