"""Bringing a store to the newest schema; only the supervisor does it, under the writer's lock."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from .schema import REVISION

SCRIPTS = Path(__file__).parent / "migrations"


class UnknownSchema(Exception):
    """The store is of another version; the message says so."""


def revision(engine: Engine) -> str | None:
    """The migration the store has; None when it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def is_ready(engine: Engine) -> bool:
    """Whether the store has the schema this code reads."""
    return revision(engine) == REVISION


def migrate(engine: Engine) -> None:
    """Run what is missing.  A store that is up to date costs one SELECT (Alembic takes long to import).

    Raises ``SQLAlchemyError``, or :class:`UnknownSchema` for a store that this code has no way from.
    """
    if is_ready(engine):
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError:
        raise UnknownSchema(f"its schema {revision(engine)} is of another version of Tetris Viz") from None
