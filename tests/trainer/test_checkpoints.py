"""Checkpoint folders are whole, or are passed over."""

import json
import re
import shutil

import pytest

from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.checkpoints.manifest import load_manifest
from tetris_viz.core import best, retention
from tetris_viz.core.files import size_of

FILES = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"state", checkpoints.POLICY: b"policy"}


def write(folder, step, **more):
    return CheckpointStore(folder).put(step, {**FILES, **more}, {"counters": {}, "config": {}})


def flip(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def test_what_was_written_is_read_back(tmp_path):
    path = write(tmp_path, 4096)
    assert path.name == "000000004096"
    assert checkpoints.verified_manifest(path)["step"] == 4096
    assert CheckpointStore(tmp_path).newest()[0] == path


def test_a_folder_that_does_not_exist_has_no_checkpoint(tmp_path):
    assert CheckpointStore(tmp_path / "nothing").newest()[0] is None


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
    assert CheckpointStore(tmp_path).newest()[0] == older
    used, damaged = CheckpointStore(tmp_path).newest()
    assert used == older
    assert len(damaged) == 1
    assert damaged[0].startswith(("000000000200", "000000000300"))


def test_a_damaged_checkpoint_of_the_same_step_is_written_anew(tmp_path):
    (write(tmp_path, 100) / checkpoints.PARAMETERS).write_bytes(b"")
    assert checkpoints.verified_manifest(write(tmp_path, 100))["step"] == 100


def test_a_checkpoint_with_more_files_takes_the_place_of_one_with_fewer(tmp_path):
    write(tmp_path, 100)
    path = write(tmp_path, 100, **{checkpoints.MEMORY: b"memory"})
    assert checkpoints.MEMORY in checkpoints.verified_manifest(path)["files"]
    write(tmp_path, 100)
    assert checkpoints.MEMORY in checkpoints.verified_manifest(path)["files"]
    assert size_of(path) == sum(file.stat().st_size for file in path.iterdir())


def test_an_interrupted_write_leaves_no_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(json, "dumps", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, 100)
    assert list(tmp_path.iterdir()) == []


def saved(folder, step, minutes=None, cause="periodic", **more):
    counters = {} if minutes is None else {"seconds": minutes * 60}
    return CheckpointStore(folder).put(step, {**FILES, **more}, {"counters": counters, "config": {}, "cause": cause})


def test_what_was_saved_by_hand_is_there_an_hour_later(tmp_path):
    saved(tmp_path, 150, 1.5, "save")
    for minute in range(2, 61):
        saved(tmp_path, minute * 100, minute)
        left = CheckpointStore(tmp_path).thin()
    assert left == [6000, 5900, 5800, 5700, 5600, 3000, 2000, 1000, 500, 300, 200, 150]


def test_a_save_where_an_automatic_one_stands_stays_too(tmp_path):
    saved(tmp_path, 100, 4, "pause")
    saved(tmp_path, 100, 4, "save")
    for step in range(200, 1000, 100):
        saved(tmp_path, step, 4)
        CheckpointStore(tmp_path).thin()
    assert CheckpointStore(tmp_path).steps()[-1] == 100
    assert checkpoints.verified_manifest(tmp_path / "000000000100")["causes"] == ["pause", "save"]


def test_what_is_pinned_stays_until_it_is_no_longer(tmp_path):
    for step in range(100, 900, 100):
        saved(tmp_path, step, 4)
    CheckpointStore(tmp_path).pin(200, True)
    assert CheckpointStore(tmp_path).thin() == [800, 700, 600, 500, 400, 200, 100]  # 100 stands for minute 3
    saved(tmp_path, 200, 4, **{checkpoints.MEMORY: b"memory"})  # written anew
    assert 200 in CheckpointStore(tmp_path).thin()
    CheckpointStore(tmp_path).pin(200, False)
    assert 200 not in CheckpointStore(tmp_path).thin()
    with pytest.raises(FileNotFoundError):
        CheckpointStore(tmp_path).pin(200, True)


def test_what_is_pinned_at_the_last_moment_stays(tmp_path, monkeypatch):
    for step in range(100, 900, 100):
        saved(tmp_path, step)

    def pin_meanwhile(*arguments):
        CheckpointStore(tmp_path).pin(200, True)
        CheckpointStore(tmp_path).show(300)
        return {}

    monkeypatch.setattr(retention, "reasons", pin_meanwhile)
    assert CheckpointStore(tmp_path).thin() == [300, 200]


def test_a_kill_in_the_middle_of_thinning_loses_nothing_that_is_pinned(tmp_path):
    for step in (100, 200):
        saved(tmp_path, step)
        CheckpointStore(tmp_path).path_of(step).rename(tmp_path / f".gone-{step:012d}")
    (tmp_path / ".gone-000000000100" / checkpoints.PINNED).touch()
    saved(tmp_path, 300)
    left = CheckpointStore(tmp_path).delete(300)
    assert CheckpointStore(tmp_path).deleted() == [left]
    CheckpointStore(tmp_path).sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["000000000100"]


def test_the_best_and_the_one_shown_are_never_thinned_out(tmp_path):
    for step in range(100, 900, 100):
        saved(tmp_path, step)
        CheckpointStore(tmp_path).show(100)
        CheckpointStore(tmp_path).thin(best=200)
    assert CheckpointStore(tmp_path).steps() == [800, 700, 600, 500, 400, 200, 100]
    CheckpointStore(tmp_path).show(None)
    assert CheckpointStore(tmp_path).thin() == [800, 700, 600, 500, 400]


def test_only_the_newest_keeps_what_a_dqn_remembers(tmp_path):
    first = saved(tmp_path, 100, 1, "pause", **{checkpoints.MEMORY: b"much"})
    CheckpointStore(tmp_path).thin()
    assert (first / checkpoints.MEMORY).exists()
    saved(tmp_path, 200, 2)
    CheckpointStore(tmp_path).thin()
    assert not (first / checkpoints.MEMORY).exists()
    manifest = checkpoints.verified_manifest(first)
    assert (manifest["memory"], checkpoints.MEMORY in manifest["files"]) == ("left out", False)


def test_each_says_why_it_is_there_also_those_of_an_earlier_version(tmp_path):
    for minute in range(1, 9):
        told(tmp_path, minute * 100, 5.0, 100, cause="save" if minute == 2 else "periodic")
    CheckpointStore(tmp_path).pin(300, True)
    kept = {each["step"]: each["kept"] for each in CheckpointStore(tmp_path).listing()}
    assert kept == {
        100: ["best"], 200: ["saved"], 300: ["pinned"], **{step: ["newest"] for step in range(400, 900, 100)},
    }  # fmt: skip


def test_files_are_read_and_checked_alone_and_what_goes_meanwhile_is_gone_not_damaged(tmp_path, monkeypatch):
    path, store = saved(tmp_path, 100, **{checkpoints.MEMORY: b"memory"}), CheckpointStore(tmp_path)
    (path / checkpoints.MEMORY).write_bytes(b"not looked at")
    assert store.get(100, [checkpoints.PARAMETERS])[1] == {checkpoints.PARAMETERS: b"weights"}
    (path / checkpoints.POLICY).write_bytes(b"polic")
    with pytest.raises(checkpoints.DamagedCheckpoint, match=r"policy\.npz was changed or cut short"):
        store.get(100, [checkpoints.POLICY])
    monkeypatch.setattr(checkpoints.store, "load_manifest", lambda path: (load_manifest(path), shutil.rmtree(path))[0])
    with pytest.raises(FileNotFoundError):
        store.get(100, [checkpoints.PARAMETERS])


def told(folder, step, worth, best, pieces="bag", cause="periodic", score=None):
    facts = {"config": {"pieces": pieces}, "best": {"worth": worth, "step": best}, "time": 0.0, "cause": cause}
    judged = {} if score is None else {"eval/score_per_piece": score}
    CheckpointStore(folder).put(step, FILES, {**facts, "judged": judged, "memory": None})


def starred(folder):
    return [each["step"] for each in CheckpointStore(folder).listing() if each["best"]]


def test_the_best_is_named_also_while_newer_checkpoints_do_not_know_of_it(tmp_path):
    told(tmp_path, 100, 5.0, 100)
    told(tmp_path, 400, 5.0, 100)  # was written while 300 was still being judged
    assert starred(tmp_path) == [100]
    told(tmp_path, 300, 7.0, 300)
    assert starred(tmp_path) == [300]


def test_only_a_checkpoint_that_was_judged_itself_has_a_score(tmp_path):
    told(tmp_path, 100, 5.0, 100, cause="best", score=7.5)
    told(tmp_path, 200, 5.0, 100, score=7.5)  # knows of it, and was not judged
    assert [(each["step"], each["score"]) for each in CheckpointStore(tmp_path).listing()] == [(200, None), (100, 7.5)]


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
    CheckpointStore(folder).set_aside(100, "before-attempt-2")
    assert [p.name for p in folder.iterdir()] == ["000000000100"]
    assert [p.name for p in (tmp_path / "checkpoints-before-attempt-2").iterdir()] == ["000000000200"]


def test_what_an_interrupted_write_left_is_cleared_up_and_what_it_was_about_to_replace_stands_again(tmp_path):
    write(tmp_path, 100), write(tmp_path, 200)
    (tmp_path / "000000000200").rename(tmp_path / ".old-000000000200")
    shutil.copytree(tmp_path / "000000000100", tmp_path / ".old-000000000100")
    (tmp_path / ".tmp-000000000200").mkdir()
    CheckpointStore(tmp_path).sweep()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["000000000100", "000000000200"]
    checkpoints.verified_manifest(tmp_path / "000000000200")
    CheckpointStore(tmp_path / "nothing there yet").sweep()


def test_checkpoints_can_be_read_without_torch():
    import subprocess
    import sys

    code = "import sys, tetris_viz.checkpoints; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


ODD = {
    "a best that is worth nothing that is known": {"best": {"worth": None, "step": 100}},
    "a best that is worth more than a number holds": {"best": {"worth": 10**400, "step": 100}},
    "a best of a step that no run has": {"best": {"worth": 1.0, "step": 10**30}},
    "a best of pieces that are none": {"best": {"worth": 1.0, "step": 100}, "config": {"pieces": []}},
    "a best that is a list": {"best": [1]},
    "a config that is none": {"config": None},
    "causes that are a number": {"causes": 5},
    "causes that are objects": {"causes": [{}, None]},
    "a cause that is an object": {"cause": {}},
    "a time that is none": {"time": float("nan")},
    "counters without an end": {"counters": {"episode": float("inf"), "seconds": 10**400}},
    "a judgement that is text": {"judged": "well", "causes": ["best"]},
    "a figure that is none": {"judged": {"eval/score_per_piece": float("nan")}, "causes": ["best"]},
    "a memory that is a list": {"memory": []},
    "a step without an end": {"step": float("inf")},
    "files in a list": {"files": list(FILES)},
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_manifest_costs_no_other_checkpoint_anything(tmp_path, odd):
    facts = {"best": {"worth": 3.0, "step": 100, "score": 2.0}, "config": {"pieces": "bag"}, "cause": "periodic"}
    for step in (100, 200, 300):
        CheckpointStore(tmp_path).put(step, FILES, facts)
    manifest = CheckpointStore(tmp_path).path_of(200) / checkpoints.MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **ODD[odd]}))
    assert CheckpointStore(tmp_path).best().step == 100
    listed = json.loads(json.dumps(CheckpointStore(tmp_path).listing(), allow_nan=False))
    assert [each["step"] for each in listed] in ([300, 200, 100], [300, 100])
    assert [each["step"] for each in listed if each["best"]] == [100]
    assert {each["cause"] for each in listed} <= {"periodic", "best"}
    assert {300, 100} <= {*CheckpointStore(tmp_path).thin(100)}
    assert CheckpointStore(tmp_path).counters(200) is None
    assert CheckpointStore(tmp_path).resume_step() == 300


@pytest.mark.parametrize("facts", [b'{"worth": 1e999, "step": 1}', b'{"worth": 1%s, "step": 1}' % (b"0" * 400)])
def test_what_is_noted_of_a_best_is_a_number_or_nothing(tmp_path, facts):
    (tmp_path / best.FACTS).write_bytes(facts)
    assert best.noted(tmp_path) is None
