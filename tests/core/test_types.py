"""The pages' types against what the server tells: `static/js/types.d.ts` is written by hand."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tetris_viz.core.evaluations import Evaluated
from tetris_viz.core.frames import Frame
from tetris_viz.core.rooms import Room

TYPES = (Path(__file__).parents[2] / "static" / "js" / "types.d.ts").read_text()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Room", {field.name for field in fields(Room)}),
        ("Evaluated", set(Evaluated.__annotations__)),
        ("Frame", {field.name for field in fields(Frame)}),
    ],
)
def test_a_page_knows_every_field_that_it_is_told(name: str, told: set[str]) -> None:
    body = re.search(rf"^interface {name} \{{\n(.*?)^\}}", TYPES, re.MULTILINE | re.DOTALL)
    assert body
    known = set(re.findall(r"^  (\w+)\??:", body[1], re.MULTILINE))
    assert told <= known, told - known
