"""Zips that people bring: what they hold, also where they were unpacked and packed again."""

import struct
import zipfile
import zlib

FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OverflowError,
    UnicodeError,
)  # fmt: skip
"""What reading a zip raises that is damaged, encrypted or packed in a way that this Python does not know."""
_LEFT_BY_DESKTOPS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def members(file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in it by their names.

    Overlooked are entries of folders, what desktops add (``__MACOSX``, ``.DS_Store``), and one outer folder around
    everything.  Raises ``BadZipFile`` where two files have one name.
    """
    found = [info for info in file.infolist() if not info.is_dir() and not _is_desktops(info.filename)]
    outer = _outer(found)
    by_name = {info.filename.removeprefix(outer): info for info in found}
    if len(by_name) != len(found):
        raise zipfile.BadZipFile("it has two members of one name")
    return by_name


def _is_desktops(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in _LEFT_BY_DESKTOPS


def _outer(found: list[zipfile.ZipInfo]) -> str:
    """The folder in which everything lies, with its slash; empty where there is none.

    A file of ours has its manifest at the top, so that no folder of its own is taken for one.
    """
    if not found:
        return ""
    outer, slash, _ = found[0].filename.partition("/")
    return outer + slash if slash and all(info.filename.startswith(outer + slash) for info in found) else ""
