"""Why a room stopped, without what is only for who runs the server: signals, exit codes, processes' numbers, and the
last lines of the trainer's log."""

import sqlalchemy as sa
from alembic import op

from tetris_viz.core.former import plain_reason, plain_status

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    rooms = sa.table("rooms", sa.column("id"), sa.column("reason"))
    for id, reason in connection.execute(sa.select(rooms).where(rooms.c.reason.is_not(None))).all():
        if (now := plain_reason(reason)) != reason:
            connection.execute(sa.update(rooms).where(rooms.c.id == id).values(reason=now))
    events = sa.table("events", sa.column("room"), sa.column("seq"), sa.column("kind"), sa.column("body", sa.JSON))
    for room, seq, _, body in connection.execute(sa.select(events).where(events.c.kind == "status")).all():
        if (told := plain_status(body)) != body:
            at = sa.and_(events.c.room == room, events.c.seq == seq)
            connection.execute(sa.update(events).where(at).values(body=told))


def downgrade() -> None:
    """What is gone is gone; an earlier version reads what is left."""
