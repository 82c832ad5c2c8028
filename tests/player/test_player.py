"""The player: scripted histories on a clock of our own, and one real process."""

import itertools
import threading
import time
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.children import said
from tetris_viz.core.frames import Frame, decode
from tetris_viz.core.messages import FramePlayed, HideRoom, ShowcasePaced, ShowRoom
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.features import ACTOR, CRITIC_COLUMNS, SCALE
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.game.keypresses import KEYS, SEEN
from tetris_viz.game.policy import Policy
from tetris_viz.game.shapes import PIECES
from tetris_viz.player import games, showcase
from tetris_viz.player.loop import Outbox, serve
from tetris_viz.player.showcase import Player
from tetris_viz.processes import start_child


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def write_policy(path: Path, step: int, *, careful: bool = True) -> None:
    """A policy that plays by Dellacherie's weights, or stacks as high as it can."""
    hidden = np.zeros((ACTOR.stop, 4))
    hidden[:6, 0] = [-0.5, 1, -1, -1, -4, -1]
    if not careful:
        hidden[:, 0] = 0
        hidden[0, 0] = 1
    hidden[:, 0] *= SCALE[ACTOR]
    hidden[:, 1] = -hidden[:, 0]
    second = np.zeros((4, 2))
    second[0, 0], second[1, 1] = 1, 1
    last = np.array([[1.0], [-1.0]])
    Policy.of([(hidden, np.zeros(4)), (second, np.zeros(2)), (last, np.zeros(1))], step=step).save(path)


@pytest.fixture
def choice(tmp_path: Path) -> ShowRoom:
    write_policy(tmp_path / "policy.npz", 64)
    return ShowRoom(
        number=7, pieces="bag", seed=3, policy=str(tmp_path / "policy.npz"), step=64, play="greedy", pieces_per_second=4
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


def play(player: Player, clock: Clock, seconds: float) -> list[tuple[float, Frame]]:
    """Let time pass as the loop does, waking exactly when something is due."""
    end, played = clock.now + seconds, []
    while (wait := player.seconds_to_wait()) is not None and clock.now + wait <= end + 1e-9:
        clock.now += wait
        played += [(clock.now, decode(message.blob)) for message in player.play_due()]
    clock.now = end
    return played


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


def write_key_policy(path: Path, step: int = 64) -> None:
    """A policy that always does nothing, so that each piece falls by itself; it holds the first piece of each game."""
    layers = [(np.zeros((SEEN, 4)), np.zeros(4)), (np.eye(4), np.zeros(4)), (np.zeros((4, 8)), np.zeros(8))]
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


def test_the_outbox_keeps_the_newest_frame_of_each_room(clock: Clock, choice: ShowRoom) -> None:
    player, outbox = Player(clock), Outbox()
    player.show(choice)
    player.show(replace(choice, number=8))
    for _ in range(3):
        for message in player.play_due():
            outbox.put(message)
        clock.now += 0.25
    taken = []
    while outbox:
        taken.append(decode(outbox.take().blob))
    assert [(frame.room, frame.number) for frame in taken] == [(7, 3), (8, 3)]


def test_a_pipe_that_nobody_reads_stops_neither_the_games_nor_the_commands(choice: ShowRoom) -> None:
    ours, theirs = Pipe(duplex=True)
    looks = itertools.count()
    player = Player(clock=lambda: next(looks) * 0.05)  # at each look at the clock a placement is due
    thread = threading.Thread(target=serve, args=(theirs, player), daemon=True)
    thread.start()
    ours.send(replace(choice, pieces_per_second=20))
    deadline = time.monotonic() + 120
    while next(looks) < 4_000 and time.monotonic() < deadline:
        time.sleep(0.05)
    ours.send(replace(choice, number=8, pieces_per_second=20))
    numbers, rooms = [], set()
    while 8 not in rooms and ours.poll(120):
        if isinstance(told := ours.recv(), ShowcasePaced):
            continue
        frame = decode(told.blob)
        rooms.add(frame.room)
        numbers += [frame.number] if frame.room == 7 else []
    assert rooms == {7, 8}
    assert numbers == sorted(set(numbers))
    assert len(numbers) < numbers[-1], "the pipe was never full: no frame was replaced by a newer one"
    ours.close()
    thread.join(20)
    assert not thread.is_alive()


def test_the_real_process_plays_and_leaves_with_its_pipe(choice: ShowRoom) -> None:
    child = start_child("tetris_viz.player")
    try:
        child.pipe.send(replace(choice, pieces_per_second=20))
        frames = []
        while len(frames) < 5:
            message = said(child.pipe)
            assert isinstance(message, FramePlayed)
            frames.append(decode(message.blob))
        assert [frame.number for frame in frames] == [1, 2, 3, 4, 5]
        assert {(frame.room, frame.view, frame.step) for frame in frames} == {(7, "showcase", 64)}
        child.pipe.close()
        assert child.process.wait(30) == 0
    finally:
        if child.exit_code() is None:
            child.process.kill()
            child.process.wait()


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


def test_the_real_process_serves_more_rooms_than_it_can_in_turn(choice: ShowRoom) -> None:
    rng = np.random.default_rng(1)
    actor, critic = (
        [(rng.normal(size=(a, b)), np.zeros(b)) for a, b in itertools.pairwise((inputs, 64, 64, 1))]
        for inputs in (ACTOR.stop, len(CRITIC_COLUMNS))
    )
    Policy.of(actor, critic, step=64).save(choice.policy)
    child, rooms = start_child("tetris_viz.player"), range(1, 101)
    try:
        for number in rooms:
            child.pipe.send(replace(choice, number=number, play="master", pieces_per_second=20))
        seen, paces, deadline = set[int](), dict[int, float | None](), time.monotonic() + 180
        while (len(seen) < len(rooms) or len(paces) < len(rooms)) and time.monotonic() < deadline:
            if child.pipe.poll(1):
                told = child.pipe.recv()
                if isinstance(told, ShowcasePaced):
                    paces[told.number] = told.pieces_per_second
                elif isinstance(told, FramePlayed):
                    seen.add(decode(told.blob).room)
        assert seen == set(rooms)
        assert all(pace is not None and 0 < pace < 17 for pace in paces.values()), paces
        for number in rooms[1:]:
            child.pipe.send(HideRoom(number))
        child.pipe.send(replace(choice, number=1, play="greedy", pieces_per_second=1))
        while paces[1] is not None and time.monotonic() < deadline:
            if child.pipe.poll(1) and isinstance(told := child.pipe.recv(), ShowcasePaced):
                paces[told.number] = told.pieces_per_second
        assert paces[1] is None, "alone it keeps its pace"
    finally:
        child.pipe.close()
        child.process.wait(30)
