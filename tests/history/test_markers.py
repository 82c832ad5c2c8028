"""Markers of the curves: the same that a page makes of the events it sees live."""

import json
from pathlib import Path

import pytest

from tetris_viz.history.markers import MOST, markers
from tetris_viz.history.questions import answer
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, EventRow
from tetris_viz.store.writer import write

STORY = json.loads((Path(__file__).parents[1] / "fixtures" / "markers.json").read_text())


def row(event, body):
    return EventRow("r", body["seq"], event, 0.0, body)


@pytest.fixture
def store(store_url):
    engine = open_store(store_url)
    migrate(engine)
    write(engine, Changes(events=[row(**told) for told in STORY["events"]]))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


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

    assert best(9) == [(450, "best, 4.50 a piece")]
    assert best(11) == [(1250, "best so far")]
    assert best(14) == [], "it lay beyond what the later attempt went on from"


def test_of_many_the_newest_are_told(store_url):
    bodies = [{"room": "r", "seq": n, "step": n * 10, "cause": "periodic", "name": f"{n}"} for n in range(1, 20 + MOST)]
    engine = open_store(store_url)
    migrate(engine)
    write(engine, Changes(events=[row("checkpoint", body) for body in bodies]))
    with engine.connect() as connection:
        found = markers(connection, "r", len(bodies))
    engine.dispose()
    assert [marker["seq"] for marker in found] == list(range(20, 20 + MOST))
