"""Scripts, styles, fonts and pictures: at addresses that change with them, so that a browser keeps what it has."""

import gzip
import io
import posixpath
import re
import time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request, send_file, send_from_directory, url_for
from werkzeug.security import safe_join

LOOK_SECONDS = 1.0
YEAR = 365 * 24 * 3600
TEXTS = {".js", ".css", ".svg"}
"""What travels compressed, to browsers that take it so.  Fonts and pictures are so already."""
IMPORT = re.compile(r"""^(?:import|export|\})[^;"'()]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


def version(folder: Path) -> str:
    """Twelve characters that change once any file below ``folder`` is written, added or removed; none comes back."""
    files = sorted((str(path.relative_to(folder)), path.stat()) for path in folder.rglob("*") if path.is_file())
    told = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in files)
    return sha256(told.encode()).hexdigest()[:12]


def modules(folder: Path, entry: str) -> tuple[str, ...]:
    """``entry`` and every module it imports, at any depth, as paths below ``folder``; breadth first.

    A browser learns of an import only when it has read the module that makes it, one round trip after another.
    Told of all of them in the page's head (``<link rel="modulepreload">``) it fetches them at once.
    """
    found = [entry]
    for module in found:  # grows as it is walked
        for imported in IMPORT.findall((folder / module).read_text()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(module), imported))  # links stay: addresses do
            if path not in found:
                found.append(path)
    return tuple(found)


@lru_cache(maxsize=256)
def packed(path: Path, _written: int) -> bytes:
    """The file compressed; again only once it was written again."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def assets(folder: Path) -> Blueprint:
    """``/static/<version>/<file>``, kept by browsers for a year: pages name the version that is there when they load.

    Gives templates ``asset(file)``, the address, and ``modules(entry)``.
    """
    site = Blueprint("assets", __name__)

    @site.get("/static/<version>/<path:filename>")
    def static(version: str, filename: str) -> Response:
        joined = safe_join(str(folder), filename)
        path = Path(joined) if joined else folder
        text = path.suffix in TEXTS and path.is_file()
        if text and request.accept_encodings["gzip"] > 0:
            written = path.stat().st_mtime_ns
            body, mark = io.BytesIO(packed(path, written)), f"{written:x}-gzip"
            response = send_file(body, download_name=path.name, etag=mark, max_age=YEAR)
            response.content_encoding = "gzip"
        else:
            response = send_from_directory(folder, filename, max_age=YEAR)
        if text:
            response.vary.add("Accept-Encoding")
        response.cache_control.immutable = True
        return response

    @lru_cache(maxsize=16)
    def found(_version: str, entry: str) -> tuple[str, ...]:
        return modules(folder, entry)

    looked = (float("-inf"), "")

    def newest() -> str:
        """The version of a second ago at most: a page should not cost a look at every file."""
        nonlocal looked
        if time.monotonic() - looked[0] >= LOOK_SECONDS:
            looked = (time.monotonic(), version(folder))
        return looked[1]

    @site.app_context_processor
    def helpers() -> dict[str, object]:
        now = newest()
        return {
            "asset": lambda filename: url_for("assets.static", version=now, filename=filename),
            "modules": lambda entry: found(now, entry),
        }

    return site
