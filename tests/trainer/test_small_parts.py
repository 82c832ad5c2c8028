"""Clocks and the meter, played by hand."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.game.stepper import EndedGame
from tetris_viz.trainer.metrics import Meter, finite
from tetris_viz.trainer.timing import Awake, FrameSampler, Pace, Stopwatch


def test_frames_come_at_most_thirty_times_a_second():
    sampler = FrameSampler()
    assert sum(sampler.wants(False, i / 1000) for i in range(1000)) <= 30


def test_the_last_board_of_a_game_stays():
    sampler = FrameSampler()
    assert sampler.wants(False, 10.0)
    assert sampler.wants(True, 10.001), "a last board does not wait for its turn"
    assert not any(sampler.wants(over, 10.001 + t) for t in (0.04, 0.1, 0.29) for over in (False, True))
    assert sampler.wants(False, 10.31)


def test_a_stopwatch_leaves_pauses_out():
    watch = Stopwatch(100.0, seconds=50.0)
    watch.stop(110.0)
    watch.stop(120.0)
    assert watch.seconds(200.0) == 60
    watch.go(200.0)
    assert watch.seconds(205.0) == 65


def test_the_pace_holds_the_limit_and_forgives_an_update():
    pace = Pace(0.0)
    pace.played(20, 200, 0.0)
    assert pace.left(0.0) == pytest.approx(0.1)
    pace.played(20, 200, 0.15)
    assert pace.left(0.15) == pytest.approx(0.05), "50 ms late is made up for"
    pace.played(20, 200, 100.0)
    assert pace.left(100.0) == pytest.approx(0.1 - Pace.DEBT)


def test_no_limit_means_no_wait():
    pace = Pace(0.0)
    pace.played(16, 0, 5.0)
    assert pace.left(5.0) == 0


def test_only_finite_plain_numbers_pass():
    values = finite({"a": np.float32(1.5), "b": float("nan"), "c": np.inf, "d": "text", "e": 3, "f": None})
    assert values == {"a": 1.5, "e": 3.0}
    assert all(type(v) is float for v in values.values())


GAME = EndedGame(slot=0, pieces=2, lines=4, score=160, reward=4.0, truncated=False, garbage=False)


def test_the_meter_counts_score_of_placements_not_of_ended_games():
    meter = Meter()
    meter.placed(2, (2, 10), [], 2)
    meter.placed(2, (2, 160), [GAME], 4)
    meter.placed(2, (2, 40), [], 6)
    tick = meter.take(6, 1.0)
    assert tick.values["tetris/score_per_piece"] == pytest.approx((160 + 50) / 6)
    assert tick.values["tetris/lines_per_game"] == 4
    assert tick.values["tetris/pieces_per_game"] == 2
    assert tick.episode == 1
    assert tick.episodes == {
        "step": [4], "pieces": [2], "lines": [4], "score": [160], "reward": [4.0], "truncated": [False],
    }  # fmt: skip


def test_games_that_began_on_garbage_are_not_told():
    meter = Meter()
    meter.placed(8, (0, 0), [GAME._replace(slot=3, garbage=True)], 8)
    tick = meter.take(8, 1.0)
    assert tick is None or (tick.episode == 0 and not tick.episodes)
    meter.placed(8, (4, 20), [], 16)
    assert meter.take(16, 2.0).values["tetris/score_per_piece"] == 5


def test_the_meter_tells_pieces_per_second_of_training_time():
    meter = Meter()
    for second in range(1, 6):
        for _ in range(50):
            meter.placed(1, (1, 0), [], 0)
        tick = meter.take(0, float(second))
    assert tick.values["time/pieces_per_second"] == pytest.approx(50)


def test_a_tick_in_which_nothing_happened_is_not_told():
    meter = Meter(episode=7)
    assert meter.take(0, 0.0) is None
    meter.write({"train/loss": np.float32(0.5), "train/bad": float("nan")}, {}, 0)
    assert meter.take(0, 1.0).values == {"train/loss": 0.5}
    assert meter.take(0, 1.0) is None


def test_the_meter_tells_a_headline_that_goes_on_exactly_where_a_checkpoint_was_made():
    def logged(meter, seconds, loss):
        meter.note({"train/loss": loss, "train/approx_kl": loss})
        return meter.take(0, seconds).smoothed

    meter = Meter()
    first = logged(meter, 1.0, 3.0)
    assert first == {"train/loss": 3.0}, "of headlines alone"
    checkpoint = json.loads(json.dumps(meter.state()))
    lost = logged(meter, 2.0, 100.0)
    again = Meter()
    again.restore(checkpoint)
    assert again.smoothed == first, "what came after the checkpoint does not count"
    assert logged(again, 2.0, 100.0) == lost, "and counts once when it is learned again"


def test_the_meter_goes_on_from_a_checkpoint_that_knew_no_headlines():
    meter = Meter()
    meter.restore({"recent": [[5, 1]], "paces": [[0.0, 5]], "played": 5, "games": []})
    assert meter.smoothed == {}


class World:
    """A process: ``run`` is time in which it works, ``stand`` time in which it waits, ``stop`` time in which it is
    stopped; the clock's own thread reads it every 0.1 s while it is not."""

    def __init__(self, reads=True):
        self.time = self.cpu = 0.0
        self.reads = reads
        self.clock = Awake(lambda: self.time, lambda: self.cpu)

    def run(self, seconds, share=1.0, reads=None):
        for _ in range(round(seconds * 10)):
            self.time += 0.1
            self.cpu += 0.1 * share
            if self.reads if reads is None else reads:
                self.clock.beat()

    def stop(self, seconds):
        self.time += seconds


