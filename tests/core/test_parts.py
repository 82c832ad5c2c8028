"""Parts of a kept state: what any version wrote is read, or refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.parts import Part, Unfit

VALUES = st.dictionaries(st.text(min_size=1).filter(lambda name: name != "version"), st.integers())


def counted(number):
    return lambda old: {**old, "migrations": [*old.get("migrations", []), number]}


@given(VALUES, st.integers(0, 4))
def test_what_a_version_keeps_is_read_by_it_and_by_every_later_one(fields, later):
    kept = Part(counted(1)).keep(fields)
    assert Part(counted(1)).read(kept) == fields
    read = Part(*map(counted, range(1, 2 + later))).read(kept)
    assert read.pop("migrations", []) == list(range(2, 2 + later))
    assert read == fields


@given(VALUES)
def test_a_part_without_a_version_is_of_the_first(fields):
    assert Part().read(fields) == fields
    assert Part(counted(1), counted(2)).read(fields) == {**fields, "migrations": [1, 2]}


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (None, "missing"),
        ([1], "no set of fields"),
        ({"version": 3}, "version 3, and this program reads up to 2"),
        ({"version": 0}, "version 0"),
        ({"version": "2"}, "version 2"),
        ({"played": 1}, "lacks what was expected: 'seconds'"),
    ],
)
def test_what_cannot_be_read_says_why(kept, why):
    with pytest.raises(Unfit, match=why):
        Part(lambda old: {"seconds": old["seconds"]}).read(kept)
