"""What a list gets of its rooms: rows, in parts, and which of them a search finds."""

import gzip
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.evaluations import BEST
from tetris_viz.core.lifecycle import ALIVE, STATES
from tetris_viz.core.rooms import Room
from tetris_viz.kinds.presets import PRESETS
from tetris_viz.kinds.tetris.metrics import SCORE
from tetris_viz.web.api.compression import CHUNK, gzipped
from tetris_viz.web.json_codecs import FiniteJSON
from tetris_viz.web.list_rows import counters, part, row
from tetris_viz.web.search import AT_ONCE, Search


def room(number: int = 1, **fields: Any) -> dict[str, Any]:
    config = PRESETS["ppo-score"].config.model_dump()
    values = {f"train/metric_{key}": (number + key) / 7 for key in range(25)} | {SCORE: 12.3456789, BEST: 13.0}
    known = Room(f"room-{number}", number, f"Run {number}", "ppo-score", config, values=values, smoothed=values)
    return {**known.public(), "viewers": 0, **fields}


def packed(value: Any) -> int:
    return len(gzip.compress(FiniteJSON.dumps(value).encode(), 4))


def test_a_row_has_what_a_list_shows_and_leaves_out_the_rest() -> None:
    evaluated = {"step": 64, "score_per_piece": 4.87654321, "survival": 0.5, "error": 0.1, "games": 64, "final": True}
    found = row(room(notes="Long.", reason="Failed.", created=12.3456, evaluated=evaluated))
    assert found["noted"] is True
    assert "notes" not in found
    assert (found["reason"], found["created"]) == ("Failed.", 12.3)
    assert (found["values"], found["smoothed"]) == ({SCORE: 12.3457, BEST: 13.0}, {SCORE: 12.3457})
    assert found["evaluated"] == {"step": 64, "score_per_piece": 4.87654, "survival": 0.5, "final": True}
    assert found["config"] == {key: room()["config"][key] for key in found["config"]}
    assert {"algorithm", "objective", "pieces", "seed"} <= found["config"].keys()
    assert {"id", "number", "name", "preset", "tags", "state", "step", "seconds", "viewers"} <= found.keys()
    assert row(room(showcase_fault="Its policy cannot be read."))["showcase_fault"] == "Its policy cannot be read."


def test_a_list_of_rows_is_a_small_part_of_a_list_of_rooms() -> None:
    rooms = [room(number, notes="What was tried. " * 20) for number in range(1, 201)]
    assert packed([row(one) for one in rooms]) < 0.05 * len(FiniteJSON.dumps(rooms))


def test_what_is_large_is_compressed_a_part_at_a_time_and_others_have_their_turn_meanwhile(monkeypatch: Any) -> None:
    body = FiniteJSON.dumps([room(number) for number in range(1, 1_001)]).encode()
    turns: list[None] = []
    monkeypatch.setattr("tetris_viz.web.hub.pause", lambda: turns.append(None))
    assert gzip.decompress(found := gzipped(body)) == body
    assert len(found) < 0.3 * len(body)
    assert len(turns) == (len(body) - 1) // CHUNK
    gzipped(body[:2_000])
    assert len(turns) == (len(body) - 1) // CHUNK, "of a small one there is one part"


def test_counters_of_metrics_that_no_row_holds_are_none() -> None:
    assert counters({"step": 5, "episode": 2, "values": {"train/loss": 1.0}}) == {"step": 5}
    assert counters({"values": {"train/loss": 1.0, SCORE: 2.0}, "evaluated": None}) == {
        "values": {SCORE: 2.0}, "evaluated": None,
    }  # fmt: skip


STATE = st.sampled_from(sorted(STATES))


@given(st.lists(STATE, max_size=30), st.integers(1, 12))
def test_parts_hold_every_room_and_the_first_all_that_have_a_trainer(states: list[str], limit: int) -> None:
    rooms = [room(number, state=state) for number, state in enumerate(states, 1)]
    first = part(rooms, None, limit)
    assert {one["id"] for one in rooms if one["state"] in ALIVE} <= {one["id"] for one in first["rooms"]}
    assert [one["number"] for one in first["rooms"]] == sorted({one["number"] for one in first["rooms"]})
    found, more = {one["id"]: one for one in first["rooms"]}, first["more"]
    while more is not None:
        later = part(rooms, more, limit)
        assert 0 < len(later["rooms"]) <= limit
        found |= {one["id"]: one for one in later["rooms"]}
        assert later["more"] is None or later["more"] < more
        more = later["more"]
    assert found == {one["id"]: row(one) for one in rooms}


def test_the_first_part_is_short_however_many_rooms_are_queued() -> None:
    rooms = [room(number, state="queued", queue_place=401 - number) for number in range(1, 401)]
    rooms += [room(401, state="running"), room(402)]
    first = part(rooms, None, 2)
    assert [one["number"] for one in first["rooms"]] == [399, 400, 401, 402], "the next ones of the queue"
    found, more = {one["id"] for one in first["rooms"]}, first["more"]
    while more is not None:
        later = part(rooms, more, 100)
        found, more = found | {one["id"] for one in later["rooms"]}, later["more"]
    assert len(found) == 402


def test_a_search_through_many_rooms_gives_others_their_turn_meanwhile(monkeypatch: Any) -> None:
    rooms = [room(number, notes=f"Note {number}") for number in range(1, 101)]
    turns: list[None] = []
    monkeypatch.setattr("tetris_viz.web.hub.pause", lambda: turns.append(None))
    search = Search()
    assert len(search.found(rooms, "note")) == 100
    assert len(turns) == 100 // AT_ONCE
    assert [one["number"] for one in search.found(rooms, "note 77")] == [77]
    assert len(turns) == 100 // AT_ONCE, "what is known is not looked through again"


def test_a_search_knows_what_another_one_did_while_it_paused(monkeypatch: Any) -> None:
    rooms = [room(number) for number in range(1, 101)]
    search, others = Search(), [rooms[:50]]
    monkeypatch.setattr("tetris_viz.web.hub.pause", lambda: others and search.found(others.pop(), "run"))
    assert len(search.found(rooms, "run")) == 100


def test_a_search_finds_each_word_in_name_tags_preset_algorithm_state_or_notes() -> None:
    rooms = [room(1, name="Größe", tags=["thesis"]), room(2, notes="The café run, after lunch")]
    search = Search()

    def found(query: str) -> list[int]:
        return [one["number"] for one in search.found(rooms, query)]

    assert (found("grosse thesis"), found("cafe PPO"), found("created"), found("thesis lunch")) == (
        [1],
        [2],
        [1, 2],
        [],
    )
    rooms[0] = {**rooms[0], "notes": "lunch"}
    assert found("thesis lunch") == [1], "notes that are others now"
