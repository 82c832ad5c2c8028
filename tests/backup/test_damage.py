"""A file that is damaged, or made to harm, is refused in words and leaves nothing behind."""

import hashlib
import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.backup.places import a_run, command, dump, files, put, url
from tetris_viz.backup.errors import BackupError
from tetris_viz.backup.exporting import export
from tetris_viz.backup.importing import import_room
from tetris_viz.backup.installation import Installation
from tetris_viz.kinds.presets import build_config

NOTHING = "Nothing was imported."


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good export, not to be changed."""
    here = tmp_path_factory.mktemp("exported")
    file = here / "run.zip"
    export(Installation(here, url(here)), a_run(here), file)
    return file


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A data folder with another room, to see that it stays as it is."""
    a_run(tmp_path / "there", room="other", name="Other", count=10)
    return tmp_path / "there"


def refused(there: Path, file: Path) -> str:
    """The refusal; the data folder is as it was."""
    before = dump(there), files(there / "rooms")
    with pytest.raises(BackupError) as refusal:
        import_room(Installation(there, url(there)), file)
    assert (dump(there), files(there / "rooms")) == before
    assert [path.name for path in (there / "rooms").iterdir()] == ["other"]
    return str(refusal.value)


def rebuilt(source: Path, target: Path, change: Callable[[dict[str, bytes]], Any], *, honest: bool = True) -> Path:
    """``source`` with its members changed; an ``honest`` manifest has their new sums."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest and "manifest.json" in members:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


def test_the_command_says_it_and_ends_with_1(exported: Path, there: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(exported.read_bytes()[:-2000])
    said = command(there, "import", cut, code=1)
    assert said.startswith(f"{cut} is damaged: its end is missing")
    assert NOTHING in said
    assert "cannot be read (No such file or directory)" in command(there, "import", tmp_path / "none.zip", code=1)
    assert [path.name for path in (there / "rooms").iterdir()] == ["other"]


def test_a_flipped_byte_anywhere_is_refused_or_means_nothing(exported: Path, there: Path, tmp_path: Path) -> None:
    whole, chance = exported.read_bytes(), random.Random(1)
    refusals = 0
    for position in [*range(0, len(whole), len(whole) // 60), *chance.sample(range(len(whole)), 20)]:
        flipped = bytearray(whole)
        flipped[position] ^= 1 << chance.randrange(8)
        file = tmp_path / "flipped.zip"
        file.write_bytes(flipped)
        room = imported_or_refused(there, file)
        if room is None:
            refusals += 1
            assert [path.name for path in (there / "rooms").iterdir()] == ["other"]
        else:  # a date or a comment of the zip's own
            import_is_the_exported_one(exported, there, room)
            shutil.rmtree(there)
            a_run(there, room="other", name="Other", count=10)
    assert refusals > 60


def imported_or_refused(there: Path, file: Path) -> str | None:
    """The room's id; None after a refusal that says that nothing was imported."""
    try:
        return import_room(Installation(there, url(there)), file)[0]
    except BackupError as error:
        if NOTHING not in str(error):
            raise
    return None


def import_is_the_exported_one(exported: Path, there: Path, room: str) -> None:
    here = exported.parent
    of_it = [row for row in dump(there)["events"] if row["room"] == room]
    assert of_it == dump(here)["events"]
    assert files(there / "rooms" / room).items() <= files(here / "rooms" / room).items()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(exported: Path, there: Path, tmp_path: Path, share: float) -> None:
    whole = exported.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert "is damaged" in refused(there, cut)


def test_contents_that_do_not_fit_their_sums_are_refused(exported: Path, there: Path, tmp_path: Path) -> None:
    change = replace("tables/metrics.jsonl", b"9.25", b"9.75")
    file = rebuilt(exported, tmp_path / "x.zip", change, honest=False)
    assert "tables/metrics.jsonl was changed or cut short" in refused(there, file)


Change = Callable[[dict[str, bytes]], Any]
ATTEMPTS, EVENTS, METRICS = "tables/attempts.jsonl", "tables/events.jsonl", "tables/metrics.jsonl"
CHECKPOINT = "files/checkpoints/000000000400"


def add(name: str, data: bytes = b"x") -> Change:
    return lambda members: members.update({name: data})


def drop(name: str) -> Change:
    return lambda members: members.pop(name)


def manifest_of_another_step(members: dict[str, bytes]) -> None:
    members[f"{CHECKPOINT}/manifest.json"] = members["files/checkpoints/000000000200/manifest.json"]


def a_room_that_ends_early(members: dict[str, bytes]) -> None:
    members["room.json"] = json.dumps({**json.loads(members["room.json"]), "seq": 1}).encode()


