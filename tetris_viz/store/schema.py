"""The tables; ``migrations`` makes them, a test compares both."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

REVISION = "0009"
"""The newest migration; a store that has it needs no Alembic to open."""

metadata = MetaData()


class SafeText(TypeDecorator[str]):
    """Text from anywhere, made storable: without NUL, and with "?" for half a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode()


rooms = Table(
    "rooms",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("name", SafeText, nullable=False),
    Column("preset", String(80), nullable=False),
    Column("config", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("pending", String(16)),
    Column("reason", SafeText),
    Column("attempt", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("episode", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created", Float, nullable=False),
    Column("since", Float, nullable=False),
    Column("values", JSON, nullable=False),
    Column("smoothed", JSON),
    Column("tags", JSON, nullable=False),
    Column("notes", SafeText, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("policy_step", BigInteger),
    Column("deleted_at", Float),
    Column("evaluated", JSON),
    Column("evaluating", JSON),
    Column("best_step", BigInteger),
    Column("queued", JSON),
)
"""Deleted rooms stay, so that no id or number is used twice."""

events = Table(
    "events",
    metadata,
    Column("room", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("time", Float, nullable=False),
    Column("body", JSON, nullable=False),
    Index("events_by_kind", "room", "kind", "seq"),
)
"""Of kinds ``metrics`` and ``episodes`` only the newest are kept, and of ``status`` and ``checkpoint`` the newest and
those that markers are made of (``compaction``); the others stay."""

metrics = Table(
    "metrics",
    metadata,
    Column("room", String(64), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("episode", BigInteger, nullable=False),
    Column("time", Float, nullable=False),
    Column("value", Float, nullable=False),
    Column("count", Integer),
    Column("low", Float),
    Column("mean", Float),
    Column("high", Float),
    Column("told", BigInteger),
    sqlite_with_rowid=False,
)
"""Clustered by room and key: one curve is one range of the primary key.

A row without ``count`` is a point; else a bucket of ``count`` older points, which lies at its newest point and has
that one's ``value``.  ``told`` is the step that the run had reached when a value of an earlier ``step`` was logged.
"""

watermarks = Table(
    "marks",
    metadata,
    Column("room", String(64), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)
"""How far each level of ``compaction`` has come: everything before ``seq`` is done.  Levels below 0 are those of
thinning out events.  Where one is missing the work is repeated, which changes nothing."""

attempts = Table(
    "attempts",
    metadata,
    Column("room", String(64), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("from_step", BigInteger, nullable=False),
)

commands = Table(
    "commands",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("command_id", String(64), nullable=False, unique=True),
    Column("answer", JSON, nullable=False),
    Column("actor_role", String(16)),
    Column("actor_name", SafeText),
    Column("actor_address", String(64)),
)
"""``number`` counts up, so that the newest answers can be found.  Who gave a command is NULL of those that an earlier
version stored."""
