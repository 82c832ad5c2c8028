import pytest

from tetris_viz.store.rows import Changes, EventRow
from tetris_viz.store.writer import write


@pytest.fixture
def put(engine):
    """Write points of one curve: ``put(seq, step=…, value=…)``."""

    def put(*points, room="r", attempts=()):
        events = [EventRow(room, p["seq"], "metrics", 0.0, point(room, **p)) for p in points]
        write(engine, Changes(events=events, attempts=list(attempts)))

    return put


def point(room, seq, value, key="k", step=None, attempt=1, episode=None, time=None, judged=None):
    step = seq if step is None else step
    body = {"room": room, "seq": seq, "attempt": attempt, "step": step, "episode": step if episode is None else episode,
            "time": float(seq) if time is None else time, "values": {key: value}}  # fmt: skip
    return body if judged is None else {**body, "judged": judged}
