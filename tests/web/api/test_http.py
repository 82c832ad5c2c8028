"""Pages, scripts and the API over HTTP."""

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response

from scripts import setup
from tests.conftest import TOKEN, Server, eventually
from tests.web.asking import open_page
from tests.web.clients import Viewer
from tetris_viz import __version__
from tetris_viz.core.errors import CODES, CommandError
from tetris_viz.kinds.tetris.configs import PPOConfig
from tetris_viz.web.assets import BESIDE, modules, version, without_comments
from tetris_viz.web.child import Unavailable
from tetris_viz.web.downloads import Downloads
from tetris_viz.web.upstream import History

Connect = Callable[..., Viewer]


def test_the_last_lines_of_a_log_are_for_who_may_control_and_tell_nothing_of_folders(server: Server) -> None:
    log = server.data_dir / "rooms" / "room-a" / "trainer.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("\n".join(f"line {i}" for i in range(100)) + "\nOSError: '/srv/data/gone.npz'\n")
    assert open_page(server, "/api/rooms/room-a/log").status == 403
    assert open_page(server, "/api/rooms/room-a/log", Authorization="Bearer another").status == 403
    told = open_page(server, "/api/rooms/room-a/log", Authorization=f"Bearer {TOKEN}")
    assert json.loads(told.read())["lines"] == [*(f"line {i}" for i in range(89, 100)), "OSError: 'gone.npz'"]
    log.unlink()
    told = open_page(server, "/api/rooms/room-a/log", Authorization=f"Bearer {TOKEN}")
    assert json.loads(told.read()) == {"lines": []}
    assert open_page(server, "/api/rooms/none/log", Authorization=f"Bearer {TOKEN}").status == 404


def test_pages_carry_their_headers_and_say_when_a_room_is_unknown(server: Server) -> None:
    page = open_page(server, "/rooms/room-a")
    assert page.status == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert 'data-room="room-a"' in page.read().decode()
    lost = open_page(server, "/rooms/nowhere")
    assert lost.status == 404
    assert "no room with this address" in lost.read().decode()
    assert open_page(server, "/nothing").status == 404


def test_the_board_alone_may_stand_in_any_sites_frame_and_gives_no_control(server: Server) -> None:
    board = open_page(server, "/rooms/room-a/board?token=" + server.token)
    assert board.status == 200
    assert "frame-ancestors *" in board.headers["Content-Security-Policy"]
    assert "script-src 'self'" in board.headers["Content-Security-Policy"]
    assert board.headers["Set-Cookie"] is None
    assert 'data-controller="false"' in board.read().decode()
    assert open_page(server, "/rooms/nowhere/board").status == 404
    projector = open_page(server, "/rooms/room-a?projector")
    assert "frame-ancestors 'self'" in projector.headers["Content-Security-Policy"]
    assert 'data-page="projector"' in projector.read().decode()


def test_scripts_are_javascript_that_browsers_keep(server: Server) -> None:
    page = open_page(server, "/").read().decode()
    address = re.search(r'src="(/static/\w+/js/pages/lobby/lobby.js)"', page)
    assert address, page
    script = open_page(server, address[1])
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert {"max-age=31536000", "immutable"} <= set(script.headers["Cache-Control"].split(", "))
    assert open_page(server, "/static/any/js/none.js").status == 404
    assert open_page(server, "/static/any/../../requirements.txt").status == 404


def test_the_version_is_the_same_wherever_one_asks(server: Server) -> None:
    told = server.get("/healthz")["version"]
    assert re.fullmatch(rf"{re.escape(__version__)}( \([0-9a-f]{{7,}}\))?", told)
    for command in (["app.py"], ["-m", "tetris_viz"]):
        said = subprocess.run([sys.executable, *command, "--version"], capture_output=True, text=True, timeout=60)
        assert said.stdout.strip() == f"Tetris Viz {told}"
    assert f"Tetris Viz {told}" in server.output()


def test_scripts_and_styles_travel_compressed_to_whoever_takes_them_so(server: Server) -> None:
    for file in ("js/pages/room/room.js", "css/base.css", "vendor/socket.io.esm.min.js"):
        plain, packed = (open_page(server, f"/static/any/{file}", **{"Accept-Encoding": how}) for how in ("br", "gzip"))
        assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Accept-Encoding" in packed.headers["Vary"]
        body = packed.read()
        assert len(body) == int(packed.headers["Content-Length"])
        assert gzip.decompress(body) == plain.read() != b""
        known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
        assert open_page(server, f"/static/any/{file}", **known).status == 304
    assert open_page(server, "/static/any/js/nowhere/../ui/dom.js", **{"Accept-Encoding": "gzip"}).status == 200
    font = open_page(server, "/static/any/vendor/inter-latin-wght-normal.woff2", **{"Accept-Encoding": "gzip"})
    assert font.headers["Content-Encoding"] is None


