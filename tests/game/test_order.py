"""The compiled order of pieces against the library's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tetris_gymnasium.components.tetromino_randomizer import BagRandomizer, Randomizer, TrueRandomizer

from tetris_viz.game.order import WORDS, begin, draw


@pytest.mark.parametrize(("library", "bag"), [(BagRandomizer, True), (TrueRandomizer, False)])
@settings(max_examples=200, deadline=None)
@given(seed=st.integers(1, 2**32 - 1))
def test_pieces_come_as_the_library_deals_them(library: type[Randomizer], bag: bool, seed: int) -> None:
    theirs, ours = library(7), np.zeros(WORDS, np.uint64)
    theirs.reset(seed)
    begin(ours, seed, bag)
    for _ in range(200):
        assert draw(ours, bag) == theirs.get_next_tetromino()


def test_a_long_order_stays_the_librarys() -> None:
    theirs, ours = TrueRandomizer(7), np.zeros(WORDS, np.uint64)
    theirs.reset(12345)
    begin(ours, 12345, False)
    assert [draw(ours, False) for _ in range(50_000)] == [int(theirs.get_next_tetromino()) for _ in range(50_000)]
