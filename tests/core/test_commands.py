"""Commands from outside: what is taken, and how each fault is told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.commands import COMMANDS, MAX_BYTES, parse
from tetris_viz.core.errors import CommandError


def nested(depth):
    return {"a": nested(depth - 1)} if depth else 1


ROOM = {"command_id": "c1", "room": "abc"}
GOOD = {
    "create_room": {"command_id": "c1", "name": "Ada", "preset": "dqn", "config": {"seed": 3}},
    "showcase": {**ROOM, "pieces_per_second": 5, "play": "greedy", "policy": "newest"},
    "configure": {**ROOM, "config": {"learning_rate": 0.001}},
    "pin_checkpoint": {**ROOM, "step": 640, "pinned": True},
    "delete_checkpoint": {**ROOM, "step": 640},
    "update_room": {**ROOM, "name": "B", "tags": ["x"], "notes": "", "archived": True},
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_good_form(name):
    assert type(parse(name, GOOD.get(name, ROOM))) is COMMANDS[name]


@pytest.mark.parametrize(
    ("name", "payload", "code", "field"),
    [
        ("fly", ROOM, "unknown_command", None),
        ("start", None, "invalid", None),
        ("start", [1], "invalid", None),
        ("start", "text", "invalid", None),
        ("start", {"command_id": "c1"}, "invalid", "room"),
        ("start", {"room": "abc"}, "invalid", "command_id"),
        ("start", {**ROOM, "room": "../etc"}, "invalid", "room"),
        ("start", {**ROOM, "room": 7}, "invalid", "room"),
        ("start", {**ROOM, "command_id": ""}, "invalid", "command_id"),
        ("start", {**ROOM, "speed": 1}, "invalid", "speed"),
        ("start", {**ROOM, "room": b"abc"}, "invalid", None),
        ("showcase", {**ROOM, "pieces_per_second": 21}, "invalid", "pieces_per_second"),
        ("showcase", {**ROOM, "pieces_per_second": float("nan")}, "invalid", "pieces_per_second"),
        ("showcase", {**ROOM, "pieces_per_second": float("inf")}, "invalid", "pieces_per_second"),
        ("showcase", {**ROOM, "pieces_per_second": "3"}, "invalid", "pieces_per_second"),
        ("showcase", {**ROOM, "play": "wild"}, "invalid", "play"),
        *(("showcase", {**ROOM, "policy": no}, "invalid", "policy") for no in (-1, 1.5, 10**12, "oldest", True, [3])),
        ("configure", {**ROOM, "config": {}}, "invalid", "config"),
        ("configure", {**ROOM, "config": nested(30)}, "invalid", None),
        ("update_room", {**ROOM, "name": "x" * 81}, "invalid", "name"),
        ("update_room", {**ROOM, "name": ""}, "invalid", "name"),
        ("update_room", {**ROOM, "name": " \t "}, "invalid", "name"),
        ("update_room", {**ROOM, "name": "a\x00b"}, "invalid", "name"),
        ("update_room", {**ROOM, "name": "one\ntwo"}, "invalid", "name"),
        ("update_room", {**ROOM, "name": "\u202egnorw"}, "invalid", "name"),
        ("update_room", {**ROOM, "name": "\ud800"}, "invalid", "name"),
        ("update_room", {**ROOM, "tags": ["good", " "]}, "invalid", "tags.1"),
        ("update_room", {**ROOM, "tags": ["x" * 31]}, "invalid", "tags.0"),
        ("update_room", {**ROOM, "tags": ["a\x07"]}, "invalid", "tags.0"),
        ("update_room", {**ROOM, "tags": [f"tag {n}" for n in range(11)]}, "invalid", "tags"),
        ("update_room", {**ROOM, "tags": ["x", "y", " x "]}, "invalid", "tags"),
        ("update_room", {**ROOM, "notes": "x" * 5001}, "invalid", "notes"),
        ("update_room", {**ROOM, "notes": "a\x00b"}, "invalid", "notes"),
        ("create_room", {"command_id": "c1", "name": "   "}, "invalid", "name"),
        ("update_room", {**ROOM, "notes": "x" * MAX_BYTES}, "invalid", None),
        ("update_room", {**ROOM, "archived": "yes"}, "invalid", "archived"),
        ("create_room", {"command_id": "c1", "config": [1]}, "invalid", "config"),
    ],
)
def test_a_fault_is_told_with_code_and_field(name, payload, code, field):
    with pytest.raises(CommandError) as caught:
        parse(name, payload)
    assert (caught.value.code, caught.value.field) == (code, field)
    answer = caught.value.answer()
    assert answer["ok"] is False
    assert answer["error"]["message"].endswith((".", "…"))


def test_a_name_and_a_tag_lose_the_spaces_around_them():
    renamed = parse("update_room", {**ROOM, "name": "  Ada's room ", "tags": [" long runs "]})
    assert (renamed.name, renamed.tags) == ("Ada's room", ["long runs"])


def test_the_longest_notes_in_the_widest_letters_are_taken():
    longest = {"tags": ["\U0001f3b2" * 29 + str(n) for n in range(10)], "notes": "\U0001f3b2" * 5000}
    assert len(parse("update_room", {**ROOM, "name": "\U0001f3b2" * 80, **longest}).notes) == 5000


def test_a_tag_that_stands_twice_is_named():
    with pytest.raises(CommandError, match="“long” stands twice"):
        parse("update_room", {**ROOM, "tags": ["long", "long "]})


def test_what_cannot_be_seen_is_shown_in_its_refusal():
    with pytest.raises(CommandError, match=r"control characters \(U\+001B\)\. You gave 'a\\x1b\[2J'\.$"):
        parse("update_room", {**ROOM, "name": "a\x1b[2J"})
    with pytest.raises(CommandError, match=r"You gave '   '\.$"):
        parse("create_room", {"command_id": "c1", "name": "   "})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(COMMANDS)), payload=JSON)
def test_nothing_but_a_command_or_a_refusal_comes_out(name, payload):
    refused = None
    try:
        parse(name, payload)
    except CommandError as error:
        refused = error
    assert refused is None or refused.code == "invalid"


@pytest.mark.parametrize("given", [-1, 1.5, "oldest", True])
def test_a_policy_that_is_none_is_told_what_could_be_one(given):
    with pytest.raises(CommandError) as refused:
        parse("showcase", {**ROOM, "policy": given})
    sentence = "Must be newest, best or the step of a checkpoint, a whole number from 0."
    assert refused.value.message == f"{sentence} You gave {given}."