def test_scripts_travel_without_their_comments_line_for_line(server: Server) -> None:
    for file in sorted(Path("static/js").rglob("*.js")):
        address = f"/static/any/{file.relative_to('static').as_posix()}"
        source, told = file.read_text(), open_page(server, address).read().decode()
        pairs = list(zip(source.split("\n"), told.split("\n"), strict=True))
        assert all(line in {"", BESIDE.sub("", there)} for there, line in pairs), file
        assert not [line for _, line in pairs if line.startswith("// ")], file
        left_out = [there.strip() for there, line in pairs if there and not line]
        assert all(there.startswith(("//", "/**", "*")) for there in left_out), file
    licence = open_page(server, "/static/any/vendor/socket.io.esm.min.js").read()
    assert b"/*!" in licence[:200], "licences stay"


def test_what_travels_of_a_script_is_the_same_program() -> None:
    scripts = [file.read_text() for file in sorted(Path("static/js").rglob("*.js"))]
    code = """
        const { createSourceFile, forEachChild } = require("typescript"), { readFileSync } = require("node:fs");
        const parts = (node) => {
          const within = [];
          forEachChild(node, (child) => { within.push(parts(child)); });
          return `${node.kind} ${node.escapedText ?? node.text ?? ""} (${within})`;
        };
        const program = (text) => createSourceFile("script.js", text, 99).statements.map(parts).join();
        const pairs = JSON.parse(readFileSync(0, "utf8"));
        process.exitCode = pairs.filter(([whole, told]) => program(whole) !== program(told)).length;
    """
    told = json.dumps([(script, without_comments(script)) for script in scripts])
    node = subprocess.run(["node", "-e", code], input=told, text=True, env=setup.node_environment(), timeout=60)
    assert node.returncode == 0


def test_answers_of_the_api_travel_compressed_to_whoever_takes_them_so(server: Server) -> None:
    for address in ("/api/rooms", "/api/presets", "/api/rooms/room-a"):
        plain, packed = (open_page(server, address, **{"Accept-Encoding": how}) for how in ("identity", "gzip"))
        assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
        assert "Accept-Encoding" in plain.headers["Vary"]
        body = packed.read()
        assert len(body) == int(packed.headers["Content-Length"])
        assert json.loads(gzip.decompress(body)).keys() == json.loads(plain.read()).keys()


def test_archived_rooms_are_read_by_themselves_and_again_only_where_they_are_others(server: Server) -> None:
    def ids(query: str) -> list[str]:
        return [room["id"] for room in server.get(f"/api/rooms?{query}")["rooms"] if room["id"] == "room-b"]

    def archived(yes: bool) -> None:
        assert controller.command("update_room", room="room-b", archived=yes)["ok"]
        eventually(lambda: bool(ids("fields=row&archived=1")) == yes, what="the archive")

    archive = "/api/rooms?fields=row&archived=1&limit=1000"
    controller = Viewer(server.url, ("/watch", "/control"), auth={"token": server.token})
    archived(True)
    assert (ids("archived=0"), ids("fields=id&archived=1"), ids("")) == ([], ["room-b"], ["room-b"])
    assert "room-b" not in [room["id"] for room in controller.ask("join", {"room": "lobby"})["rooms"]]
    assert server.get("/api/rooms?fields=row&archived=0")["archived"] == 1
    assert open_page(server, "/api/rooms?fields=row&archived=0").headers["ETag"] is None

    def version_if_same() -> str | None:
        known = open_page(server, archive).headers["ETag"]
        same = open_page(server, archive, **{"If-None-Match": known}).status == 304
        return known if same else None  # its counters may have been told in between

    version = eventually(version_if_same, what="an archive that stays the same")
    archived(False)
    assert open_page(server, archive, **{"If-None-Match": version}).status == 200
    controller.close()


