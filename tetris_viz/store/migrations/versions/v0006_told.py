"""The step at which a value was told, where it lies elsewhere: an evaluation lies where its policy stood."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("metrics", sa.Column("told", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("metrics", "told")
