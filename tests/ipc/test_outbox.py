"""Two lanes, one order, and bounds."""

import pytest

from tetris_viz.ipc import outbox as module
from tetris_viz.ipc.outbox import AT_ONCE, Outbox, Overflow


def emptied(outbox: Outbox) -> list[bytes]:
    """All that waits, one byte a message."""
    taken = bytearray()
    while data := outbox.take():
        taken += data
    return [bytes([byte]) for byte in taken]


def test_both_lanes_leave_in_the_order_in_which_their_places_were_taken() -> None:
    outbox = Outbox()
    outbox.put(b"1")
    outbox.put_newest("room", b"a")
    outbox.put(b"2")
    outbox.put_newest("other", b"x")
    outbox.put_newest("room", b"b")
    assert emptied(outbox) == [b"1", b"b", b"2", b"x"]
    assert not outbox
    assert outbox.size == 0


def test_what_was_taken_is_replaced_no_more() -> None:
    outbox = Outbox()
    outbox.put_newest("room", b"a")
    assert outbox.take() == b"a"
    outbox.put_newest("room", b"b")
    assert outbox.take() == b"b"


def test_what_nobody_needs_any_more_leaves_the_line() -> None:
    outbox = Outbox()
    outbox.put_newest("room", b"a")
    outbox.put(b"1")
    outbox.drop("room")
    outbox.drop("another")
    assert emptied(outbox) == [b"1"]


def test_it_is_full_until_there_is_room_and_loses_nothing_reliable() -> None:
    outbox = Outbox(limit=10)
    for _ in range(9):
        outbox.put(b"x")
    assert not outbox.full
    for _ in range(9):
        outbox.put(b"y")
    assert outbox.full
    assert outbox.take() == b"x" * 9 + b"y" * 9
    assert not outbox.full


def test_of_what_may_go_the_oldest_goes_when_too_much_waits() -> None:
    outbox = Outbox(limit=10)
    outbox.put(b"k")
    for letter in b"abcdefghijklmnop":
        outbox.put(bytes([letter]), droppable=True)
        assert outbox.size <= 11
    left = emptied(outbox)
    assert left[0] == b"k"
    assert left[1:] == [bytes([letter]) for letter in b"abcdefghijklmnop"[-len(left) + 1 :]]


def test_little_leaves_at_once_so_that_the_newest_can_still_take_its_place() -> None:
    outbox = Outbox()
    for _ in range(5):
        outbox.put(bytes(AT_ONCE // 2))
    assert [len(outbox.take()) for _ in range(3)] == [AT_ONCE, AT_ONCE, AT_ONCE // 2]
    outbox.put(bytes(3 * AT_ONCE))
    outbox.put(b"x")
    assert [len(outbox.take()) for _ in range(2)] == [3 * AT_ONCE, 1]


def test_whoever_never_reads_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1_000)
    outbox = Outbox(limit=10)
    for _ in range(1_010):
        outbox.put(b"x")
    with pytest.raises(Overflow):
        outbox.put(b"x")
