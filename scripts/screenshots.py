"""Takes the pictures in docs/images from a real server whose agents have learned for a while.

make screenshots        (SECONDS_OF_TRAINING=600 for better players; 240 by default)
"""

import base64
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import FLAGS, find_chromium
from scripts.installing import ROOT, say
from scripts.palette import png
from tests.conftest import Server, eventually, launch
from tests.web.clients import Viewer

IMAGES = ROOT / "docs" / "images"
PATIENCE = 180_000
"""Milliseconds that a busy machine is given to start a browser and load a page."""
SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
THEMES = ("dark", "light")
BESIDE = {
    "Lines only": ("ppo-lines", {"placements_per_second": 600}),
    "Deep Q": ("dqn", {"placements_per_second": 300}),
}
"""Rooms beside the first, slowed down so that all of them learn on two cores."""
PIXELS = """async (data) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${data}`;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height), g = canvas.getContext('2d');
  g.drawImage(picture, 0, 0);
  const bytes = g.getImageData(0, 0, picture.width, picture.height).data;
  let text = '';
  for (let i = 0; i < bytes.length; i += 30000) text += String.fromCharCode(...bytes.subarray(i, i + 30000));
  return [picture.height, picture.width, btoa(text)];
}"""


def begin_rooms(server: Server) -> None:
    """The first room has begun by itself; the others beside it."""
    eventually(lambda: server.get("/api/rooms")["rooms"], PATIENCE / 1000, "the first room")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    for name, (preset, config) in BESIDE.items():
        made = controller.command("create_room", name=name, preset=preset, config=config)
        assert controller.command("start", room=made["room"])["ok"], made
    controller.close()


def pages(server: Server) -> dict[str, str]:
    """What is taken: name -> address."""
    rooms = server.get("/api/rooms")["rooms"]
    first = next(room["id"] for room in rooms if room["name"] not in BESIDE)
    beside = [room["id"] for room in rooms if room["name"] in BESIDE]
    return {
        "room": f"{server.url}rooms/{first}",
        "lobby": server.url,
        "compare": f"{server.url}compare?rooms={','.join([first, *beside])}",
        "projector": f"{server.url}rooms/{first}?projector",
    }


def take(browser: Browser, blank: Page, name: str, address: str) -> None:
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            page.locator("canvas[data-placement]").first.wait_for()
            page.wait_for_timeout(2500)  # a piece under way, and curves that are drawn
            rows, columns, data = blank.evaluate(PIXELS, base64.b64encode(page.screenshot()).decode())
            rgb = np.frombuffer(base64.b64decode(data), np.uint8).reshape(rows, columns, 4)[:, :, :3]
            (IMAGES / f"{name}-{size}-{theme}.png").write_bytes(png(rgb))
            page.close()


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium here. On Debian: apt-get install chromium", file=sys.stderr)
        return 2
    seconds = float(os.environ.get("SECONDS_OF_TRAINING", "240"))
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = launch(Path(folder) / "data")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        try:
            begin_rooms(server)
            say(f"Letting the agents learn for {seconds:.0f} s")
            blank = browser.new_page()
            blank.wait_for_timeout(seconds * 1000)
            for name, address in pages(server).items():
                take(browser, blank, name, address)
                say(f"Took {name} at {len(SIZES)} sizes in {len(THEMES)} themes")
        finally:
            browser.close()
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
