"""Finds the Chromium that browser tests and screenshots drive."""

import os
import shutil

from scripts import debian

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


def install_chromium() -> bool:
    """Install Debian's chromium where we are root on Debian; whether one is there now."""
    debian.install("chromium")
    return find_chromium() is not None
