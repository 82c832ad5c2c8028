"""Plain HTTP to a server, with the headers that a test gives it."""

import http.client

from tests.conftest import Server


def open_page(server: Server, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{server.port}", **headers})
    return connection.getresponse()


def post(server: Server, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request("POST", path, body, {"Host": f"127.0.0.1:{server.port}", **headers})
    return connection.getresponse()
