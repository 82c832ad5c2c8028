"""Pictures with a palette: few colours stay exact, many stay near."""

import struct
import zlib

import numpy as np

from scripts.palette import png, quantised


def test_few_colours_stay_as_they_are() -> None:
    rgb = np.random.default_rng(1).choice([[0, 0, 0], [15, 17, 19], [255, 250, 3]], (20, 30)).astype(np.uint8)
    palette, index = quantised(rgb)
    assert (palette[index] == rgb).all()


def test_many_colours_become_near_ones_and_the_frequent_stay() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    rgb[:32] = (16, 20, 24)
    palette, index = quantised(rgb)
    assert len(palette) == 256
    assert (palette[index][:32] == (16, 20, 24)).all()
    assert np.abs(palette[index].astype(int) - rgb).mean() < 16


def test_the_file_is_a_png_with_a_palette() -> None:
    rgb = np.zeros((4, 6, 3), np.uint8)
    rgb[1:, 2:] = (200, 100, 50)
    file = png(rgb)
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    at, parts = 8, {}
    while at < len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        kind, body = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        assert struct.unpack(">I", file[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        parts[kind] = body
        at += 12 + length
    assert struct.unpack(">IIBBBBB", parts[b"IHDR"]) == (6, 4, 8, 3, 0, 0, 0)
    palette = np.frombuffer(parts[b"PLTE"], np.uint8).reshape(-1, 3)
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(4, 7)
    assert (rows[:, 0] == 0).all()
    assert (palette[rows[:, 1:]] == rgb).all()
