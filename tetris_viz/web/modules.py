"""The scripts a page will import, found before it does."""

import re
from functools import cache
from pathlib import Path

IMPORT = re.compile(r"""^(?:import|export|\})[^;"'()]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


@cache
def modules(static: Path, entry: str) -> tuple[str, ...]:
    """``entry`` and every module it imports, at any depth, as paths below ``static``; breadth first.

    A browser learns of an import only when it has read the module that makes it, one round trip after another.
    Told of all of them in the page's head (``<link rel="modulepreload">``) it fetches them at once.
    """
    found = [entry]
    for module in found:  # grows as it is walked
        script = static / module
        for imported in IMPORT.findall(script.read_text()):
            path = (script.parent / imported).resolve().relative_to(static.resolve()).as_posix()
            if path not in found:
                found.append(path)
    return tuple(found)
