"""Messages cut into bytes anywhere, and what is said of bytes that are none."""

import ast
import contextlib
import random
import struct
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.ipc import messages as m
from tetris_viz.ipc.protocol import MAX_BYTES, VERSION, Unpacker, Unreadable, Unsendable, pack

MESSAGES: list[Any] = [
    m.CommandAnswered("save", {"room": "a", "deep": [{"x": [1, 2.5, None, True]}]}),
    m.StoreChanged(False, "The disk is full."),
    m.CommandAnswered("large", {"text": "y" * 200_000}),
    m.CommandAnswered("", {}),
]

WATCHED = m.WatchedChanged(frozenset({"a"}), frozenset())


def framed(body: bytes, version: int = VERSION) -> bytes:
    return struct.pack("!IB", len(body), version) + body


def said(**fields: Any) -> bytes:
    return framed(msgspec.msgpack.encode(fields))


@pytest.mark.parametrize("seed", range(20))
def test_messages_cut_anywhere_come_out_whole(seed: int) -> None:
    stream, rng = b"".join(map(pack, MESSAGES)), random.Random(seed)
    unpacker, out = Unpacker(m.FromSupervisor), []
    while stream:
        size = rng.choice((1, 3, 5, 1000, 40_000))
        out += unpacker.feed(stream[:size])
        stream = stream[size:]
    assert out == MESSAGES


def test_each_message_comes_out_with_its_last_byte() -> None:
    unpacker, stream = Unpacker(m.FromSupervisor), [pack(message) for message in MESSAGES]
    for data, message in zip(stream, MESSAGES, strict=True):
        assert unpacker.feed(data[:3]) == []
        assert unpacker.feed(data[3:-1]) == []
        assert unpacker.feed(data[-1:]) == [message]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (framed(b"\x81\xa4type\xafCommandAnswered", VERSION + 1), "version 2; this process speaks version 1"),
        (struct.pack("!IB", MAX_BYTES + 1, VERSION), "268,435,457 bytes; 268,435,456 are the most"),
        (said(type="CommandsAnswered", command_id="save", answer={}), r"CommandsAnswered: .*\$\.type"),
        (said(command_id="save", answer={}), r"a message without a type: .*`type`"),
        (said(type="CommandAnswered", command_id=5, answer={}), r"Answered: Expected `str`, got `int` .*\.command_id`"),
        (said(type="CommandAnswered", command_id="save"), "CommandAnswered: .*missing required field `answer`"),
        (said(type="CommandAnswered", command_id="save", answer={}, who="me"), "Answered: .*unknown field `who`"),
        (said(type="PlacesChanged", places={"a": 1, "b": "x"}), r"PlacesChanged: Expected `int`.*\.places\["),
        (framed(b"\xc1what is this"), "a message without a type: "),
        (framed(b""), "a message without a type: "),
        (framed(msgspec.msgpack.encode([1, 2])), "a message without a type: Expected `object`, got `array`"),
        (framed(b"\x91" * 100_000), "a message without a type: "),
        (framed(b"\x81\xa4type\xa1\xff"), "a message without a type: "),
        (b"GET / HTTP/1.1\r\n\r\n", "version 47; this"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_message_are_refused_with_what_is_wrong(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as fault:
        Unpacker(m.FromSupervisor).feed(pack(MESSAGES[0]) + data)
    assert fault.value.before == MESSAGES[:1]


@given(st.binary(max_size=200))
def test_any_bytes_are_messages_or_unreadable(data: bytes) -> None:
    for stream in (data, framed(data)):
        with contextlib.suppress(Unreadable):
            assert all(isinstance(message, m.Message) for message in Unpacker(m.FromSupervisor).feed(stream))


@pytest.mark.parametrize(
    ("message", "receives"),
    [
        (m.StopTraining(), m.FromTrainer),
        (m.TrainingStarted(0), m.ToTrainer),
        (WATCHED, m.FromSupervisor),
        (WATCHED, m.FromTrainer),
        (m.DurableCommitted("a", "notice", {}), m.FromPlayer),
        (m.EvaluatePolicy(1, "", "bag"), m.ToPlayer),
        (m.Heartbeat(), m.ToHistory),
    ],
    ids=lambda of: getattr(type(of), "__name__", ""),
)
def test_nobody_can_say_what_is_for_another_to_say(message: Any, receives: Any) -> None:
    with pytest.raises(Unreadable, match=type(message).__name__):
        Unpacker(receives).feed(pack(message))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (m.CommandAnswered("save", {"x": 2**64}), "CommandAnswered.answer: .*ints"),
        (m.CommandAnswered("save", {"x": "\ud800"}), "CommandAnswered.answer: .*surrogates"),
        (m.CommandAnswered("save", {"x": {1, 2}, "y": object()}), "CommandAnswered.answer: .*object"),
        (m.TickEnded(1, 1, 1.0, {"x": np.float64(1)}), "TickEnded.values: .*numpy.float64"),
        (m.TrainingStarted(np.int64(3)), "TrainingStarted.step: .*numpy.int64"),  # type: ignore[arg-type]
    ],
)
def test_what_nobody_could_read_is_not_sent_and_its_field_is_named(message: Any, words: str) -> None:
    with pytest.raises(Unsendable, match=words):
        pack(message)


def test_what_contains_itself_is_not_sent() -> None:
    payload: dict[str, Any] = {}
    payload["itself"] = payload
    with pytest.raises(Unsendable, match=r"CommandAnswered\.answer"):
        pack(m.CommandAnswered("save", payload))


def test_a_list_is_what_becomes_of_a_tuple_in_contents_that_have_no_type() -> None:
    assert Unpacker(m.FromSupervisor).feed(pack(m.CommandAnswered("", {"x": (1, 2)}))) == [
        m.CommandAnswered("", {"x": [1, 2]})
    ]


def test_nothing_in_the_project_pickles() -> None:
    for path in (Path(__file__).parents[2] / "tetris_viz").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"pickle", "marshal", "shelve", "multiprocessing.reduction"} & set(names), path
