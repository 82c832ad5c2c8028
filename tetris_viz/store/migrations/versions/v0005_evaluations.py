"""What is known of how well each room plays, and of which of its policies."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEYS = ("eval/score_per_piece", "eval/score_per_piece_std", "eval/lines_per_game", "eval/survival")
_NEWEST = sa.text(
    "SELECT seq, step, episode, time, value FROM metrics WHERE room = :room AND key = :key ORDER BY seq DESC LIMIT 1"
)


def upgrade() -> None:
    op.add_column("rooms", sa.Column("evaluated", sa.JSON))
    op.add_column("rooms", sa.Column("evaluating", sa.JSON))
    op.add_column("rooms", sa.Column("best_step", sa.BigInteger))
    connection = op.get_bind()
    for (room,) in connection.execute(sa.text("SELECT id FROM rooms")).all():
        if evaluated := _newest(connection, room):
            put = sa.text("UPDATE rooms SET evaluated = :evaluated WHERE id = :room")
            put = put.bindparams(sa.bindparam("evaluated", type_=sa.JSON))
            connection.execute(put, {"room": room, "evaluated": evaluated})


def _newest(connection: sa.Connection, room: str) -> dict[str, Any] | None:
    """What the curves say last, of one policy; None where the room was never evaluated."""
    found = {key: connection.execute(_NEWEST, {"room": room, "key": key}).first() for key in KEYS}
    first = found[KEYS[0]]
    if first is None:
        return None
    told_at = sa.text("SELECT time FROM events WHERE room = :room AND seq = :seq")
    at = connection.execute(told_at, {"room": room, "seq": first.seq}).scalar()  # old ticks are gone
    place = {"step": first.step, "episode": first.episode, "time": first.time, "cause": "training", "at": at}
    return place | {
        key.removeprefix("eval/"): row.value for key, row in found.items() if row is not None and row.seq == first.seq
    }


def downgrade() -> None:
    for column in ("evaluated", "evaluating", "best_step"):
        op.drop_column("rooms", column)