def test_time_in_which_a_process_was_stopped_is_no_time():
    world = World()
    world.run(5)
    world.stop(60)
    assert world.clock() == pytest.approx(5), "whoever reads first after it"
    world.run(1)
    world.stop(3_600)
    world.run(1)
    assert world.clock() == pytest.approx(7, abs=0.11), "but for what it ran before its first reading"


@pytest.mark.parametrize("share", [0, 0.02, 1])
def test_time_in_which_it_works_or_waits_counts(share):
    world = World()
    world.run(30, share)
    assert world.clock() == pytest.approx(30)


def test_a_long_computation_that_lets_no_other_thread_run_counts():
    world = World()
    world.run(1)
    world.run(30, share=0.5, reads=False)  # half of a core is all it got
    assert world.clock() == pytest.approx(31)


def test_a_short_standstill_counts():
    world = World()
    world.run(1)
    world.stop(1.5)
    assert world.clock() == pytest.approx(2.5)


@given(st.lists(st.tuples(st.sampled_from(["run", "stop"]), st.floats(0, 20)), max_size=12))
def test_the_clock_never_goes_back(story):
    world, before = World(), 0.0
    for what, seconds in story:
        getattr(world, what)(seconds)
        assert before <= world.clock() <= world.time + 1e-9
        before = world.clock()


def cpu_seconds(meter):
    meter.placed(4, (4, 0), [], 4)
    return meter.take(4, 1.0).values["time/cpu_seconds"]


def test_the_cpu_time_of_a_run_goes_on_over_its_attempts():
    first = Meter()
    spent = cpu_seconds(first)
    second = Meter()
    second.restore({**first.state(), "cpu_seconds": 1_000.0})
    assert cpu_seconds(second) >= 1_000 + spent, "what this attempt costs comes on top"
    assert second.state()["cpu_seconds"] >= 1_000
    lost = Meter(cpu_seconds=5_000.0)  # what was told before a crash, later than the checkpoint
    lost.restore(second.state())
    assert cpu_seconds(lost) >= 5_000 + spent, "the curve does not fall"
    old = Meter(cpu_seconds=300.0)
    old.restore({"recent": [], "paces": [], "played": 0, "games": []})  # it counted none
    assert cpu_seconds(old) >= 300 + spent
