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
    everything.  Raises ``BadZipFile`` where two files have one name, and for one that is encrypted or not packed as
    usual.
    """
    found = [info for info in file.infolist() if not info.is_dir() and not _is_desktops(info.filename)]
    for info in found:
        if info.flag_bits & 1:
            raise zipfile.BadZipFile(f"{info.filename[:100]} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(f"{info.filename[:100]} is packed in another way than by deflate")
    outer = _outer({info.filename for info in found})
    by_name = {info.filename.removeprefix(outer): info for info in found}
    if len(by_name) != len(found):
        raise zipfile.BadZipFile("it has two members of one name")
    return by_name


def _is_desktops(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in _LEFT_BY_DESKTOPS


def _outer(names: set[str]) -> str:
    """The folder in which everything lies, the manifest on top, with its slash; empty where there is none."""
    outer = min(names, default="").partition("/")[0] + "/"
    return outer if f"{outer}manifest.json" in names and all(name.startswith(outer) for name in names) else ""
