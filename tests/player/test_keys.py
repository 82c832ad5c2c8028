"""Policies that press keys, as the player shows them."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.player.playing import Clock, play
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.game.keypresses import KEYS, OBSERVATION_SIZE
from tetris_viz.game.shapes import PIECES
from tetris_viz.ipc.messages import ShowRoom
from tetris_viz.player import showcase
from tetris_viz.player.showcase import Player


def write_key_policy(path: Path, step: int = 64) -> None:
    """A policy that always does nothing, so that each piece falls by itself; it holds the first piece of each game."""
    layers = [(np.zeros((OBSERVATION_SIZE, 4)), np.zeros(4)), (np.eye(4), np.zeros(4)), (np.zeros((4, 8)), np.zeros(8))]
    layers[2][1][KEYS.index("nothing")] = 1
    layers[0][0][-PIECES:, 0] = 1  # a piece is held
    layers[2][1][KEYS.index("hold")] = 2
    layers[2][0][0, KEYS.index("hold")] = -2
    KeyPolicy.of(layers, step).save(path)


def test_a_policy_that_presses_keys_is_shown_key_by_key_at_the_pace_of_pieces(clock: Clock, choice: ShowRoom) -> None:
    write_key_policy(Path(choice.policy))
    player = Player(clock)
    player.show(replace(choice, pieces_per_second=1))
    played = play(player, clock, 4.5)
    frames = [frame for _, frame in played]
    assert {(frame.room, frame.view, frame.step, frame.keys) for frame in frames} == {(7, "showcase", 64, True)}
    assert (frames[0].hold, frames[2].hold) == (None, frames[0].piece)
    rows = [frame.row for frame in frames if frame.number == 2]
    assert rows == list(range(rows[0], rows[0] + len(rows))), "row by row, none left out"
    assert len(rows) > 10
    begins = {number: next(when for when, frame in played if frame.number == number) for number in (2, 3, 4)}
    assert begins[3] - begins[2] == pytest.approx(1, abs=0.1)
    assert begins[4] - begins[3] == pytest.approx(1, abs=0.1)
    player.show(replace(choice, pieces_per_second=10))
    quick = play(player, clock, 3)
    assert quick[-1][1].game > 1
    assert len(quick) <= 3 * showcase.MOST_FRAMES + 2
    pieces = {(frame.game, frame.number) for _, frame in quick}
    assert 24 <= len(pieces) <= 33


def test_what_keys_cannot_play_is_skipped_and_told(clock: Clock, choice: ShowRoom) -> None:
    told: list[str] = []
    write_key_policy(Path(choice.policy))
    player = Player(clock, told.append)
    player.show(replace(choice, play="strong"))
    assert play(player, clock, 2) == []
    assert len(told) == 1
    assert "cannot play strong" in told[0]
    player.show(choice)
    assert play(player, clock, 1)
