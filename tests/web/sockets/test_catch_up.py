"""Coming back through the real door: exactly what was missed, once, in order, amid training."""

import itertools
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import COUNTING, Server, eventually
from tests.web.clients import Viewer, train

Start = Callable[..., Server]


def seq_of(viewer: Viewer) -> int:
    return max((body["seq"] for body in viewer.durable()), default=0)


def come_back(server: Server, room: str, after: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Join with ``after`` and stay until later events have come live; the answer, and those."""
    viewer = Viewer(server.url)
    try:
        answer = viewer.ask("join", {"room": room, "after": after})
        eventually(lambda: seq_of(viewer) > answer["seq"] + 3, what="live events after the answer")
        return answer, viewer.durable()
    finally:
        viewer.close()


def numbers(bodies: list[dict[str, Any]]) -> list[int]:
    return [body["seq"] for body in bodies]


def run_on(first: int, found: list[int]) -> bool:
    return found == list(range(first, first + len(found)))


def test_viewers_who_come_back_amid_training_get_exactly_what_they_missed(
    start_server: Start, database_url: str
) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05", database_url=database_url)
    room = train(server)
    witness = Viewer(server.url)
    began = witness.ask("join", {"room": room})["seq"]
    eventually(lambda: seq_of(witness) > began + 150, what="150 events")
    chosen = random.Random(4)
    afters = [seq_of(witness) - chosen.randrange(0, 100) for _ in range(12)]
    with ThreadPoolExecutor(4) as crowd:
        visits = list(crowd.map(lambda after: come_back(server, room, after), afters))
    newest = max(numbers(live)[-1] for _, live in visits)
    eventually(lambda: seq_of(witness) >= newest, what="the witness's last event")
    witness.close()
    seen = witness.durable()
    assert run_on(began + 1, numbers(seen)), "who stays misses nothing"
    true = {body["seq"]: body for body in seen}
    for after, (answer, live) in zip(afters, visits, strict=True):
        assert answer["gap"] is False
        missed = [event["body"] for event in answer["events"]]
        assert numbers(missed) == list(range(after + 1, answer["seq"] + 1))
        assert all(body == true[body["seq"]] for body in [*missed, *live] if body["seq"] in true)
        assert run_on(numbers(live)[0], numbers(live))
        assert numbers(live)[0] <= answer["seq"] + 1, "nothing falls between the answer and the live events"


def test_who_missed_too_much_or_knows_too_much_gets_a_gap_and_the_snapshot(start_server: Start) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05")
    room = train(server)
    eventually(lambda: server.get(f"/api/rooms/{room}")["seq"] > 600, 90, "600 events")
    for after in (0, 1, 50, 10**9):
        answer, live = come_back(server, room, after)
        assert answer["gap"] is True
        assert answer["events"] == []
        assert answer["room"]["step"] > 0
        assert numbers(live)[0] <= answer["seq"] + 1
        assert run_on(numbers(live)[0], numbers(live))


def test_an_old_page_after_a_wiped_folder_is_told_that_its_room_is_unknown(start_server: Start) -> None:
    first = start_server(command=COUNTING, autostart="0")
    room = train(first)
    eventually(lambda: first.get(f"/api/rooms/{room}")["seq"] > 5, what="some events")
    first.stop()
    shutil.rmtree(first.data_dir)
    second = start_server(command=COUNTING, autostart="1", data_dir=first.data_dir, port=first.port)
    old_page = Viewer(second.url)
    eventually(lambda: second.get("/api/rooms")["rooms"], what="another run's room")
    answer = old_page.ask("join", {"room": room, "after": 3})
    assert answer["error"]["code"] == "unknown_room"
    assert old_page.durable() == []
    old_page.close()


@pytest.mark.parametrize("rounds", [5])
def test_a_viewer_that_comes_and_goes_has_every_event_in_the_end(start_server: Start, rounds: int) -> None:
    server = start_server(command=COUNTING, autostart="0", tick="0.05")
    room = train(server)
    known = eventually(lambda: server.get(f"/api/rooms/{room}")["seq"], what="an event")
    first, kept = known, []
    for _ in range(rounds):
        answer, live = come_back(server, room, known)
        for body in itertools.chain((event["body"] for event in answer["events"]), live):
            if body["seq"] > known:  # the page's rule
                kept.append(body)
                known = body["seq"]
    assert run_on(first + 1, numbers(kept))
