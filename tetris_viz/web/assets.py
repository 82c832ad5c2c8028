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

COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/[ \t]*)$", re.MULTILINE | re.DOTALL)
"""A line, or lines, of a script on which nothing else stands.  ``/*!``, a licence, is none."""
BESIDE = re.compile(r"""/\*\* @type \{[^\n]*?\} \*/ ?|[ \t]+// [^"'`\n]*$""", re.MULTILINE)
"""What the type checker is told within a line, and words at its end that hold no quote, as the end of a text would."""


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


def without_comments(script: str) -> str:
    """The script, most of its comments left out: a third less to travel, while a fault's line is still the source's.

    >>> without_comments("// One.\\nlet a = /** @type {number} */ (1); // two\\n/** Three,\\n * four. */\\na += 1;\\n")
    '\\nlet a = (1);\\n\\n\\na += 1;\\n'
    """
    return BESIDE.sub("", COMMENT.sub(lambda found: "\n" * found[0].count("\n"), script))


@lru_cache(maxsize=256)
def content(path: Path, _written: int) -> bytes:
    """What travels of the file; read again only once it was written again."""
    return without_comments(path.read_text()).encode() if path.suffix == ".js" else path.read_bytes()


@lru_cache(maxsize=256)
def packed(path: Path, written: int) -> bytes:
    """:func:`content`, compressed."""
    return gzip.compress(content(path, written), 9, mtime=0)


def assets(folder: Path) -> Blueprint:
    """``/static/<version>/<file>``, kept by browsers for a year: pages name the version that is there when they load.

    Gives templates ``asset(file)``, the address, and ``modules(entry)``.
    """
    site = Blueprint("assets", __name__)

    @site.get("/static/<version>/<path:filename>")
    def static(version: str, filename: str) -> Response:
        joined = safe_join(str(folder), filename)
        path = Path(joined) if joined else folder
        if path.suffix in TEXTS and path.is_file():
            written, zipped = path.stat().st_mtime_ns, request.accept_encodings["gzip"] > 0
            body, mark = (packed, f"{written:x}-gzip") if zipped else (content, f"{written:x}")
            response = send_file(io.BytesIO(body(path, written)), download_name=path.name, etag=mark, max_age=YEAR)
            if zipped:
                response.content_encoding = "gzip"
            response.vary.add("Accept-Encoding")
        else:
            response = send_from_directory(folder, filename, max_age=YEAR)
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
