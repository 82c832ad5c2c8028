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


def plain(found):
    return [{name: marker[name] for name in ("seq", "kind", "step", "text")} for marker in found]


def test_a_story_of_events_leaves_the_markers_that_a_page_makes_of_it(store):
    assert plain(answer(store, Path("nowhere"), "series", {"room": "r"})["markers"]) == STORY["markers"]


def test_a_range_holds_only_what_lies_in_it(store):
    assert [marker["step"] for marker in markers(store, "r", 19, "step", 600, 1000)] == [600, 1000, 1000]
    assert [marker["time"] for marker in markers(store, "r", 19, "time", 15.0, None)] == [15.0, 16.0, 16.0, 20.0]
    assert len(markers(store, "r", 19, "episode")) == len(STORY["markers"])
    assert markers(store, "nobody", 19) == []


def test_before_a_later_attempt_went_back_everything_is_there(store):
    assert [marker["step"] for marker in markers(store, "r", 11)] == [500, 600, 1000, 1100, 1300]


def test_of_many_the_newest_are_told(store_url):
    bodies = [{"room": "r", "seq": n, "step": n * 10, "cause": "periodic", "name": f"{n}"} for n in range(1, 20 + MOST)]
    engine = open_store(store_url)
    migrate(engine)
    write(engine, Changes(events=[row("checkpoint", body) for body in bodies]))
    with engine.connect() as connection:
        found = markers(connection, "r", len(bodies))
    engine.dispose()
    assert [marker["seq"] for marker in found] == list(range(20, 20 + MOST))
