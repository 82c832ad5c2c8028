"""What a viewer may ask of the past, and how much of it at a time; no process and no socket."""

import contextlib
import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Server, eventually
from tests.web.asking import open_page
from tetris_viz.core.errors import CommandError
from tetris_viz.ipc.messages import Answered, Asked
from tetris_viz.web.downloads import collect_table
from tetris_viz.web.upstream import MOST_QUESTIONS, History


def silent() -> tuple[History, list[Asked]]:
    """A history that is asked and does not answer, and what it was asked."""
    history, asked = History(), list[Asked]()
    history.child = SimpleNamespace(send=asked.append, state="ok", reason=None)  # type: ignore[assignment]
    return history, asked


def test_of_one_address_so_many_questions_wait_and_no_more_and_others_ask_on() -> None:
    history, asked = silent()
    told: list[Any] = []

    def ask(asker: str) -> None:
        told.append(history.ask("series", {}, 30, asker))

    waiting = [threading.Thread(target=ask, args=("a",)) for _ in range(MOST_QUESTIONS)]
    for thread in waiting:
        thread.start()
    eventually(lambda: len(asked) == MOST_QUESTIONS, what="questions that wait")
    with pytest.raises(CommandError, match="questions of this address wait already") as refused:
        history.ask("series", {}, 30, "a")
    assert refused.value.code == "limit"
    other = threading.Thread(target=ask, args=("b",))
    other.start()
    eventually(lambda: len(asked) == MOST_QUESTIONS + 1, what="another's question")
    history._batch([Answered(one.id, {"for": one.asker}) for one in asked])
    for thread in [*waiting, other]:
        thread.join(30)
    assert told.count({"for": "a"}) == MOST_QUESTIONS
    again = threading.Thread(target=ask, args=("a",))
    again.start()
    eventually(lambda: len(asked) == MOST_QUESTIONS + 2, what="the next question, where none waits any more")
    history._batch([Answered(asked[-1].id, {})])
    again.join(30)


@pytest.mark.parametrize("fails", [True, False])
def test_a_download_that_fails_is_ended_in_the_history_so_that_it_keeps_nobody_out(fails: bool) -> None:
    history, asked = History(), list[Asked]()

    def send(question: Asked) -> None:
        asked.append(question)
        first = "after" not in question.arguments
        part = {"text": "1,x", "next": ("x", 1) if first else None}
        history._batch([Answered(question.id, None if fails and not first else part, "The store cannot be read.")])

    history.child = SimpleNamespace(send=send, state="ok", reason=None)  # type: ignore[assignment]
    outcome = pytest.raises(CommandError, match="cannot be read") if fails else contextlib.nullcontext()
    with Flask("web").test_request_context(), outcome:
        collect_table(history, "room-a", "127.0.0.1").close()
    assert [each.question for each in asked] == ["csv", "csv", *["end"] * fails]
    assert len({each.arguments["download"] for each in asked}) == 1


def test_an_answer_that_is_ready_is_passed_on_as_it_is() -> None:
    history, asked = silent()
    ready, told = b'{"x":[1,2,3]}', list[bytes]()
    thread = threading.Thread(target=lambda: told.append(history.ask_json("series", {}, "a")))
    thread.start()
    eventually(lambda: asked, what="the question")
    assert asked[0].as_json
    history._batch([Answered(asked[0].id, ready)])
    thread.join(30)
    assert told[0] is ready


def test_more_buckets_than_one_answer_may_have_are_refused_with_how_many_it_may(server: Server) -> None:
    keys = ",".join(f"k{number}" for number in range(50))
    assert server.get(f"/api/rooms/room-a/series?keys={keys}&points=3000")["asked"]["points"] == 3000
    answer = open_page(server, f"/api/rooms/room-a/series?keys={keys}&points=3001")
    error = json.load(answer)["error"]
    assert (answer.status, error["code"], error["field"]) == (400, "invalid", "points")
    assert "At most 3,000 for 50 keys" in error["message"]
