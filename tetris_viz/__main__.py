"""``python -m tetris_viz``: rooms listed, exported, imported and verified, and the store compacted."""

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from . import settings
from .backup.compacting import compact as compact_store
from .backup.errors import BackupError
from .backup.exporting import export as export_room
from .backup.importing import import_room
from .backup.installation import Installation
from .backup.listing import list_rooms
from .backup.purging import purge as purge_room
from .backup.verifying import verify as verify_installation
from .core.text import columns_of, quoted
from .version import in_words

A_FILE = click.Path(path_type=Path)
_ID_LIKE_AN_OPTION = re.compile(r"-[A-Za-z0-9_-]{11}")
_ESCAPE = "\0"
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(in_words(), message="Tetris Viz %(version)s")
def main() -> None:
    """Rooms as files: list, export, import and verify them; remove deleted ones for good; compact the store.

    rooms, export and verify work beside a running server; the others need the data folder for themselves.
    The exit code is 0 when all is well, 1 when something is wrong, 2 when the call is wrong or the folder is in use.
    """


def at_an_installation(command: Callable[..., int]) -> Callable[..., None]:
    """Give ``command`` the installation that the options and the environment name, and turn faults into words."""

    @click.option("--data-dir", type=A_FILE, help="Data folder.  [default: TETRIS_VIZ_DATA_DIR, or ./data]")
    @click.option("--database", help="The store's URL.  [default: TETRIS_VIZ_DATABASE_URL, or SQLite in the folder]")
    @wraps(command)
    def run(data_dir: Path | None, database: str | None, **arguments: Any) -> None:
        given = {"data_dir": data_dir, "database_url": database}
        try:
            installation = Installation.of(
                settings.load(**{name: value for name, value in given.items() if value is not None})
            )
            code = command(installation, **arguments)
        except settings.SettingsError as error:
            click.echo(error, err=True)
            code = 2
        except BackupError as error:
            click.echo(error, err=True)
            code = error.code
        sys.exit(code)

    return run


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of a table.")
@at_an_installation
def rooms(installation: Installation, as_json: bool) -> int:
    """List every room, deleted ones too."""
    found = list_rooms(installation)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return 0
    lines = [("ID", "NAME", "STATE", "STEPS", "MADE", "CHECKPOINTS", "FILES")]
    for room in found:
        state = "deleted" if room["deleted"] else f"{_state(room)}, archived" if room["archived"] else _state(room)
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(room["created"]))
        lines.append(
            (room["id"], room["name"], state, f"{room['step']:,}", made, str(room["checkpoints"]), size(room["bytes"]))
        )
    widths = [max(map(columns_of, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - columns_of(cell)) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    return 0


def _state(room: dict[str, Any]) -> str:
    return f"queued ({room['queue_place']})" if room["queue_place"] else room["state"]


class RoomIdCommand(click.Command):
    """Takes a room's id for one also where it begins with ``-``, as those of earlier versions may."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        marked = [
            _ESCAPE + arg if _ID_LIKE_AN_OPTION.fullmatch(arg) and arg.partition("=")[0] not in options else arg
            for arg in args
        ]
        return super().parse_args(ctx, marked)


A_ROOM = click.argument("room", callback=lambda _context, _argument, given: given.removeprefix(_ESCAPE))


@main.command(cls=RoomIdCommand)
@A_ROOM
@click.argument("file", type=A_FILE)
@at_an_installation
def export(installation: Installation, room: str, file: Path) -> int:
    """Write ROOM (its id, or its name) to FILE: history, checkpoints, policies and config."""
    manifest, damaged = export_room(installation, room, file)
    for fault in damaged:
        click.echo(f"Left out a damaged checkpoint: {fault}.", err=True)
    click.echo(f"Exported {quoted(manifest.name)} ({manifest.room}) to {file}, {size(file.stat().st_size)}.")
    return 1 if damaged else 0


@main.command("import")
@click.argument("file", type=A_FILE)
@click.option("--as-new", is_flag=True, help="As another room, with an id of its own.")
@at_an_installation
def import_(installation: Installation, file: Path, as_new: bool) -> int:
    """Take the room in FILE into this store: all of it, or nothing."""
    room, manifest = import_room(installation, file, as_new=as_new)
    click.echo(f"Imported {quoted(manifest.name)} as {room}. The server shows it when it is started.")
    return 0


@main.command()
@at_an_installation
def verify(installation: Installation) -> int:
    """Check the whole store, and every checkpoint against its checksums."""
    report = verify_installation(installation)
    for fault in report.faults:
        click.echo(fault, err=True)
    counted = ", ".join(f"{report.counted[what]:,} {what}" for what in ("rooms", "events", "checkpoints", "policies"))
    if by_hand := report.counted["saved or pinned"]:
        counted += f" ({by_hand:,} checkpoints saved or pinned)"
    many = len(report.faults)
    click.echo(f"Verified {counted}: {f'{many} fault' + 's' * (many > 1) if many else 'everything is intact'}.")
    return 1 if report.faults else 0


@main.command()
@at_an_installation
def compact(installation: Installation) -> int:
    """Give back the room that the store no longer needs."""
    sizes = compact_store(installation)
    if sizes is not None:
        before, after = map(size, sizes)
        click.echo(f"Compacted the store {installation.store}: {before} before, {after} now.")
    else:
        click.echo(f"Compacted the store {installation.store}.")
    return 0


@main.command(cls=RoomIdCommand)
@A_ROOM
@click.option("--yes", is_flag=True, help="Do not ask.")
@at_an_installation
def purge(installation: Installation, room: str, yes: bool) -> int:
    """Remove the deleted ROOM (its id, or its exact name) for good: history, checkpoints, all of it."""

    def confirm(name: str, id: str) -> None:
        if not yes:
            click.confirm(f"Remove {quoted(name)} ({id}) for good? This cannot be undone.", abort=True)

    name, freed = purge_room(installation, room, confirm)
    click.echo(f"Removed {quoted(name)}, which frees {size(freed)} of files; `compact` gives back what its rows took.")
    return 0


def size(count: float) -> str:
    """Bytes for people.

    >>> size(12_345_678)
    '12.3 MB'
    """
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.1f} {_UNITS[unit]}" if unit else f"{count:.0f} bytes"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clears up, as after Ctrl-C
    main(prog_name="python -m tetris_viz")
