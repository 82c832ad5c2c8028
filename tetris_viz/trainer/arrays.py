"""Nested values with arrays in them as one ``.npz``, which is read without unpickling anything.

Everything but the arrays stands in the entry ``outline``, as JSON.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core import zips

_ARRAY = "\0array"
"""Marks the place of an array in the outline; no key of ours begins so."""


class NotPacked(ValueError):
    """The bytes are no packed values; the message says what is wrong with them."""


def pack(tree: Any, *, squeeze: bool = False) -> bytes:
    """``tree`` of dicts (keys become strings), lists, tuples (become lists), plain values and arrays.

    ``squeeze`` compresses, quickly.
    """
    arrays: dict[str, np.ndarray] = {}
    outline = json.dumps(_outlined(tree, arrays)).encode()
    buffer = io.BytesIO()
    method, level = (zipfile.ZIP_DEFLATED, 1) if squeeze else (zipfile.ZIP_STORED, None)
    with zipfile.ZipFile(buffer, "w", method, compresslevel=level) as file:
        for name, array in {"outline": np.frombuffer(outline, np.uint8), **arrays}.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    return buffer.getvalue()


def unpack(data: bytes) -> Any:
    """What was packed; raises :class:`NotPacked`."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return _filled(json.loads(file["outline"].tobytes()), file)
    except (KeyError, ValueError, TypeError, OSError, *zips.FAULTS) as error:
        raise NotPacked(str(error)) from error


def _outlined(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        name = str(len(arrays))
        arrays[name] = value
        return {_ARRAY: name}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(key): _outlined(inner, arrays) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_outlined(inner, arrays) for inner in value]
    return value


def _filled(value: Any, file: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        if _ARRAY in value:
            return file[value[_ARRAY]]
        return {key: _filled(inner, file) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, file) for inner in value]
    return value
