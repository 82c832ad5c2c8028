"""JSON answers, compressed (gzip) where whoever asks takes them so."""

import zlib

from flask import Response, request

from .. import hub

SIZES = range(1_000, 16 << 20)
"""Bytes of answers that travel compressed: less is not worth it."""
LEVEL, CHUNK = 4, 256 * 1024
"""A large one is compressed a chunk at a time, so that it holds up nobody."""


def compress(response: Response) -> Response:
    """An ``after_request`` function."""
    if response.mimetype != "application/json" or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and len(body := response.get_data()) in SIZES:
        response.set_data(gzipped(body))
        response.content_encoding = "gzip"
    return response


def gzipped(body: bytes) -> bytes:
    """``body`` as gzip; lets the other green threads run between chunks."""
    packer, chunks = zlib.compressobj(LEVEL, wbits=zlib.MAX_WBITS | 16), list[bytes]()
    for start in range(0, len(body), CHUNK):
        if start:
            hub.pause()
        chunks.append(packer.compress(body[start : start + CHUNK]))
    return b"".join(chunks) + packer.flush()
