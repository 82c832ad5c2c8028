"""WebKitGTK's small browser on a virtual screen, driven by its WebDriver."""

import base64
import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from scripts.firefox import KEYS
from scripts.programs import PATIENCE, Program, free_port

PACKAGES = ("webkit2gtk-driver", "xvfb")
LISTEN = """
globalThis.heardErrors ??= [];
if (!console.error.listens) {
  const say = console.error;
  console.error = (...words) => { heardErrors.push(words.join(" ")); say(...words); };
  console.error.listens = true;
}
return heardErrors.splice(0).concat((globalThis.pageErrors ?? []).map(({message, source}) => `${message} (${source})`))
"""
"""Its WebDriver does not pass the console on.  Errors before this runs are told to the server, which logs them."""


def find() -> str | None:
    """The driver's path, where the virtual screen is there, too."""
    return shutil.which("WebKitWebDriver") if shutil.which("Xvfb") else None


class WebKit:
    """One page, in a window of ``size`` that Xvfb shows."""

    def __init__(self, folder: Path, size: tuple[int, int]):
        path = find()
        assert path is not None
        self._programs: list[Program] = []
        try:
            screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "{}x{}x24".format(*size), "-nolisten", "tcp"]
            self._programs.append(Program(screen, folder / "xvfb.log"))
            display = self._programs[-1].wait_for(r"^(\d+)\s")
            port = free_port()
            driver = [path, f"--port={port}"]
            environment = {"DISPLAY": f":{display}", "GDK_BACKEND": "x11", "HOME": str(folder), "NO_AT_BRIDGE": "1"}
            self._programs.append(Program(driver, folder / "webkit.log", **environment))
            self._programs[-1].wait_for_port(port)
            self._url = f"http://127.0.0.1:{port}/session"
            session = self._call("POST", "", capabilities={})
            self._url += f"/{session['sessionId']}"
            self.name = f"WebKitGTK {session['capabilities']['browserVersion']}"
            self._heard: list[str] = []
            self._call("POST", "/window/rect", x=0, y=0, width=size[0], height=size[1])
        except BaseException:
            self._end_programs()
            raise

    @property
    def complaints(self) -> list[str]:
        self._listen()
        return self._heard

    def open(self, url: str) -> None:
        self._listen()
        self._call("POST", "/url", url=url)
        self._listen()

    def run(self, body: str) -> Any:
        """What the body of a function returns in the page."""
        script = (
            f"const done = arguments[0]; (async () => {{ {body} }})()"
            ".then((it) => done({ it: it ?? null }), (error) => done({ error: String(error) }))"
        )
        answer = self._call("POST", "/execute/async", script=script, args=[])
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["it"]

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        keys = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", actions=[{"type": "key", "id": "keyboard", "actions": keys}])

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

    def end(self) -> None:
        try:
            self._call("DELETE", "")
        finally:
            self._end_programs()

    def _end_programs(self) -> None:
        for program in reversed(self._programs):
            program.end()

    def _listen(self) -> None:
        self._heard += [one for one in self.run(LISTEN) if one not in self._heard]

    def _call(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {json.load(error)['value']['message']}") from None
