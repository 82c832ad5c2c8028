"""When a child counts as silent, and as dead; and how one says that it is there."""

from multiprocessing import Pipe

from tests.children import End
from tetris_viz.ipc.heartbeat import Watchdog, heartbeats
from tetris_viz.ipc.messages import FromPlayer, Heartbeat


def checks(watchdog: Watchdog, first: int, last: int) -> list[str]:
    """What each second from ``first`` to ``last`` finds."""
    return [watchdog.check(float(second)) for second in range(first, last + 1)]


def test_silence_is_told_and_later_deadly() -> None:
    found = checks(Watchdog(0, tell=3, end=5), 1, 6)
    assert found == ["answers"] * 3 + ["silent"] * 2 + ["dead"]


def test_a_word_ends_the_silence() -> None:
    watchdog = Watchdog(0, tell=3, end=5)
    assert checks(watchdog, 1, 4)[-1] == "silent"
    watchdog.heard()
    assert checks(watchdog, 5, 8) == ["answers"] * 3 + ["silent"]


def test_what_a_parent_slept_through_is_not_the_childs_silence() -> None:
    watchdog = Watchdog(0, tell=3, end=5)
    assert watchdog.check(3_600) == "answers"
    assert checks(watchdog, 3_601, 3_604) == ["answers", "silent", "silent", "dead"]


def test_a_long_start_says_that_it_is_there_and_the_main_loop_has_the_pipe_to_itself() -> None:
    parent, child = Pipe()
    end = End(parent, FromPlayer)
    with heartbeats(child, 0.01):
        for _ in range(3):
            assert end.hear() == Heartbeat()
    while end.poll(0):
        end.hear()
    assert not end.poll(0.1)


def test_a_parent_that_is_gone_disturbs_no_start() -> None:
    parent, child = Pipe()
    parent.close()
    with heartbeats(child, 0):
        child.poll(0.1)
