"""Checkpoint folders are whole, or are passed over."""

import re
import shutil

import pytest

from tetris_viz import checkpoints

FILES = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"state", checkpoints.POLICY: b"policy"}


def write(folder, step, **more):
    return checkpoints.write(folder, step, {**FILES, **more}, {"counters": {}, "config": {}})


def flip(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def test_what_was_written_is_read_back(tmp_path):
    path = write(tmp_path, 4096)
    assert path.name == "000000004096"
    assert checkpoints.read_manifest(path)["step"] == 4096
    assert checkpoints.newest_valid(tmp_path) == path


def test_a_folder_that_does_not_exist_has_no_checkpoint(tmp_path):
    assert checkpoints.newest_valid(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda p: (p / checkpoints.PARAMETERS).write_bytes(b"weight"),
        lambda p: flip(p / checkpoints.STATE),
        lambda p: (p / checkpoints.PARAMETERS).unlink(),
        lambda p: [file.unlink() for file in p.iterdir()],
        lambda p: (p / checkpoints.MANIFEST).unlink(),
        lambda p: (p / checkpoints.MANIFEST).write_text("{"),
        lambda p: (p / checkpoints.MANIFEST).write_text("[]"),
        lambda p: (p / checkpoints.MANIFEST).write_text('{"version": 1, "step": 200, "files": {}}'),
        lambda p: p.rename(p.with_name("000000000300")),
    ],
    ids=[
        "cut short",
        "a flipped byte",
        "no parameters",
        "empty folder",
        "no manifest",
        "torn manifest",
        "a list",
        "another version",
        "renamed",
    ],
)
def test_a_damaged_checkpoint_is_skipped(tmp_path, damage):
    older, newer = write(tmp_path, 100), write(tmp_path, 200)
    damage(newer)
    assert checkpoints.newest_valid(tmp_path) == older
    used, damaged = checkpoints.newest(tmp_path)
    assert used == older
    assert len(damaged) == 1
    assert damaged[0].startswith(("000000000200", "000000000300"))


def test_a_damaged_checkpoint_of_the_same_step_is_written_anew(tmp_path):
    (write(tmp_path, 100) / checkpoints.PARAMETERS).write_bytes(b"")
    assert checkpoints.read_manifest(write(tmp_path, 100))["step"] == 100


def test_a_checkpoint_with_more_files_takes_the_place_of_one_with_fewer(tmp_path):
    write(tmp_path, 100)
    path = write(tmp_path, 100, **{checkpoints.MEMORY: b"memory"})
    assert checkpoints.MEMORY in checkpoints.read_manifest(path)["files"]
    write(tmp_path, 100)
    assert checkpoints.MEMORY in checkpoints.read_manifest(path)["files"]
    assert checkpoints.size(path) == sum(file.stat().st_size for file in path.iterdir())


def test_an_interrupted_write_leaves_no_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints.json, "dumps", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, 100)
    assert list(tmp_path.iterdir()) == []


def test_only_the_newest_are_kept(tmp_path):
    for step in range(100, 900, 100):
        write(tmp_path, step)
    checkpoints.prune(tmp_path)
    assert sorted(int(p.name) for p in tmp_path.iterdir()) == [400, 500, 600, 700, 800]


def test_the_best_is_never_pruned(tmp_path):
    for step in range(100, 900, 100):
        write(tmp_path, step)
        checkpoints.prune(tmp_path, spared=200)
    assert sorted(int(p.name) for p in tmp_path.iterdir()) == [200, 400, 500, 600, 700, 800]


def told(folder, step, worth, best, pieces="bag", cause="periodic", score=None):
    facts = {"config": {"pieces": pieces}, "best": {"worth": worth, "step": best}, "time": 0.0, "cause": cause}
    judged = {} if score is None else {"eval/score_per_piece": score}
    checkpoints.write(folder, step, FILES, {**facts, "judged": judged, "memory": None})


def starred(folder):
    return [each["step"] for each in checkpoints.listing(folder) if each["best"]]


def test_the_best_is_named_also_while_newer_checkpoints_do_not_know_of_it(tmp_path):
    told(tmp_path, 100, 5.0, 100)
    told(tmp_path, 400, 5.0, 100)  # was written while 300 was still being judged
    assert starred(tmp_path) == [100]
    told(tmp_path, 300, 7.0, 300)
    assert starred(tmp_path) == [300]


def test_only_a_checkpoint_that_was_judged_itself_has_a_score(tmp_path):
    told(tmp_path, 100, 5.0, 100, cause="best", score=7.5)
    told(tmp_path, 200, 5.0, 100, score=7.5)  # knows of it, and was not judged
    assert [(each["step"], each["score"]) for each in checkpoints.listing(tmp_path)] == [(200, None), (100, 7.5)]


def test_what_was_best_on_another_order_of_pieces_is_the_best_no_more(tmp_path):
    told(tmp_path, 100, 9.0, 100)
    told(tmp_path, 200, 0.0, None, pieces="uniform")
    assert starred(tmp_path) == []
    told(tmp_path, 300, 4.0, 300, pieces="uniform")
    assert starred(tmp_path) == [300]


def test_every_files_name_is_plain(tmp_path):
    path = write(tmp_path, 100, **{checkpoints.MEMORY: b""})
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", file.name) for file in [path, *path.iterdir()])


def test_another_runs_checkpoints_are_moved_out_of_the_way_not_removed(tmp_path):
    folder = tmp_path / "checkpoints"
    write(folder, 100), write(folder, 200)
    checkpoints.set_aside(folder, 100, "before-attempt-2")
    assert [p.name for p in folder.iterdir()] == ["000000000100"]
    assert [p.name for p in (tmp_path / "checkpoints-before-attempt-2").iterdir()] == ["000000000200"]


def test_what_an_interrupted_write_left_is_cleared_up_and_what_it_was_about_to_replace_stands_again(tmp_path):
    write(tmp_path, 100), write(tmp_path, 200)
    (tmp_path / "000000000200").rename(tmp_path / ".old-000000000200")
    shutil.copytree(tmp_path / "000000000100", tmp_path / ".old-000000000100")
    (tmp_path / ".tmp-000000000200").mkdir()
    checkpoints.sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["000000000100", "000000000200"]
    checkpoints.read_manifest(tmp_path / "000000000200")
    checkpoints.sweep(tmp_path / "nothing there yet")


def test_checkpoints_can_be_read_without_torch():
    import subprocess
    import sys

    code = "import sys, tetris_viz.checkpoints; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
