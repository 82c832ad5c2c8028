"""Messages between the processes, cut into bytes anywhere."""

import os
import pickle
import random
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from tetris_viz.core.messages import WatchedChanged
from tetris_viz.web.framing import Unpacker, pack
from tetris_viz.web.link import exit_words

MESSAGES = [WatchedChanged(frozenset({"a"}), frozenset()), {"x": b"y" * 70_000}, "small", None]


def test_messages_cut_anywhere_come_out_whole() -> None:
    stream, rng = b"".join(map(pack, MESSAGES)), random.Random(1)
    unpacker, out = Unpacker(), []
    while stream:
        size = rng.choice((1, 3, 5, 1000, 40_000))
        out += unpacker.feed(stream[:size])
        stream = stream[size:]
    assert out == MESSAGES


def test_the_framing_is_the_one_of_multiprocessing() -> None:
    ours, theirs = Pipe()
    ours.send("from them")
    assert Unpacker().feed(os.read(theirs.fileno(), 1000)) == ["from them"]
    os.write(theirs.fileno(), pack({"from": "us"}))
    assert isinstance(ours, Connection)
    assert ours.recv() == {"from": "us"}


def test_a_message_announced_with_eight_bytes_is_read() -> None:
    body = pickle.dumps("long")
    assert Unpacker().feed(b"\xff\xff\xff\xff" + len(body).to_bytes(8, "big") + body) == ["long"]


def test_a_length_nobody_sends_is_a_fault() -> None:
    with pytest.raises(ValueError, match="bytes"):
        Unpacker().feed(b"\xff\xff\xff\xf0")


def test_how_a_process_ended_is_told_in_words() -> None:
    assert exit_words(-9) == "was killed by signal 9 (SIGKILL)"
    assert exit_words(3) == "left with exit code 3"
    assert exit_words(None) == "closed its pipe"
