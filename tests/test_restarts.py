"""The pause before a process is started again, the same for trainers, player, supervisor and history."""

from tetris_viz.restarts import Restarts, pause_before


def test_the_first_restart_is_at_once_and_pauses_grow_to_half_a_minute() -> None:
    assert pause_before(0, 1) == 0
    assert [pause_before(restarts, 0.5) for restarts in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert pause_before(1_000_000, 0.5) == 30, "after a year of them, too"


def test_chance_spreads_the_pauses() -> None:
    assert [pause_before(3, chance) for chance in (0, 0.5, 1)] == [3, 4, 5]


def test_only_a_child_that_lived_for_a_while_clears_the_count() -> None:
    restarts = Restarts(steady=10)
    assert [restarts.pause(lived, 0.5) for lived in (100, 1, 10, 11, 0)] == [0, 1, 2, 0, 1]
