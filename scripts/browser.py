"""Finds the Chromium that browser tests and screenshots drive."""

import os
import shutil

SHELL = "chromium-headless-shell"
"""Debian's package of the same Chromium without windows, and its command: pages open sooner there, and nobody can be
notified."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""What lets Chromium run as root, without a screen, and ask nobody outside."""


def find_chromium() -> str | None:
    """Path of an installed Chromium (``CHROMIUM`` names another), or None."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else NAMES
    return next((path for name in candidates if (path := shutil.which(name))), None)


def find_shell() -> str | None:
    """Path of an installed Chromium for pages that nobody looks at: its headless shell, or as ``find_chromium``."""
    return (None if os.environ.get("CHROMIUM") else shutil.which(SHELL)) or find_chromium()


def missing_browsers() -> list[str]:
    """Debian's packages of the two browsers that tests use, those that are not there."""
    return [package for package, found in (("chromium", find_chromium()), (SHELL, shutil.which(SHELL))) if not found]
