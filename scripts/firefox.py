"""Firefox without a screen, driven over WebDriver BiDi, which it speaks by itself."""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import websocket

from scripts.programs import PATIENCE, Program

NAMES = ("firefox-esr", "firefox")
PACKAGES = ("firefox-esr",)
KEYS = {"Enter": "\ue006", "Escape": "\ue00c", "Tab": "\ue004"}
"""WebDriver's code points for keys that write nothing."""
PREFERENCES = {"toolkit.cosmeticAnimations.enabled": False, "datareporting.policy.dataSubmissionEnabled": False}


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Firefox:
    """One page of a new profile in ``folder``; hears all that its console says."""

    def __init__(self, folder: Path, size: tuple[int, int]):
        path = find()
        assert path is not None
        profile = folder / "profile"
        profile.mkdir()
        lines = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in PREFERENCES.items())
        (profile / "user.js").write_text("".join(lines))
        command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._program = Program(command, folder / "firefox.log", HOME=str(folder))
        try:
            found = self._program.wait_for(r"WebDriver BiDi listening on (ws://\S+)")
            self._socket = websocket.create_connection(f"{found}/session", timeout=PATIENCE, suppress_origin=True)
            self._calls = 0
            self.complaints: list[str] = []
            version = self._call("session.new", capabilities={})["capabilities"]["browserVersion"]
            self.name = f"Firefox {version}"
            self._call("session.subscribe", events=["log.entryAdded", "network.responseCompleted"])
            # a tab of its own: where keys are pressed in the first one, no button takes Enter for a click
            self._context = self._call("browsingContext.create", type="tab")["context"]
            viewport = dict(zip(("width", "height"), size, strict=True))
            self._call("browsingContext.setViewport", context=self._context, viewport=viewport)
        except BaseException:
            self._program.end()
            raise

    def open(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def run(self, body: str) -> Any:
        """What the body of a function returns in the page, as JSON can say it."""
        answer = self._call(
            "script.callFunction", target={"context": self._context}, awaitPromise=True,
            functionDeclaration=f"async () => JSON.stringify(await (async () => {{ {body} }})() ?? null)",
        )  # fmt: skip
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        keys = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        self._call("input.performActions", context=self._context, actions=actions)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("browsingContext.captureScreenshot", context=self._context)["data"])

    def end(self) -> None:
        try:
            self._socket.close()
        finally:
            self._program.end()

    def _call(self, method: str, **parameters: Any) -> Any:
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message["type"] == "event":
                self._hear(message["method"], message["params"])
            elif message["id"] == self._calls:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def _hear(self, event: str, told: dict[str, Any]) -> None:
        if event == "log.entryAdded" and told["level"] == "error":
            self.complaints.append(str(told["text"]))
        elif event == "network.responseCompleted" and told["response"]["status"] >= 400:
            self.complaints.append(f"{told['response']['status']} for {told['request']['url']}")
