"""Buckets of old points, how far making them has come, and events found by their kind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("metrics", sa.Column("count", sa.Integer))
    for name in ("low", "mean", "high"):
        op.add_column("metrics", sa.Column(name, sa.Float))
    op.create_table(
        "marks",
        sa.Column("room", sa.String(64), primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_index("events_by_kind", "events", ["room", "kind", "seq"])


def downgrade() -> None:
    op.drop_index("events_by_kind", "events")
    op.drop_table("marks")
    for name in ("high", "mean", "low", "count"):
        op.drop_column("metrics", name)
