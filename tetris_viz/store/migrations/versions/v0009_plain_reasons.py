"""Why a room stopped, without what is only for who runs the server: signals, exit codes, processes' numbers, and the
last lines of the trainer's log."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FORMER = {
    r"was killed by signal 9 \(SIGKILL\)": "was ended by the system, probably for lack of memory",
    r"was killed by signal (4|6|7|8|11) \(\w+\)": "crashed",
    r"was killed by signal \d+ \(\w+\)": "was ended from outside",
    r"ended unexpectedly with exit code \d+; trainer\.log in the room's folder may say why": "ended unexpectedly",
}


def plain(reason: str) -> str:
    """Its first line in today's words.

    >>> plain("The trainer was killed by signal 11 (SIGSEGV). Start begins from scratch.\\nline 1")
    'The trainer crashed. Start begins from scratch.'
    """
    line = reason.partition("\n")[0]
    for former, now in _FORMER.items():
        line = re.sub(former, now, line)
    return line


def upgrade() -> None:
    connection = op.get_bind()
    rooms = sa.table("rooms", sa.column("id"), sa.column("reason"))
    for id, reason in connection.execute(sa.select(rooms).where(rooms.c.reason.is_not(None))).all():
        if (now := plain(reason)) != reason:
            connection.execute(sa.update(rooms).where(rooms.c.id == id).values(reason=now))
    events = sa.table("events", sa.column("room"), sa.column("seq"), sa.column("kind"), sa.column("body", sa.JSON))
    for room, seq, _, body in connection.execute(sa.select(events).where(events.c.kind == "status")).all():
        if (told := _plain_status(body)) != body:
            at = sa.and_(events.c.room == room, events.c.seq == seq)
            connection.execute(sa.update(events).where(at).values(body=told))


def _plain_status(body: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in body.items() if key != "pid"}
    return kept | ({"reason": plain(kept["reason"])} if kept.get("reason") else {})


def downgrade() -> None:
    """What is gone is gone; an earlier version reads what is left."""
