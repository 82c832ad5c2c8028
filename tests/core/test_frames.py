"""The frame codec against the file that the page's codec is tested on too."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.frames import (
    MAX_BYTES,
    VIEWS,
    Frame,
    FrameError,
    decode,
    encode,
    room_number,
    view_of,
)
from tetris_viz.core.pieces import CELLS

FIXTURES = Path(__file__).parents[1] / "fixtures"
DOCUMENT = json.loads((FIXTURES / "frames.json").read_text())
CASES = DOCUMENT["frames"]
NAMES = [case["name"] for case in CASES]


def frame_of(fields: dict[str, Any]) -> Frame:
    return Frame(
        **{
            **fields,
            "cells": bytes(fields["cells"]),
            "next": tuple(fields["next"]),
            "clears": tuple(fields["clears"]),
        }
    )


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_frame_is_encoded_to_the_bytes_of_the_fixture(case: dict[str, Any]) -> None:
    assert encode(frame_of(case["frame"])).hex() == case["bytes"]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_bytes_of_the_fixture_are_decoded_to_its_frame(case: dict[str, Any]) -> None:
    blob = bytes.fromhex(case["bytes"])
    frame = frame_of(case["frame"])
    assert decode(blob) == frame
    assert (room_number(blob), view_of(blob)) == (frame.room, frame.view)
    assert len(blob) <= MAX_BYTES


def test_the_fixture_is_what_its_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_frames", FIXTURES / "make_frames.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert json.loads(json.dumps(module.document())) == DOCUMENT


def test_the_fixture_holds_the_pieces() -> None:
    assert json.loads(json.dumps(CELLS)) == DOCUMENT["pieces"]


def test_counters_beyond_their_field_stay_at_its_largest_value() -> None:
    frame = frame_of({**CASES[0]["frame"], "score": 2**40, "clears": [70_000, 0, 0, 0]})
    assert decode(encode(frame)).score == 2**32 - 1
    assert decode(encode(frame)).clears == (2**16 - 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b"", "at least 44 bytes"),
        (lambda b: b[:43], "at least 44 bytes"),
        (lambda b: b"\x02" + b[1:], "version 2"),
        (lambda b: b + b"\0", "these are"),
        (lambda b: b[:-1], "these are"),
        (lambda b: b[:1] + b"\x02" + b[2:], "does not exist"),
        (lambda b: b[:5] + b"\x07" + b[6:], "does not exist"),
        (lambda b: b[:6] + b"\x04" + b[7:], "does not exist"),
    ],
)
def test_bytes_that_are_no_frame_are_refused_in_words(change: Any, words: str) -> None:
    with pytest.raises(FrameError, match=words):
        decode(change(bytes.fromhex(CASES[0]["bytes"])))


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_u32 = st.integers(0, 2**32 - 1)
_u16 = st.integers(0, 2**16 - 1)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    width, height = draw(st.integers(4, 16)), draw(st.integers(4, 24))
    size = width * height
    return Frame(
        room=draw(_u32),
        view=draw(st.sampled_from(VIEWS)),
        width=width,
        height=height,
        cells=bytes(byte & 7 for byte in draw(st.binary(min_size=size, max_size=size))),
        piece=draw(st.integers(0, 6)),
        rotation=draw(st.integers(0, 3)),
        column=draw(st.integers(-4, 15)),
        row=draw(st.integers(-4, 23)),
        next=tuple(draw(st.lists(st.integers(0, 6), max_size=6))),
        hold=draw(st.none() | st.integers(0, 6)),
        game=draw(_u32),
        number=draw(_u32),
        step=draw(_u32),
        score=draw(_u32),
        lines=draw(_u32),
        clears=(draw(_u16), draw(_u16), draw(_u16), draw(_u16)),
        over=draw(st.booleans()),
        truncated=draw(st.booleans()),
        keys=draw(st.booleans()),
    )


@unhurried
@given(frames())
def test_any_frame_survives_the_round_trip_in_at_most_256_bytes(frame: Frame) -> None:
    blob = encode(frame)
    assert decode(blob) == frame
    assert len(blob) <= MAX_BYTES


@unhurried
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(blob: bytes) -> None:
    try:
        decode(blob)
    except FrameError:
        return
