"""More to play than there is time for."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.player.playing import Clock, write_policy
from tetris_viz.core.frames import decode
from tetris_viz.ipc.messages import ShowcasePaced, ShowRoom
from tetris_viz.player.showcase import Player


def overloaded(player: Player, clock: Clock, seconds: float, cost: float) -> tuple[list[int], list[ShowcasePaced]]:
    """The rooms of the placements that a player makes for which each takes ``cost`` seconds, and the paces it tells."""
    end, played, told = clock.now + seconds, list[int](), list[ShowcasePaced]()
    while clock.now < end:
        clock.now += player.seconds_to_wait() or 0.0
        frames = player.play_due()
        played += [decode(frame.blob).room for frame in frames]
        clock.now += cost * len(frames)
        told += player.paces()
    return played, told


def test_a_player_with_too_much_to_play_slows_all_rooms_alike_and_says_so(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    rooms = range(1, 11)
    for number in rooms:
        player.show(replace(choice, number=number, pieces_per_second=20))
    played, told = overloaded(player, clock, 8, cost=0.01)
    counts = [played.count(number) for number in rooms]
    assert max(counts) - min(counts) <= 2, "in turn"
    assert {pace.number for pace in told} == set(rooms)
    assert [pace.pieces_per_second for pace in told] == pytest.approx([10] * len(told), rel=0.1)
    assert overloaded(player, clock, 3, cost=0.01)[1] == [], "told once"
    again = overloaded(player, clock, 20, cost=0.01)[1]
    assert len(rooms) <= len(again) <= 2 * len(rooms), "and again every ten seconds"
    for number in rooms[2:]:
        player.hide(number)
    _, told = overloaded(player, clock, 12, cost=0.01)
    assert {pace.number: pace.pieces_per_second for pace in told} == {1: None, 2: None}


def test_short_games_do_not_count_as_falling_behind(clock: Clock, choice: ShowRoom, tmp_path: Path) -> None:
    """The last board of a game stays longer than the pace would have it."""
    write_policy(tmp_path / "careless.npz", 1, careful=False)
    player = Player(clock)
    player.show(replace(choice, policy=str(tmp_path / "careless.npz"), pieces_per_second=20))
    _, told = overloaded(player, clock, 20, cost=0.0)
    assert [pace.pieces_per_second for pace in told] == [None]
