"""Takes the pictures in docs/images from a real server whose agent has learned for a while.

make screenshots        (SECONDS_OF_TRAINING=600 for a better player; 300 by default)
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.browser import FLAGS, find_chromium
from scripts.setup import ROOT, say
from tests.conftest import launch

IMAGES = ROOT / "docs" / "images"
PATIENCE = 180_000
"""Milliseconds that a busy machine is given to start a browser and load a page."""


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium here. On Debian: apt-get install chromium", file=sys.stderr)
        return 2
    seconds = float(os.environ.get("SECONDS_OF_TRAINING", "300"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = launch(Path(folder) / "data")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
            page.set_default_timeout(PATIENCE)
            page.goto(server.url)
            page.locator("#cards a").first.click()
            say(f"Letting the agent learn for {seconds:.0f} s")
            time.sleep(seconds)
            page.wait_for_timeout(1000)
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / "room.png")
            page.goto(server.url)
            page.wait_for_timeout(3000)
            page.screenshot(path=IMAGES / "lobby.png")
            browser.close()
        finally:
            server.stop()
    say(f"Wrote {IMAGES.relative_to(ROOT)}/room.png and lobby.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
