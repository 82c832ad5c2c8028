"""A room that waits for its turn: its ticket, and what it goes back to where nobody wants it to start any more."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("queued", sa.JSON))


def downgrade() -> None:
    op.drop_column("rooms", "queued")
