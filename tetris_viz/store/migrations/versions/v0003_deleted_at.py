"""When a room was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("deleted_at", sa.Float))


def downgrade() -> None:
    op.drop_column("rooms", "deleted_at")
