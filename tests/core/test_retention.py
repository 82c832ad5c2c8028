"""Which checkpoints of a run stay."""

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.retention import NEWEST, Candidate, reasons, time_marks

PERSONS, AUTOMATIC = ("save",), ("periodic", "pause", "stop")
WRITTEN = st.tuples(
    st.floats(0.1, 4_000.0),  # seconds since the one before
    st.sampled_from([*AUTOMATIC * 3, *PERSONS, "best"]),
    st.booleans(),  # whether the run goes back afterwards, to the newest that is there
)


def at(mark):
    return f"minute {mark}" if mark < 60 else f"hour {mark // 60}"


def passed_by(ever):
    minutes = max((each.seconds / 60 for each in ever if not each.only_best), default=0)
    return takewhile(lambda mark: mark <= minutes, time_marks())


def nearest_mark(minutes):
    return min(takewhile(lambda mark: mark < 10 * minutes + 10, time_marks()), key=lambda mark: abs(mark - minutes))


def played(story):
    """Each state of a run's checkpoints, thinned out after each: what is there, who is kept why, all ever written."""
    there, ever, seconds, step = [], [], 0.0, 0
    for passed, cause, _ in story:
        seconds, step = seconds + passed, step + 100
        # the best one is of a while ago, and written after others
        one = Candidate(step - 150, seconds - passed / 2, frozenset({cause})) if cause == "best" and step > 200 else (
            Candidate(step, seconds, frozenset({cause if cause != "best" else "periodic"})))  # fmt: skip
        there, ever = [*there, one], [*ever, one]
        best = max((each.step for each in ever if each.only_best), default=None)
        kept = reasons(there, best=best)
        there = [each for each in there if each.step in kept]
        yield there, kept, ever


def test_the_time_marks():
    assert [*takewhile(lambda mark: mark <= 60_000, time_marks())] == [
        1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_000, 6_000, 12_000, 30_000, 60_000,
    ]  # fmt: skip


def test_the_agent_of_minute_one_is_there_a_day_later_and_few_others():
    there = []
    for minute in range(1, 24 * 60 + 1):
        there.append(Candidate(minute * 1000, minute * 60.4))
        kept = reasons(there)
        there = [each for each in there if each.step in kept]
    minutes = [each.step // 1000 for each in there]
    assert minutes == [1, 2, 3, 5, 10, 20, 30, 60, 119, 298, 596, 1192, 1436, 1437, 1438, 1439, 1440]
    assert kept[1000] == ["minute 1"]
    assert kept[596_000] == ["hour 10"]


@given(st.lists(WRITTEN, max_size=80))
def test_what_a_person_saved_the_best_and_the_newest_stay(story):
    for there, kept, ever in played(story):
        steps = {each.step for each in there}
        assert {each.step for each in ever if each.causes == {"save"}} <= steps
        automatic = [each.step for each in ever if each.causes <= set(AUTOMATIC)]
        assert set(sorted(automatic)[-NEWEST:]) <= steps
        assert max(each.step for each in ever) in steps
        assert all(kept.values())


@given(st.lists(WRITTEN, max_size=80))
def test_who_is_kept_for_a_time_mark_is_the_nearest_there_ever_was_and_is_kept_for_it_ever_after(story):
    held = {}
    for there, kept, ever in played(story):
        now = {name: step for step, why in kept.items() for name in why if name[:4] in ("minu", "hour")}
        for mark in passed_by(ever):
            near = [each for each in ever if not each.only_best and nearest_mark(each.seconds / 60) == mark]
            if near:
                assert now[at(mark)] == min(near, key=lambda each: (abs(each.seconds / 60 - mark), each.step)).step
        assert {name: now.get(name) for name in held} == held
        held = now
        assert len(there) <= NEWEST + len(now) + 2 + sum("save" in each.causes for each in ever)


def test_a_pinned_one_and_the_one_shown_stay_and_say_so():
    found = [Candidate(step, pinned=step == 1) for step in range(12)]
    kept = reasons(found, best=3, shown=2)
    assert {step: kept[step] for step in (1, 2, 3)} == {1: ["pinned"], 2: ["shown"], 3: ["best"]}
    assert sorted(kept) == [1, 2, 3, 7, 8, 9, 10, 11]


def test_the_best_one_of_the_past_takes_no_time_mark_from_another():
    automatic = [Candidate(minute * 100, minute * 60 + 9.0) for minute in range(1, 9)]
    late = Candidate(201, 120.0, frozenset({"best"}))
    assert reasons([*automatic, late], best=201)[201] == ["best"]
    assert 201 not in reasons([*automatic, late])
    assert reasons([each for each in automatic if each.step != 200] + [late])[201] == ["minute 2"]
