"""A policy that cannot be played hides its own room, which says why; all others play on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.player.playing import Clock, play, write_policy
from tetris_viz.game.policy import PolicyError
from tetris_viz.game.policyfile import load
from tetris_viz.ipc.messages import ShowcaseFailed, ShowRoom
from tetris_viz.player.showcase import Player, ShowcaseGame


def changed(path: Path, **fields: Any) -> None:
    """Write the policy of ``path`` with other contents."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files} | fields
    with path.open("wb") as out:
        np.savez(out, **{name: array for name, array in arrays.items() if array is not None})


BAD: dict[str, dict[str, Any]] = {
    "a step before the first": {"step": np.int64(-1)},
    "a step that no frame can tell": {"step": np.int64(2**32)},
    "a step that is no number": {"step": np.array([1, 2])},
    "gamma that is none": {"gamma": np.float64("nan")},
    "gamma beyond one": {"gamma": np.float64(1.5)},
    "layers that do not fit": {"actor_w1": np.zeros((3, 3), np.float32)},
    "a layer that lacks": {"actor_b2": None},
    "weights that are no numbers": {"actor_w0": np.array(["a"])},
}


@pytest.mark.parametrize("bad", BAD)
def test_what_no_policy_holds_is_refused_when_it_is_read(choice: ShowRoom, bad: str) -> None:
    changed(Path(choice.policy), **BAD[bad])
    with pytest.raises(PolicyError):
        load(choice.policy)


def test_the_largest_step_that_a_frame_can_tell_is_played(choice: ShowRoom, clock: Clock) -> None:
    write_policy(Path(choice.policy), 2**32 - 1)
    player = Player(clock)
    player.show(choice)
    assert {frame.step for _, frame in play(player, clock, 1)} == {2**32 - 1}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x93NUMPY" + b"\xff" * 40, b"{}"])
def test_a_room_whose_file_is_no_policy_says_so_and_others_play_on(
    choice: ShowRoom, clock: Clock, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad" / "policy.npz"
    bad.parent.mkdir()
    bad.write_bytes(content)
    logged: list[str] = []
    player = Player(clock, logged.append)
    player.show(replace(choice, number=8, policy=str(bad)))
    player.show(choice)
    assert {frame.room for _, frame in play(player, clock, 10)} == {7}
    told = player.faults()
    assert [fault.number for fault in told] == [8]
    assert str(told[0].reason).startswith("The policy cannot be read: policy.npz is no policy")
    assert str(tmp_path) not in str(told[0].reason), "a path of the server is nobody's business"
    assert (player.faults(), len(logged)) == ([], 1), "once is enough"
    write_policy(bad, 64)
    assert {frame.room for _, frame in play(player, clock, 10)} == {7, 8}, "a whole one is played, whenever it comes"
    assert player.faults() == [ShowcaseFailed(8, None)]


def test_a_game_that_fails_hides_its_room_alone_and_is_tried_again_later(
    choice: ShowRoom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is that fails: here what nobody thought of."""
    real, tries = ShowcaseGame.play, []

    def failing(game: ShowcaseGame) -> Any:
        if game.number == 8 and len(tries) < 3:
            tries.append(clock.now)
            raise ZeroDivisionError("who would have thought")
        return real(game)

    monkeypatch.setattr(ShowcaseGame, "play", failing)
    logged: list[str] = []
    player = Player(clock, logged.append)
    for number in (7, 8, 9):
        player.show(replace(choice, number=number))
    rooms = [frame.room for _, frame in play(player, clock, 9)]
    assert (rooms.count(7), rooms.count(8), rooms.count(9)) == (37, 0, 37)
    assert [(fault.number, bool(fault.reason)) for fault in player.faults()] == [(8, True)]
    assert len(tries) == 1, "it is not tried in a loop"
    assert "ZeroDivisionError" in logged[0]
    assert 8 in {frame.room for _, frame in play(player, clock, 40)}
    assert player.faults() == [ShowcaseFailed(8, None)]
    assert len(logged) == 1
