"""Who gave a command; nobody knows it of earlier ones."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
COLUMNS = (("actor_role", sa.String(16)), ("actor_name", sa.Text), ("actor_address", sa.String(64)))


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("commands", sa.Column(name, kind))


def downgrade() -> None:
    for name, _ in COLUMNS:
        op.drop_column("commands", name)