FORGED: list[tuple[str, Change, str]] = [
    ("another version", replace("manifest.json", b'"version": 1', b'"version": 2'), "version 2 of the format; this"),
    ("another format", replace("manifest.json", b"viz-room", b"viz-rooms"), "manifest.json, format: Must be"),
    ("no manifest", drop("manifest.json"), "has no manifest.json"),
    ("no room", drop("room.json"), "has no room.json"),
    ("a room outside", replace("manifest.json", b'"aRoom-1"', b'"../../x"'), "manifest.json, room: "),
    ("a path upwards", add("files/../../evil"), "'files/../../evil' is not the name of a member"),
    ("an absolute path", add("/etc/evil"), "'/etc/evil' is not the name of a member"),
    ("a hidden file", add("files/.importing"), "'files/.importing' is not the name of a member"),
    ("a folder", add("files/x/", b""), "'files/x/' is missing"),
    ("too deep", add("files/a/b/c/d/e"), "is not the name of a member"),
    ("a file that is a folder", add("files/checkpoints"), "lies in a member that is a file"),
    ("a bomb", add("files/zeros", bytes(300 << 20)), "200 times its own size and more"),
    ("an unknown table", add("tables/secrets.jsonl", b"[]\n"), "tables/secrets.jsonl is unknown here"),
    ("a wrong type", replace(ATTEMPTS, b"[1,0]", b'[1,"0"]'), "line 2, from_step: must be a whole number"),
    ("a huge number", replace(ATTEMPTS, b"[1,0]", b"[1,1%s]" % (b"0" * 30)), "from_step: must be a whole number"),
    ("not finite", replace(METRICS, b"-3.7e-08", b"Infinity"), "Infinity is not a finite number"),
    ("half a bucket", replace(METRICS, b"null,null,null,null", b"3,null,null,null"), "high must stand together"),
    ("an empty bucket", replace(METRICS, b"null,null,null,null", b"0,1,1,1"), "and count be at least 1"),
    ("no JSON", replace(EVENTS, b"[", b"{"), "events.jsonl, line 1: must be one line of JSON"),
    ("very deep JSON", add(EVENTS, b"[" * 100_000), "line 1: must be one line of JSON"),
    ("a short row", replace(ATTEMPTS, b"[1,0]", b"[1]"), "line 2: must be a list of 2 values"),
    ("an unknown column", replace(ATTEMPTS, b"from_step", b"from_stop"), "column 'from_stop' is unknown here"),
    ("a column less", add(ATTEMPTS, b'["attempt"]\n[1]\n'), "column 'from_step' is missing"),
    ("one row twice", replace(ATTEMPTS, b"[1,0]", b"[1,0]\n[1,0]"), "cannot be written"),
    ("another event's body", replace(EVENTS, b'"seq":5', b'"seq":6'), "must be an object with the row's own seq"),
    ("an unknown kind", replace(EVENTS, b'"status"', b'"join"'), "kind: must be one of status, metrics"),
    ("an unknown state", replace("room.json", b'"stopped"', b'"dancing"'), "room.json: state must be one of"),
    ("a setting of another type", replace("room.json", b'"seed":', b'"seed":"x","n":'), "config.seed: Must be"),
    ("a run of another kind", replace("room.json", b'"ppo"', b'"a2c"'), "config: Must be an object whose algorithm is"),
    ("events beyond its room", a_room_that_ends_early, "but the room ends at 1"),
    ("a name of two lines", replace("room.json", b"Gr\\u00f6", b"Gr\\n"), "room.json: name: Must be one line"),
    ("headlines that are no numbers", replace("room.json", b'"smoothed":{', b'"smoothed":{"train/loss":"low"'),
     "room.json: smoothed.train/loss: Must be a valid number"),
    ("a value that is text", replace("room.json", b'"train/loss":0.25', b'"train/loss":"0.25"'),
     "room.json: values.train/loss: Must be a valid number"),
    ("an evaluation of text", replace("room.json", b'"evaluated":null', b'"evaluated":{"step":"5","episode":1,"time":'
     b'1.0,"cause":"end","at":null,"score_per_piece":1.5}'), "room.json: evaluated.step: Must be a valid integer"),
    ("an algorithm that is a list", replace("room.json", b'"algorithm":"ppo"', b'"algorithm":["ppo"]'),
     "config: Must be an object whose algorithm is"),
    ("a damaged checkpoint", add(f"{CHECKPOINT}/state.npz"), "000000000400: state.npz was changed"),
    ("a checkpoint without a file", drop(f"{CHECKPOINT}/state.npz"), "000000000400: No such file"),
    ("a checkpoint of another step", manifest_of_another_step, "the manifest does not belong to this folder"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in FORGED], ids=[case[0] for case in FORGED])