def test_the_addresses_of_scripts_change_when_one_is_written(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (script := tmp_path / "js" / "one.js").write_text('import "./two.js";\n')
    (tmp_path / "js" / "two.js").write_text('export {\n  a,\n} from "../three.js";\n// import "./no.js"\n')
    (tmp_path / "three.js").write_text('import { b } from "./js/one.js";\nconst words = "from";\n')
    assert modules(tmp_path, "js/one.js") == ("js/one.js", "js/two.js", "three.js")
    before = version(tmp_path)
    assert version(tmp_path) == before
    text = script.read_text()
    script.write_text(text + "// more\n")
    changed = version(tmp_path)
    script.write_text(text)
    os.utime(script, ns=(0, script.stat().st_mtime_ns + 10**9))  # some clocks of files tick slowly
    assert len({before, changed, version(tmp_path)}) == 3, "an older state's address does not come back"


def test_the_api_tells_rooms_presets_configs_and_curves(server: Server) -> None:
    assert {room["id"] for room in server.get("/api/rooms")["rooms"]} >= {"room-a", "room-b"}
    rows = server.get("/api/rooms?fields=row&q=room-b%20ROOM")
    assert ([row["id"] for row in rows["rooms"]], rows["more"]) == (["room-b"], None)
    assert server.get("/api/rooms?fields=id&q=nowhere") == {"rooms": []}
    assert server.get("/api/rooms/room-a")["name"]
    config = server.get("/api/rooms/room-a/config.json")
    assert set(config) == {"preset", "config"}
    fields = list(server.get("/api/presets")["presets"][0]["schema"]["properties"])
    assert fields == list(PPOConfig.model_fields), "in the order of the model, which the form has, too"
    assert server.get("/api/rooms/room-a/series?keys=a,b%2Fc&x=time&points=50&from=1&to=9.5")["asked"] == {
        "room": "room-a", "keys": ["a", "b/c"], "x": "time", "from": 1, "to": 9.5, "points": 50,
    }  # fmt: skip
    assert server.get("/api/series?rooms=room-a,nowhere,room-b,room-a&keys=a&points=60")["asked"] == {
        "rooms": ["room-a", "room-b"], "keys": ["a"], "x": "step", "from": None, "to": None, "points": 60,
    }  # fmt: skip
    assert server.get("/api/series?rooms=nowhere&keys=a") == {"x": "step", "rooms": {}, "left": []}
    assert server.get("/api/rooms/room-a/series?keys=a%252C%20b,50%2525")["asked"]["keys"] == ["a, b", "50%"]
    assert server.get("/api/rooms/room-a/series")["asked"] == {
        "room": "room-a", "keys": [], "x": "step", "from": None, "to": None, "points": 400,
    }  # fmt: skip


def test_csv_streams_every_part(server: Server) -> None:
    with urllib.request.urlopen(server.url + "api/rooms/room-a/metrics.csv") as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.read().decode() == "seq,key\n1,x\n2,x\n3,x\n"
        assert answer.headers["Content-Length"] == "20", "so that a download that is cut shows it"


def test_the_head_of_a_table_is_told_without_collecting_it(server: Server) -> None:
    asked = urllib.request.Request(server.url + "api/rooms/room-b/metrics.csv", method="HEAD")
    with urllib.request.urlopen(asked) as answer:  # the history dies over this room's table
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Content-Length"] is None


def test_only_so_many_downloads_are_under_way_at_a_time() -> None:
    downloads, app = Downloads(most=3, most_of_one=2), Flask(__name__)

    def hand_out(address: str) -> Response:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return downloads.hand_out(lambda: ([b"x"], 1), "text/csv", "x.csv")

    def fails() -> tuple[list[bytes], int]:
        raise CommandError("unavailable", "gone")

    first, _second = hand_out("a"), hand_out("a")
    with pytest.raises(CommandError, match="Too many downloads"):
        hand_out("a")
    third = hand_out("b")
    with pytest.raises(CommandError, match="Too many downloads"):
        hand_out("c")
    first.close()
    first.close()
    hand_out("a")
    with pytest.raises(CommandError, match="Too many downloads"):
        hand_out("a")
    third.close()
    with app.test_request_context(), pytest.raises(CommandError, match="gone"):
        downloads.hand_out(fails, "text/csv", "x.csv")
    hand_out("b").close()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_history_that_dies_over_a_download_fails_it_whole(server: Server, version: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        asked = f"GET /api/rooms/room-b/metrics.csv HTTP/{version}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        wire.sendall(asked.encode())
        said = b"".join(iter(lambda: wire.recv(65536), b"")).decode()
    head, _, body = said.partition("\r\n\r\n")
    assert " 503 " in head.splitlines()[0], said
    assert json.loads(body)["error"]["code"] == "unavailable"
    eventually(lambda: open_page(server, "/api/rooms/room-a/series").status == 200, what="the next history")


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/api/rooms/nowhere", 404, "unknown_room", "room"),
        ("/api/rooms/nowhere/series", 404, "unknown_room", "room"),
        ("/api/rooms/room-a/series?x=depth", 400, "invalid", "x"),
        ("/api/rooms/room-a/series?points=1e9", 400, "invalid", "points"),
        ("/api/rooms/room-a/series?points=nan", 400, "invalid", "points"),
        ("/api/rooms/room-a/series?from=soon", 400, "invalid", "from"),
        (f"/api/rooms/room-a/series?keys={'k' * 121}", 400, "invalid", "keys"),
        ("/api/rooms/room-a/series?keys=a,b%00c", 400, "invalid", "keys"),
        ("/api/rooms/room-a/series?keys=%1b", 400, "invalid", "keys"),
        ("/api/rooms/room-a/series?keys=%25%00", 400, "invalid", "keys"),
        ("/api/rooms/room-a%00/series", 404, "unknown_room", "room"),
        ("/api/rooms/room-a/series?keys=refuse", 400, "invalid", None),
        ("/api/rooms/room-a/series?keys=unreadable", 503, "store_unavailable", None),
        ("/api/series?keys=a", 400, "invalid", "rooms"),
        (f"/api/series?keys=a&rooms={','.join(f'r{number}' for number in range(61))}", 400, "invalid", "rooms"),
        ("/api/series?rooms=room-a", 400, "invalid", "keys"),
        ("/api/series?rooms=room-a&keys=a&points=1", 400, "invalid", "points"),
        ("/api/series?rooms=room-a,room-b&keys=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p&points=5000", 400, "invalid", "points"),
        ("/api/rooms?fields=all", 400, "invalid", "fields"),
        ("/api/rooms?fields=row&limit=1001", 400, "invalid", "limit"),
        ("/api/rooms?fields=row&before=1.5", 400, "invalid", "before"),
        ("/api/rooms?limit=5", 400, "invalid", "limit"),
        ("/api/rooms?archived=yes", 400, "invalid", "archived"),
        (f"/api/rooms?q={'q' * 201}", 400, "invalid", "q"),
        ("/api/nothing", 404, "not_found", None),
        *(
            (f"/api/rooms/room-a/checkpoints/{step}", 404, "not_found", None)
            for step in ("new", "-1", "9" * 13, "9" * 5000)
        ),
    ],
)
def test_the_api_refuses_in_json(server: Server, path: str, status: int, code: str, field: str | None) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        server.get(path)
    error = json.load(refusal.value)["error"]
    assert (refusal.value.code, error["code"], error.get("field")) == (status, code, field)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/series?keys=a", "Name 1 to 60 rooms. You named none."),
        (f"/api/series?keys=a&rooms={','.join(map(str, range(61)))}", "Name 1 to 60 rooms. You named 61."),
        ("/api/rooms/room-a/series?points=1e9", "Must be a whole number from 2 to 5000. You gave 1e9."),
        ("/api/rooms?fields=row&limit=2.50", "Must be a whole number from 1 to 1000. You gave 2.50."),
    ],
)
def test_a_refusal_says_what_was_given(server: Server, path: str, message: str) -> None:
    assert told(server, "GET", path)[2] == message


