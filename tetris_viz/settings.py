"""Every setting, from ``TETRIS_VIZ_*`` environment variables, validated at start-up."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .core.errors import words

PREFIX = "TETRIS_VIZ_"
MADE = f"_{PREFIX}STORE_IS_MADE"
"""Set for a supervisor that follows another one of the same server: the store is there, and is not to be made anew."""
_FILE_OF_SQLITE = re.compile(r"sqlite(\+pysqlite)?:///(?!:memory:)[^?]+")
"""A file, as two processes open it; told apart here because the web process must not import SQLAlchemy."""


class Settings(BaseSettings):
    """The settings' contract; the README's table is made from it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(5000, ge=1, le=65535, description="Port the server listens on.")
    data_dir: Path = Field(Path("data"), description="Folder of the store, checkpoints and logs.")
    database_url: str | None = Field(
        None, description="The store: `sqlite:///path`, or `postgresql://user:password@host/database`."
    )
    tick: float = Field(0.25, ge=0.05, le=5, description="Seconds between two batches of metrics.")
    autostart: bool = Field(True, description="1: an empty store gets a first room that trains at once.")
    token: str = Field(
        default_factory=lambda: secrets.token_urlsafe(24), min_length=8, max_length=200,
        description="What controllers must know; made and printed when unset.",
    )  # fmt: skip
    allowed_hosts: str = Field(
        "", description="Host names the server answers to besides loopback, separated by commas."
    )
    allowed_origins: str = Field(
        "", description="Origins that may connect besides the server's own, separated by commas."
    )
    max_running_rooms: int = Field(
        default_factory=lambda: max(3, os.cpu_count() or 1), ge=1, le=64,
        description="Rooms that may train at the same time; paused rooms count.",
    )  # fmt: skip

    resume: bool = Field(
        True, description="1: rooms that were training when the server ended go on when it starts; 0: they wait."
    )
    checkpoint_seconds: float = Field(60, ge=1, le=3600, description="Seconds between two checkpoints of a room.")
    max_restarts: int = Field(
        5, ge=0, le=1000, description="Restarts of a trainer without a new checkpoint in between, until its room fails."
    )

    @field_validator("database_url")
    @classmethod
    def _names_a_store(cls, url: str | None) -> str | None:
        if url is not None and not _FILE_OF_SQLITE.fullmatch(url) and not _names_a_postgresql(url):
            raise ValueError(
                "Must be sqlite:///path/of/a/file or postgresql://user:password@host:port/database; "
                "leave it unset for a store in the data folder"
            )
        return url

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL, driver included."""
        url = self.database_url or f"sqlite:///{self.data_dir.absolute() / 'tetris_viz.sqlite'}"
        return re.sub(r"^postgresql://", "postgresql+psycopg://", url)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(h.strip().lower() for h in self.allowed_hosts.split(",") if h.strip())

    @property
    def origins(self) -> list[str]:
        return [o.strip() for o in self.allowed_origins.split(",") if o.strip()]


def rooms_folder(data_dir: Path) -> Path:
    """Where each room has a folder, named by its id."""
    return data_dir.absolute() / "rooms"


def uploads_folder(data_dir: Path) -> Path:
    """Where uploaded checkpoints wait for a room, each in a folder named by its id."""
    return data_dir.absolute() / "uploads"


def _names_a_postgresql(url: str) -> bool:
    """A host and one database on it; anything that has no such shape would fail later, and less clearly."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"postgresql", "postgresql+psycopg"}
            and bool(parts.hostname)
            and parts.port != 0
            and re.fullmatch(r"/[^/]+", parts.path) is not None
        )
    except ValueError:  # a port that is no number
        return False


class SettingsError(Exception):
    """A variable that cannot be used; the message names it and the allowed range."""


def load(**overrides: Any) -> Settings:
    """Read the environment, or raise :class:`SettingsError` with one line for each fault."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_line(dict(fault)) for fault in error.errors(include_url=False)]
        raise SettingsError("\n".join(lines)) from None


def _line(fault: dict[str, Any]) -> str:
    given = fault.get("input")
    if isinstance(given, str):
        fault["input"] = re.sub(r"//[^/]*@", "//…@", given)  # a URL's password belongs into no log
    return f"{PREFIX}{str(fault['loc'][0]).upper()}: {words(fault)}"
