"""Finds the Chromium that browser tests and screenshots drive."""

import os
import shutil

from scripts import debian

SHELL = "chromium-headless-shell"
"""Debian's package of the same Chromium without windows, and its command: a page opens there in half the time."""
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


def install_shell() -> None:
    """Install Debian's headless shell of Chromium where it is not there, and we are root on Debian."""
    if shutil.which(SHELL) is None:
        debian.install(SHELL)
