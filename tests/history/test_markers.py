"""Markers of the curves: the same that a page makes of the events it sees live."""

import json
from pathlib import Path

import pytest

from tetris_viz.history.markers import MOST_GONE, markers, markers_of
from tetris_viz.history.questions import answer
from tetris_viz.store.rows import Changes, EventRow
from tetris_viz.store.writer import write

STORY = json.loads((Path(__file__).parents[1] / "fixtures" / "markers.json").read_text())


def row(event, body):
    return EventRow("r", body["seq"], event, 0.0, body)


@pytest.fixture
def store(engine):
    write(engine, Changes(events=[row(**told) for told in STORY["events"]]))
    with engine.connect() as connection:
        yield connection


def test_a_story_of_events_leaves_the_markers_that_a_page_makes_of_it(store):
    assert answer(store, Path("nowhere"), "series", {"room": "r"})["markers"] == STORY["markers"]


def test_a_range_holds_only_what_lies_in_it(store):
    assert [marker["step"] for marker in markers(store, "r", 22, "step", 600, 1000)] == [600, 1000, 1000, 1000]
    assert [marker["time"] for marker in markers(store, "r", 22, "time", 15.0, None)] == [15.0, 15.0, 16.0, 16.0, 20.0]
    assert [marker["episode"] for marker in markers(store, "r", 22, "episode", None, 60)] == [50, 60]
    assert markers(store, "nobody", 22) == []


def test_before_a_later_attempt_went_back_everything_is_there(store):
    assert [marker["step"] for marker in markers(store, "r", 13)] == [500, 600, 1000, 1250, 1100, 1300]


def test_of_the_best_only_the_newest_is_marked(store):
    def best(seq):
        return [(one["step"], one["text"]) for one in markers(store, "r", seq) if one["kind"] == "best"]

    assert best(9) == [(450, "best, 4.50 per piece")]
    assert best(11) == [(1250, "best so far")]
    assert best(14) == [(450, "best, 4.50 per piece")], "the newest lay beyond what the later attempt went on from"


BESTS = json.loads((Path(__file__).parents[1] / "fixtures" / "bests.json").read_text())


@pytest.mark.parametrize("case", BESTS, ids=[case["story"] for case in BESTS])
def test_the_best_is_the_newest_that_the_run_still_knows(case):
    found = markers_of([row(**told) for told in case["events"]])
    assert [marker for marker in found if marker["kind"] == "best"] == ([case["best"]] if case["best"] else [])


def test_what_is_on_the_disk_counts_whatever_was_told(store, tmp_path):
    folder = tmp_path / "r" / "checkpoints"
    for step in (500, 1600):
        (folder / f"{step:012d}").mkdir(parents=True)
    told = answer(store, tmp_path, "series", {"room": "r"})["markers"]
    assert [one["step"] for one in told if one["kind"] == "checkpoint" and "gone" not in one] == [500, 1600]
    assert [one["step"] for one in told if "gone" in one] == [1000, 1500, 1450, 2000, 2200]


LONG = json.loads((Path(__file__).parents[1] / "fixtures" / "long_run.json").read_text())


def long_run(checkpoints):
    """The events of a run that had everything happen early and then wrote ``checkpoints`` of them; see the fixture."""
    events, first = list(LONG["events"]), len(LONG["events"])
    for number in range(1, checkpoints + 1):
        seq, step = first + number, 10_000 + number * 10
        newest = [step - each for each in range(0, min(50, number * 10), 10)]
        body = {"room": "r", "seq": seq, "step": step, "episode": step, "time": step / 10, "cause": "periodic"}
        events.append({"event": "checkpoint", "body": {**body, "name": str(step), "kept": [*newest, *LONG["kept"]]}})
    return events


@pytest.mark.parametrize("checkpoints", [1, 250, 450, 2_100])
def test_checkpoints_take_no_other_marks_place_however_many_there_are(engine, checkpoints):
    events = long_run(checkpoints)
    write(engine, Changes(events=[row(**told) for told in events]))
    with engine.connect() as connection:
        found = markers(connection, "r", len(events))
    early = [marker for marker in found if marker["step"] < 10_000]
    assert early == LONG["markers"]
    late = found[len(early) :]
    assert sum("gone" not in marker for marker in late) == min(5, checkpoints)
    assert sum("gone" in marker for marker in late) == min(MOST_GONE, max(0, checkpoints - 5))


def test_an_earlier_best_is_found_behind_many_checkpoints(engine):
    events = long_run(500)
    last = len(events) + 1
    at = {"room": "r", "episode": 1, "time": 1.0}
    for more in (
        {"event": "checkpoint", "body": {**at, "seq": last, "step": 15_100, "told": 15_200, "cause": "best"}},
        {"event": "status", "body": {**at, "seq": last + 1, "state": "recovering", "step": 15_300, "attempt": 2}},
        {"event": "status", "body": {**at, "seq": last + 2, "state": "running", "step": 15_000, "from_step": 15_000}},
    ):
        events.append(more)
    write(engine, Changes(events=[row(**told) for told in events]))
    with engine.connect() as connection:
        found = [[m["step"] for m in markers(connection, "r", seq) if m["kind"] == "best"] for seq in (last, last + 2)]
    assert found == [[15_100], [450]]
