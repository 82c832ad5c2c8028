"""Which of the questions that wait is answered next."""

from tetris_viz.history.question_queue import QuestionQueue
from tetris_viz.ipc.messages import Asked


def waiting(*asked: Asked) -> QuestionQueue:
    found = QuestionQueue()
    for one in asked:
        found.add(one)
    return found


def series(id: int, deadline: float = 10, asker: str = "", **arguments: object) -> Asked:
    return Asked(id, "series", {"room": "r", **arguments}, deadline, asker)


def ids(asked: list[Asked]) -> list[int]:
    return [one.id for one in asked]


def test_the_oldest_goes_first_and_takes_its_equals_along() -> None:
    desk = waiting(series(1, x="step"), series(2, x="time"), series(3, x="step"), Asked(4, "csv", {"room": "r"}, 10))
    assert [ids(desk.take(0)) for _ in range(4)] == [[1, 3], [2], [4], []]
    assert not desk


def test_the_order_of_arguments_makes_no_other_question() -> None:
    first, second = Asked(1, "series", {"a": 1, "b": [2]}), Asked(2, "series", {"b": [2], "a": 1})
    assert ids(waiting(first, second).take(0)) == [1, 2]


def test_who_has_given_up_is_passed_over() -> None:
    desk = waiting(series(1, 5, x="step"), series(2, 5, x="time"), series(3, 20, x="step"), series(4, 20, x="episode"))
    assert [ids(desk.take(10)) for _ in range(3)] == [[3], [4], []]


def test_twenty_thousand_questions_of_one_delay_another_by_one() -> None:
    desk = waiting(*(series(number, asker="greedy", after=number) for number in range(20_000)))
    for asker, first in (("ada", 30_000), ("bob", 40_000)):
        for number in (first, first + 1):
            desk.add(series(number, asker=asker, after=number))
    assert [ids(desk.take(0))[0] for _ in range(7)] == [0, 30_000, 40_000, 1, 30_001, 40_001, 2]


def test_who_asks_what_another_waits_for_is_answered_with_it_and_loses_no_turn() -> None:
    desk = waiting(series(1, asker="a", x="time"), series(2, asker="b", x="step"), series(3, asker="a", x="step"))
    desk.add(series(4, asker="b", x="episode"))
    assert [ids(desk.take(0)) for _ in range(4)] == [[1], [2, 3], [4], []]
    assert not desk
