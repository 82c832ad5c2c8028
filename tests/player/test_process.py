"""The player's loop beside its pipe, and the real process."""

import itertools
import threading
import time
from multiprocessing import Pipe

import numpy as np
from msgspec.structs import replace

from tests.children import End
from tetris_viz.core.frames import decode
from tetris_viz.game.features import ACTOR, CRITIC_COLUMNS
from tetris_viz.game.policy import Policy
from tetris_viz.ipc.messages import FramePlayed, FromPlayer, HideRoom, ShowcasePaced, ShowRoom
from tetris_viz.player.loop import serve
from tetris_viz.player.showcase import Player
from tetris_viz.processes import start_child


def test_a_pipe_that_nobody_reads_stops_neither_the_games_nor_the_commands(choice: ShowRoom) -> None:
    ours, theirs = Pipe(duplex=True)
    end = End(ours, FromPlayer)
    looks = itertools.count()
    player = Player(clock=lambda: next(looks) * 0.05)  # at each look at the clock a placement is due
    thread = threading.Thread(target=serve, args=(theirs, player), daemon=True)
    thread.start()
    end.say(replace(choice, pieces_per_second=20))
    deadline = time.monotonic() + 120
    while next(looks) < 4_000 and time.monotonic() < deadline:
        time.sleep(0.05)
    end.say(replace(choice, number=8, pieces_per_second=20))
    numbers, rooms = [], set()
    while 8 not in rooms and end.poll(120):
        if not isinstance(told := end.hear(), FramePlayed):
            continue  # its pace, and on a busy machine that it lives
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
    end = End(child.pipe, FromPlayer)
    try:
        end.say(replace(choice, pieces_per_second=20))
        frames = []
        while len(frames) < 5:
            message = end.hear_more()
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


def test_the_real_process_serves_more_rooms_than_it_can_in_turn(choice: ShowRoom) -> None:
    rng = np.random.default_rng(1)
    actor, critic = (
        [(rng.normal(size=(a, b)), np.zeros(b)) for a, b in itertools.pairwise((inputs, 64, 64, 1))]
        for inputs in (ACTOR.stop, len(CRITIC_COLUMNS))
    )
    Policy.of(actor, critic, step=64).save(choice.policy)
    child, rooms = start_child("tetris_viz.player"), range(1, 101)
    end = End(child.pipe, FromPlayer)
    try:
        for number in rooms:
            end.say(replace(choice, number=number, play="master", pieces_per_second=20))
        seen, paces, deadline = set[int](), dict[int, float | None](), time.monotonic() + 180
        while (len(seen) < len(rooms) or len(paces) < len(rooms)) and time.monotonic() < deadline:
            if end.poll(1):
                told = end.hear()
                if isinstance(told, ShowcasePaced):
                    paces[told.number] = told.pieces_per_second
                elif isinstance(told, FramePlayed):
                    seen.add(decode(told.blob).room)
        assert seen == set(rooms)
        assert all(pace is not None and 0 < pace < 17 for pace in paces.values()), paces
        for number in rooms[1:]:
            end.say(HideRoom(number))
        end.say(replace(choice, number=1, play="greedy", pieces_per_second=1))
        while paces[1] is not None and time.monotonic() < deadline:
            if end.poll(1) and isinstance(told := end.hear(), ShowcasePaced):
                paces[told.number] = told.pieces_per_second
        assert paces[1] is None, "alone it keeps its pace"
    finally:
        child.pipe.close()
        child.process.wait(30)