def test_what_was_made_to_harm_is_refused(
    exported: Path, there: Path, tmp_path: Path, change: Change, words: str
) -> None:
    said = refused(there, rebuilt(exported, tmp_path / "forged.zip", change))
    assert words in said
    assert str(tmp_path) in said


def test_a_member_longer_than_it_says_is_not_read_to_its_end(exported: Path, there: Path, tmp_path: Path) -> None:
    """The zip's list is forged: it claims a small size for much data."""
    file = rebuilt(exported, tmp_path / "x.zip", lambda m: m.update({"files/zeros": bytes(100_000)}))
    size = (100_000).to_bytes(4, "little")
    data = file.read_bytes()
    assert data.count(size) == 2, "the local header and the list"
    file.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    assert "files/zeros" in refused(there, file)


def test_an_encrypted_member_is_refused(exported: Path, there: Path, tmp_path: Path) -> None:
    data = bytearray(exported.read_bytes())
    listed = data.rindex(b"PK\x01\x02")
    data[listed + 8] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "is encrypted" in refused(there, tmp_path / "x.zip")


def test_a_newer_store_is_left_alone(exported: Path, tmp_path: Path) -> None:
    put(tmp_path / "newer")
    with closing(sqlite3.connect(tmp_path / "newer" / "tetris_viz.sqlite")) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    said = command(tmp_path / "newer", "import", exported, code=1)
    assert "schema 9999 is of another version of Tetris Viz" in said
    assert "has schema 9999, and this program reads" in command(tmp_path / "newer", "rooms", code=1)


def packed_again(source: Path, target: Path, outer: str) -> Path:
    """What ``unzip`` and then ``zip -r``, or a desktop's own packer, make of an export."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as again:
        names = archive.namelist()
        for folder in sorted({str(parent) for name in names for parent in Path(name).parents} - {"."}):
            again.writestr(f"{outer}{folder}/", b"")
        for name in reversed(names):
            again.writestr(f"{outer}{name}", archive.read(name))
        for extra in (f"{outer}.DS_Store", f"{outer}files/.DS_Store", f"__MACOSX/{outer}._manifest.json"):
            again.writestr(extra, b"of a desktop")
    return target


@pytest.mark.parametrize("outer", ["", "run/", "-a folder-/"])
def test_an_export_that_was_unpacked_and_packed_again_is_taken(exported: Path, tmp_path: Path, outer: str) -> None:
    here = tmp_path / "here"
    room, _ = import_room(Installation(here, url(here)), packed_again(exported, tmp_path / "again.zip", outer))
    assert room in dump(here)["rooms"][0]["id"]
    assert not list(here.rglob(".DS_Store"))


def test_sums_guard_what_was_packed_again(exported: Path, there: Path, tmp_path: Path) -> None:
    changed = rebuilt(exported, tmp_path / "changed.zip", replace("room.json", b"9.5", b"8.5"), honest=False)
    assert "room.json was changed" in refused(there, packed_again(changed, tmp_path / "again.zip", "run/"))


def test_a_zip_of_something_else_is_refused_and_said_what_it_holds(there: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("tables/holiday.jsonl", b"")
    assert "has no manifest.json (tables/holiday.jsonl …)" in refused(there, tmp_path / "other.zip")


def test_a_member_that_says_it_is_encrypted_or_packed_otherwise_is_refused(
    exported: Path, there: Path, tmp_path: Path
) -> None:
    data = bytearray(exported.read_bytes())
    with zipfile.ZipFile(exported) as archive:
        entry = archive.start_dir  # of the first in the list at the end
    for place, value, words in ((entry + 8, 1, "is encrypted"), (entry + 10, 14, "is packed in another way")):
        changed = data.copy()
        changed[place] = value
        (tmp_path / "changed.zip").write_bytes(changed)
        assert words in refused(there, tmp_path / "changed.zip")


def test_a_room_made_by_another_version_is_taken_and_its_config_has_what_it_lacked(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    odd = {
        **build_config("ppo-score")[1].model_dump(),
        "a_field_of_long_ago": [1],
        "max_pieces": 10**9,
        "n_epochs": 999,
    }
    lacking = {name: value for name, value in odd.items() if name not in {"vf_coef", "pieces"}}
    a_run(here, config=lacking)
    export(Installation(here, url(here)), "aRoom-1", file)
    import_room(Installation(there, url(there)), file)
    assert dump(there)["rooms"][0]["config"] == {**odd, "vf_coef": 0.5}, "what runs had before the field"
