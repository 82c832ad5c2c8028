"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import tetris_viz

MODULES = [
    found.name
    for found in pkgutil.walk_packages(tetris_viz.__path__, "tetris_viz.")
    if "__main__" not in found.name and ".migrations" not in found.name
]


@pytest.mark.parametrize("module", MODULES)
def test_what_an_example_shows_is_what_happens(module: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(module))
    assert not failed


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [one for module in MODULES for one in finder.find(importlib.import_module(module)) if one.examples]
    assert len(found) >= 20
