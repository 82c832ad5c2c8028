"""Runs the checks and the tests, and says at the end what passed, failed and was skipped.

    .venv/bin/python scripts/test.py [check]

With ``TETRIS_VIZ_TEST_STRICT=1`` a skipped test fails, and a missing Chromium or PostgreSQL is
installed from Debian's packages.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import debian, installing, setup
from scripts.browser import missing_browsers
from scripts.postgresql import find_pgbouncer, find_postgresql, install_postgresql

ROOT = installing.ROOT
STRICT = os.environ.get("TETRIS_VIZ_TEST_STRICT") == "1"
BIN = Path(sys.executable).parent


def run(command: list[str], environment: dict[str, str] | None = None, *, show: bool = True) -> tuple[int, str]:
    """Run, showing the output as it comes unless ``show`` is False; returns exit code and output."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    output = b""
    while piece := os.read(process.stdout.fileno(), 65_536):  # not by lines: pytest's dots are news, too
        output += piece
        if show:
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    return process.wait(), output.decode(errors="replace")


Result = tuple[str, str]
"""The verdict and the output that has not been shown yet."""


def tool(*command: str) -> Result:
    code, output = run([str(BIN / command[0]), *command[1:]], show=False)
    return verdict(code), output


def script(name: str, *arguments: str) -> Result:
    """What a package of package-lock.json says of the front end."""
    code, output = run(["node", f"node_modules/{name}", *arguments], setup.node_environment(), show=False)
    return verdict(code), output


def javascript() -> Result:
    files = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests" / "js").glob("**/*.test.*js"))]
    if not files:
        return "failed: there are no JavaScript tests", ""
    code, output = run(["node", "--test", *files], setup.node_environment(), show=False)
    skipped = re.search(r"skipped (\d+)", output)
    return verdict(code, int(skipped[1]) if skipped else 0), output


def python(*arguments: str, show: bool = True) -> Result:
    code, output = run([sys.executable, "-m", "pytest", *arguments], show=show)
    skipped = re.search(r"(\d+) skipped", output[-2000:])
    return verdict(code, int(skipped[1]) if skipped else 0), "" if show else output


def install_what_tests_need() -> None:
    if find_postgresql() is None or find_pgbouncer() is None:
        installing.say("Installing Debian's postgresql and pgbouncer for the tests of the store")
        install_postgresql()
    if missing := missing_browsers():
        installing.say(f"Installing Debian's {' and '.join(missing)} for the browser tests")
        debian.install(*missing)


def verdict(code: int, skipped: int = 0) -> str:
    if code:
        return f"failed (exit code {code})"
    if skipped and STRICT:
        return f"failed: {skipped} skipped, and TETRIS_VIZ_TEST_STRICT=1 allows none"
    return f"passed, {skipped} skipped for a missing part (named above)" if skipped else "passed"


LEARNING = tuple(f"tests/{name}" for name in ("core", "game", "player", "trainer"))
STORES = tuple(f"tests/{name}" for name in ("store", "history", "backup"))
WITH_PAGES = ("tests/browser", "tests/faults")
WAITING = "tests/faults/test_silence.py"
"""Minutes of silence, in which nothing is computed."""
Part = Callable[[], Result]
CHECKS: dict[str, Part] = {
    "lint (ruff)": lambda: tool("ruff", "check", "."),
    "format (ruff)": lambda: tool("ruff", "format", "--check", "."),
    "types (mypy)": lambda: tool("mypy"),
    "imports (import-linter)": lambda: tool("lint-imports"),
    "lint (eslint)": lambda: script("eslint/bin/eslint.js", "."),
    "types (tsc)": lambda: script("typescript/bin/tsc"),
    "types, strict (tsc)": lambda: script("typescript/bin/tsc", "--project", "tsconfig.strict.json"),
}
SHOWN: dict[str, Part] = {
    "browser (pytest)": lambda: python("tests/browser", "-n", "2", "--dist", "loadfile", "--durations", "10")
}
"""What is shown as it comes: the part that takes longest, by two workers."""
BESIDE: tuple[dict[str, Part], ...] = (
    {
        **CHECKS,
        "JavaScript (node)": javascript,
        "game and learning (pytest)": lambda: python(*LEARNING, show=False),
        "silence (pytest)": lambda: python(WAITING, show=False),
    },
    {
        "stores (pytest)": lambda: python(*STORES, show=False),
        "servers and the rest (pytest)": lambda: python(
            *(f"--ignore={folder}" for folder in (*LEARNING, *STORES, *WITH_PAGES)), show=False
        ),
    },
    {"faults (pytest)": lambda: python("tests/faults", f"--ignore={WAITING}", "-m", "not alone", show=False)},
)
"""What runs meanwhile, for a server or a page waits more than it computes; shown when all is done."""
ALONE: dict[str, Part] = {"recoveries, measured (pytest)": lambda: python("tests/faults", "-m", "alone")}
"""What needs both cores for itself."""


def title(name: str) -> None:
    print(f"\n== {name}", flush=True)


def timed(part: Part) -> Result:
    began = time.monotonic()
    said, output = part()
    return f"{said}, {time.monotonic() - began:.0f} s", output


def follow(parts: dict[str, Part]) -> dict[str, str]:
    """Run one part after another, each shown below its title; their verdicts."""
    verdicts = {}
    for name, part in parts.items():
        title(name)
        verdicts[name], output = timed(part)
        print(output, end="", flush=True)
    return verdicts


def keep(parts: dict[str, Part]) -> dict[str, Result]:
    """Run one part after another, and show nothing."""
    return {name: timed(part) for name, part in parts.items()}


def every_test() -> dict[str, str]:
    """The verdicts on everything."""
    if STRICT:
        install_what_tests_need()
    with ThreadPoolExecutor() as others:
        beside = [others.submit(keep, parts) for parts in BESIDE]
        verdicts = follow(SHOWN)
    for name, (said, output) in (one for done in beside for one in done.result().items()):
        title(name)
        print(output, end="", flush=True)
        verdicts[name] = said
    return verdicts | follow(ALONE)


def main(arguments: list[str]) -> int:
    verdicts = follow(CHECKS) if "check" in arguments else every_test()
    print()
    for name, said in verdicts.items():
        print(f"{name:<34} {said}")
    return 0 if all(said.startswith("passed") for said in verdicts.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
