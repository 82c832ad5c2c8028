"""Finds the Chromium that browser tests and screenshots drive."""

import os
import shutil
import subprocess

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
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            done = subprocess.run([apt, "-q", *step], env=quiet, capture_output=True, text=True)
            if done.returncode:
                print(done.stdout[-2000:] + done.stderr[-2000:], flush=True)
    return find_chromium() is not None
