"""Debian's packages, for what tests need and pip cannot bring."""

import os
import shutil
import subprocess


def install(*packages: str, options: tuple[str, ...] = ()) -> None:
    """Install packages where we are root on Debian, else nothing; what fails is printed."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", *options, *packages]):
            done = subprocess.run([apt, "-q", *step], env=quiet, capture_output=True, text=True)
            if done.returncode:
                print(done.stdout[-2000:] + done.stderr[-2000:], flush=True)
