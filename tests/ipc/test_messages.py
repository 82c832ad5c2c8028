"""Whatever a message holds comes out as it went in, of the same types."""

import types
from dataclasses import is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.errors import CODES
from tetris_viz.ipc import messages as m
from tetris_viz.ipc.protocol import Unpacker, pack

DIRECTIONS = {
    name: getattr(m, name)
    for name in ("ToTrainer", "FromTrainer", "ToPlayer", "FromPlayer", "ToEvaluator", "FromEvaluator", "ToSupervisor",
                 "FromSupervisor", "ToHistory", "FromHistory", "ToExaminer", "FromExaminer")
}  # fmt: skip
KINDS = {kind: union for union in DIRECTIONS.values() for kind in get_args(union) or (union,)}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
INTS = st.integers(-(2**63), 2**64 - 1)
FLOATS = st.floats(allow_nan=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXTS | st.binary(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
SIMPLE = {
    Any: PLAIN, int: INTS, float: FLOATS, str: TEXTS, bytes: st.binary(), bool: st.booleans(), type(None): st.none()
}  # fmt: skip
HOLDERS = {
    list: lambda of: st.lists(of, max_size=4),
    tuple: lambda of: st.lists(of).map(tuple),
    frozenset: st.frozensets,
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Every value of a field's type."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, type) and (issubclass(kind, msgspec.Struct) or is_dataclass(kind)):
        return st.builds(kind, **{name: values(hint) for name, hint in get_type_hints(kind).items()})
    origin, of = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(of)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values, of))
    if origin is dict:
        return st.dictionaries(*map(values, of), max_size=5)
    return HOLDERS[origin](values(of[0]))


def typed(value: Any) -> Any:
    """``value`` with the type of each part, so that 1, 1.0 and True differ."""
    if isinstance(value, msgspec.Struct) or is_dataclass(value):
        value = {name: getattr(value, name) for name in ("__class__", *get_type_hints(type(value)))}
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [typed(inner) for inner in value]
    return type(value), value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_goes_in_comes_out_of_the_same_types(kind: Any) -> None:
    @given(values(kind))
    def goes_through(message: Any) -> None:
        (came,) = Unpacker(KINDS[kind]).feed(pack(message))
        assert came == message
        assert typed(came) == typed(message)

    goes_through()


def test_every_message_belongs_to_a_direction() -> None:
    assert set(KINDS) == set(m.Message.__subclasses__())


def test_the_codes_of_an_answer_are_those_of_errors() -> None:
    assert all(m.Answered(1, None, "why", code) for code in CODES)
    for code in CODES:
        assert Unpacker(m.FromHistory).feed(pack(m.Answered(1, None, "why", code))) == [
            m.Answered(1, None, "why", code)
        ]
