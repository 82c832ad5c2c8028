"""Every setting, from ``TETRIS_VIZ_*`` environment variables, validated at start-up."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from . import kinds
from .core.errors import words
from .core.hosts import host_of, origin_of
from .data_folder import STORE

PREFIX = "TETRIS_VIZ_"
MADE = f"_{PREFIX}STORE_IS_MADE"
"""Set for a supervisor that follows another one of the same server: the store is there, and is not to be made anew."""
_FILE_OF_SQLITE = re.compile(r"sqlite(\+pysqlite)?:///(?!:memory:)[^?]*[^?/]")
_POSTGRESQL = re.compile(
    r"(postgres|postgresql|postgresql\+psycopg)://"
    r"([^/@]*@)?"  # user and password
    r"(\[[0-9a-fA-F:.]+\]|[^/?@:\[\]]*)(:(?P<port>[0-9]*))?"  # without a host, it is the machine's own socket
    r"/[^/?]+(\?.*)?"
)
"""URLs as SQLAlchemy reads them; told apart here because the web process must not import it."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_YES_OR_NO = {"1", "0", "true", "false", "yes", "no", "on", "off", "t", "f", "y", "n"}


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
        description="Rooms that may train at the same time; paused rooms count, further ones are queued.",
    )  # fmt: skip

    resume: bool = Field(
        True,
        description="1: rooms that were training, and the queue, continue when the server starts again; 0: they wait.",
    )
    checkpoint_seconds: float = Field(60, ge=1, le=3600, description="Seconds between two checkpoints of a room.")
    max_restarts: int = Field(
        5, ge=0, le=1000, description="Restarts of a trainer without a new checkpoint in between, until its room fails."
    )

    kinds: str = Field(
        "", description="Modules with kinds of runs besides those that learn Tetris, separated by commas."
    )

    @field_validator("kinds")
    @classmethod
    def _can_be_imported(cls, given: str) -> str:
        try:
            kinds.kinds()  # which reads the same variable, as every process does
        except Exception as error:
            raise ValueError(f"Must name modules that hold kinds of runs ({error})") from None
        return given

    @field_validator("port", "tick", "max_running_rooms", "checkpoint_seconds", "max_restarts", mode="before")
    @classmethod
    def _is_a_plain_number(cls, given: Any) -> Any:
        if isinstance(given, str) and not _NUMBER.fullmatch(given):
            raise ValueError("Must be a number in plain digits, such as 5 or 0.5")
        return given

    @field_validator("autostart", "resume", mode="before")
    @classmethod
    def _is_yes_or_no(cls, given: Any) -> Any:
        if isinstance(given, str) and given.lower() not in _YES_OR_NO:
            raise ValueError("Must be 1 (yes) or 0 (no)")
        return given

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, given: str) -> str:
        if re.search(r"[\s/@]", given):
            raise ValueError("Must be an address of this machine, such as 127.0.0.1, without http:// or a port")
        return given.removeprefix("[").removesuffix("]")

    @field_validator("data_dir")
    @classmethod
    def _is_a_folder(cls, given: Path) -> Path:
        try:
            str(given).encode()
            folder = given.expanduser()
        except UnicodeEncodeError:
            raise ValueError("Must be a path in UTF-8") from None
        except RuntimeError:
            raise ValueError(f"There is no home for {given.parts[0]} here; write the whole path") from None
        if folder.exists() and not folder.is_dir():
            raise ValueError("Must be a folder, and is a file; name another")
        return folder

    @field_validator("database_url")
    @classmethod
    def _names_a_store(cls, url: str | None) -> str | None:
        if url is not None and not _FILE_OF_SQLITE.fullmatch(url) and not _names_a_postgresql(url):
            raise ValueError(
                "Must be sqlite:///path/of/a/file or postgresql://user:password@host:port/database, where a host may "
                "be left out for the machine's own socket, and @ : / ? # % in a name or password are written as "
                "%40 %3A %2F %3F %23 %25; leave it unset for a store in the data folder"
            )
        return url

    @field_validator("allowed_hosts", "allowed_origins")
    @classmethod
    def _names_hosts_or_origins(cls, given: str, info: ValidationInfo) -> str:
        parse = host_of if info.field_name == "allowed_hosts" else origin_of
        for entry in _entries(given):
            parse(entry)
        return given

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL, driver included."""
        if self.database_url is None:
            return f"sqlite:///{quote(str(self.data_dir.absolute() / STORE))}"
        return re.sub(r"^(postgres|postgresql)://", "postgresql+psycopg://", self.database_url)

    @property
    def hosts(self) -> frozenset[str]:
        """Names and addresses in lower case, without port, brackets and final dot."""
        return frozenset(map(host_of, _entries(self.allowed_hosts)))

    @property
    def http_origins(self) -> list[str]:
        """Origins as browsers send them."""
        return list(map(origin_of, _entries(self.allowed_origins)))


def _names_a_postgresql(url: str) -> bool:
    """One database, and a host or none; anything that has no such shape would fail later, and less clearly."""
    found = _POSTGRESQL.fullmatch(url)
    return found is not None and (not found["port"] or 1 <= int(found["port"]) <= 65535)


def _entries(given: str) -> list[str]:
    """What stands between commas."""
    return [entry.strip() for entry in given.split(",") if entry.strip()]


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
    name, given = str(fault["loc"][0]), fault.get("input")
    if isinstance(given, str):  # what is secret belongs into no log
        fault["input"] = "one that is not shown" if name == "token" else without_password(given)
    return f"{PREFIX}{name.upper()}: {words(fault)}"


def without_password(url: str) -> str:
    """A database's URL as it may be shown, however it is written.

    >>> without_password("postgresql://ada:a/b@c@host/db?password=x&sslmode=require")
    'postgresql://…@host/db?password=…&sslmode=require'
    """
    return re.sub(r"(?i)(password=)[^&]*", r"\1…", re.sub(r"^([\w+.-]+://)?.*@", r"\1…@", url))
