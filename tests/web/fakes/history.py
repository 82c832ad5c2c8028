"""A history with made-up answers, those to series with what was asked; keys in a question make it misbehave."""

import contextlib
import json
import os
import signal
import time
from typing import Any

from tetris_viz.core.errors import CommandError
from tetris_viz.ipc.heartbeat import INTERVAL
from tetris_viz.ipc.messages import Answered, Asked, ToHistory
from tetris_viz.ipc.port import Port
from tetris_viz.processes import become_child


def answer(asked: Asked) -> dict[str, Any]:
    given = asked.arguments
    if asked.question == "events":
        last = 12
        if given["after"] == last - 1:
            time.sleep(8)
        events = [
            {"event": "metrics", "body": {"room": given["room"], "seq": n, "step": n, "values": {}}}
            for n in range(given["after"] + 1, last + 1)
        ]
        return {"seq": last, "gap": False, "events": events}
    if asked.question == "csv":
        row = given.get("after", 0)
        if given["room"] == "room-b" and row == 2:
            os._exit(1)
        return {"text": "seq,key\n" if row == 0 else f"{row},x\n", "next": row + 1 if row < 3 else None}
    if asked.question == "end":
        return {}
    if given["keys"] == ["die"]:
        os._exit(1)
    if given["keys"] == ["refuse"]:
        raise CommandError("invalid", "There is no such question.")
    if given["keys"] == ["unreadable"]:
        raise CommandError("store_unavailable", "The store cannot be read: disk I/O error.")
    return {"x": given["x"], "seq": 12, "series": {}, "asked": given}


def main() -> None:
    port = Port(become_child(signal.SIGKILL), ToHistory)
    with contextlib.suppress(EOFError):
        while True:
            for asked in port.exchange(INTERVAL):
                try:
                    found = answer(asked)
                    port.send(Answered(asked.id, json.dumps(found).encode() if asked.as_json else found))
                except CommandError as error:
                    port.send(Answered(asked.id, None, error.message, error.code))


if __name__ == "__main__":
    main()