def told(server: Server, method: str, path: str, **headers: str) -> tuple[int, str, str]:
    """The status, code and words with which a request is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request(method, path, headers={"Host": f"127.0.0.1:{server.port}", **headers})
    answer = connection.getresponse()
    error = json.load(answer)["error"]
    assert error["code"] in CODES
    return answer.status, error["code"], error["message"]


def test_what_the_library_finds_wrong_is_told_with_our_codes_and_with_a_remedy(server: Server) -> None:
    large = {"Authorization": f"Bearer {TOKEN}", "Content-Length": str(17 << 20)}
    assert told(server, "POST", "/api/checkpoints", **large) == (
        413, "too_large", "At most 16 MB are accepted here. Send something smaller.",
    )  # fmt: skip
    assert told(server, "DELETE", "/api/rooms") == (
        405, "invalid", "DELETE is not for this address. It takes GET, HEAD, OPTIONS.",
    )  # fmt: skip
    status, code, words = told(server, "GET", "/api/rooms/room-a/nothing")
    assert (status, code) == (404, "not_found")
    assert "/api/rooms/room-a/nothing" in words


def test_a_question_that_takes_too_long_is_unavailable() -> None:
    history = History("tests.web.fakes.history")
    history.child.send = lambda message: None  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="No answer"):
        history.ask("series", {"room": "room-a"}, seconds=0.01)


def test_metrics_are_prometheus(server: Server, viewer: Connect) -> None:
    viewer().ask("join", {"room": "room-a"})
    with urllib.request.urlopen(server.url + "metrics") as answer:
        text = answer.read().decode()
    assert "tetris_viz_viewers 1.0" in text
    assert 'tetris_viz_rooms{state="running"}' in text
    assert "tetris_viz_frames_relayed_total" in text


def test_compression_is_declined(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
        )
        answer = raw.recv(4096)
    assert b" 101 " in answer
    assert b"permessage-deflate" not in answer
