"""The running means of a room's headlines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("smoothed", sa.JSON))


def downgrade() -> None:
    op.drop_column("rooms", "smoothed")
