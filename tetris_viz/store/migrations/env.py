"""Alembic's entry point; ``migrate`` passes the connection, whose transaction holds everything."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
