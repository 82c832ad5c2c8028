"""The player: scripted histories on a clock of our own."""

import itertools
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.player.playing import Clock, play, write_policy
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.ipc.messages import ShowRoom
from tetris_viz.player import games
from tetris_viz.player.showcase import Player


def test_nothing_is_shown_and_nothing_is_due_at_first(clock: Clock) -> None:
    assert Player(clock).seconds_to_wait() is None
    assert Player(clock).play_due() == []


def test_a_shown_room_plays_at_its_pace(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    played = play(player, clock, 10)
    assert [when for when, _ in played] == pytest.approx([100 + i / 4 for i in range(41)])
    frames = [frame for _, frame in played]
    assert [frame.number for frame in frames] == list(range(1, 42))
    assert {(frame.room, frame.view, frame.step, frame.game) for frame in frames} == {(7, "showcase", 64, 1)}


def test_rooms_play_side_by_side(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    player.show(replace(choice, number=8, pieces_per_second=1))
    rooms = [frame.room for _, frame in play(player, clock, 5)]
    assert (rooms.count(7), rooms.count(8)) == (21, 6)


def test_a_new_pace_holds_at_once_and_the_game_goes_on(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(replace(choice, pieces_per_second=0.5))
    assert len(play(player, clock, 0.1)) == 1
    player.show(replace(choice, pieces_per_second=20))
    frames = [frame for _, frame in play(player, clock, 1)]
    assert len(frames) >= 19
    assert [frame.number for frame in frames] == list(range(2, 2 + len(frames)))


def test_a_newer_policy_takes_over_within_the_game(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    play(player, clock, 1)
    write_policy(Path(choice.policy), 128)
    player.show(replace(choice, step=128))
    _, frame = play(player, clock, 1)[0]
    assert (frame.step, frame.game, frame.number) == (128, 1, 6)


def test_another_choice_of_policy_begins_a_new_game_once_it_can_be_read(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock, lambda _: None)
    player.show(choice)
    play(player, clock, 1)
    checkpoint = Path(choice.policy).with_name("shown.npz")
    checkpoint.write_bytes(b"torn")
    chosen = replace(choice, chosen=32, policy=str(checkpoint), step=32)
    player.show(chosen)
    _, frame = play(player, clock, 1)[-1]
    assert (frame.step, frame.game) == (64, 1), "what cannot be read leaves the old one in its game"
    write_policy(checkpoint, 32)
    player.show(replace(chosen, pieces_per_second=5))
    _, frame = play(player, clock, 1)[0]
    assert (frame.step, frame.game, frame.number) == (32, 2, 1)
    assert not any(frame.cells)
    player.show(choice)
    assert play(player, clock, 1)[0][1].game == 3
    write_policy(Path(choice.policy), 128)
    player.show(replace(choice, step=128))
    _, frame = play(player, clock, 1)[0]
    assert (frame.step, frame.game) == (128, 3), "a newer policy of the same choice goes on"


def test_a_policy_that_cannot_be_read_is_skipped_and_told_once(clock: Clock, choice: ShowRoom) -> None:
    told: list[str] = []
    player = Player(clock, told.append)
    player.show(choice)
    play(player, clock, 1)
    Path(choice.policy).write_bytes(b"torn")
    player.show(replace(choice, step=128))
    player.show(replace(choice, step=192))
    assert {frame.step for _, frame in play(player, clock, 2)} == {64}
    assert len(told) == 1
    assert "room 7" in told[0]


def test_a_room_waits_for_its_first_policy(clock: Clock, choice: ShowRoom) -> None:
    told: list[str] = []
    player = Player(clock, told.append)
    Path(choice.policy).unlink()
    player.show(replace(choice, step=0))
    assert play(player, clock, 3) == []
    write_policy(Path(choice.policy), 64)
    assert play(player, clock, 1)[0][1].number == 1
    assert told == []


def test_the_frame_that_ends_a_game_stays_before_the_next_begins(clock: Clock, choice: ShowRoom) -> None:
    write_policy(Path(choice.policy), 64, careful=False)
    player = Player(clock)
    player.show(replace(choice, pieces_per_second=20))
    played = play(player, clock, 10)
    ends = [i for i, (_, frame) in enumerate(played[:-1]) if frame.over]
    assert ends
    for i in ends:
        (end, last), (begin, first) = played[i], played[i + 1]
        assert begin - end == pytest.approx(0.3)
        assert (first.game, first.number) == (last.game + 1, 1)
        assert not any(first.cells)


def test_a_very_long_game_is_ended_as_truncated(
    clock: Clock, choice: ShowRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(games, "LONGEST_GAME", 10)
    player = Player(clock)
    player.show(choice)
    frames = [frame for _, frame in play(player, clock, 3)]
    assert (frames[9].truncated, frames[9].over) == (True, False)
    assert (frames[10].game, frames[10].number) == (2, 1)


def test_a_late_loop_keeps_the_beat_and_does_not_burst(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    player.play_due()
    clock.now += 0.26
    assert len(player.play_due()) == 1
    assert player.seconds_to_wait() == pytest.approx(0.24)
    clock.now += 60
    assert len(player.play_due()) == 1
    assert player.play_due() == []
    assert player.seconds_to_wait() == pytest.approx(0.25)


def test_a_hidden_room_is_silent_and_goes_on_when_shown_again(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    last = play(player, clock, 2)[-1][1].number
    player.hide(7)
    player.hide(99)
    assert player.seconds_to_wait() is None
    assert play(player, clock, 60) == []
    player.show(choice)
    frames = [frame for _, frame in play(player, clock, 1)]
    assert [frame.number for frame in frames] == list(range(last + 1, last + 6))


def test_who_comes_back_later_sees_a_new_game_of_the_newer_policy_not_what_the_old_one_left(
    clock: Clock, choice: ShowRoom
) -> None:
    player = Player(clock)
    player.show(choice)
    last = play(player, clock, 2)[-1][1].number
    for away, wanted in ((10, (1, last + 1)), (60, (2, 1))):
        player.hide(7)
        clock.now += away
        player.show(replace(choice, step=choice.step + away))
        frame = play(player, clock, 0)[0][1]
        assert (frame.game, frame.number) == wanted


def test_other_pieces_or_another_seed_begin_a_new_game(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(choice)
    play(player, clock, 2)
    player.show(replace(choice, seed=4))
    assert play(player, clock, 0)[0][1].number == 1


def test_every_board_follows_from_the_one_before(clock: Clock, choice: ShowRoom) -> None:
    player = Player(clock)
    player.show(replace(choice, play="sampled", pieces_per_second=20))
    frames = [frame for _, frame in play(player, clock, 10)]
    for now, then in itertools.pairwise(frames):
        assert now.game == then.game
        assert (sum(map(bool, now.cells)) + 4 - sum(map(bool, then.cells))) % 10 == 0
        assert now.next[0] == then.piece


class SeenFromOutside(PlacementEnv):
    """Writes down the library's own board, cell by cell in the values of a frame, before each placement."""

    boards: ClassVar[list[list[list[int]]]]

    def step(self, action: Any) -> Any:
        board = self.tetris.crop_padding(self.tetris.board)
        self.boards.append([[int(cell) - 1 if cell else 0 for cell in row] for row in board])
        return super().step(action)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)  # the policy is written anew for each example
@given(
    seed=st.integers(1, 2**31 - 1),
    pieces=st.sampled_from(["bag", "uniform"]),
    manner=st.sampled_from(["greedy", "sampled"]),
    careful=st.booleans(),
)
def test_every_frame_shows_the_librarys_own_board(
    choice: ShowRoom, seed: int, pieces: str, manner: str, careful: bool
) -> None:
    write_policy(Path(choice.policy), 64, careful=careful)
    SeenFromOutside.boards, clock = [], Clock()
    with pytest.MonkeyPatch.context() as outside:
        outside.setattr(games, "PlacementEnv", SeenFromOutside)
        player = Player(clock)
        player.show(replace(choice, seed=seed, pieces=pieces, play=manner, pieces_per_second=20))
    frames = [frame for _, frame in play(player, clock, 10)]
    assert len(frames) > 90
    assert careful or frames[-1].game > 1, "no game has ended: nothing was seen of the next one's beginning"
    for frame, board in zip(frames, SeenFromOutside.boards, strict=True):
        assert [list(frame.cells[start : start + 10]) for start in range(0, 200, 10)] == board
