"""Text that people gave: what may stand in one line.

``static/js/lib/text.js`` has the same rules, on the same cases (``tests/fixtures/text.json``).
"""

import re
from unicodedata import combining, east_asian_width

_BLANKS = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]")
_DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""They turn the text around them to its other side, beyond the name that they stand in."""
_UNSEEN = re.compile(r"[ \u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
                     r"\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip
"""What shows nothing by itself: blanks, joiners, marks of direction, variation selectors."""


def one_line(text: str) -> str:
    """``text`` as a name: each blank a plain one, none around it.

    Whatever can be seen in any language may stand in it, with what joins and varies it.  ValueError in words for what
    cannot be one line for everybody.

    >>> one_line("  東京　の 👩‍💻 ")
    '東京 の 👩\u200d💻'
    """
    line = _BLANKS.sub(" ", text.replace("\ufeff", "")).strip(" ")
    if _BREAKS.search(line):
        raise ValueError("Must be one line")
    if found := _CONTROLS.search(line):
        raise ValueError(f"Must not contain control characters ({_named(found[0])})")
    if found := _DIRECTIONS.search(line):
        raise ValueError(f"Must not contain text-direction controls ({_named(found[0])})")
    if not _UNSEEN.sub("", line):
        raise ValueError("Must contain a visible character")
    return line


def is_one_line(text: str) -> bool:
    """Whether ``text`` can be shown within a sentence as it is."""
    try:
        return one_line(text) != ""
    except ValueError:
        return False


def quoted(name: str) -> str:
    """``name`` within a sentence: as it is, or, where it cannot be shown so, by its codes."""
    return f"'{name}'" if is_one_line(name) else repr(name)


def columns_of(text: str) -> int:
    """About how many columns of a terminal it takes: letters of East Asia are two wide, what joins and varies none.

    >>> columns_of("東京 e\u0301")
    6
    """
    seen = [one for one in text if one == " " or not (combining(one) or _UNSEEN.match(one))]
    return len(seen) + sum(east_asian_width(one) in "WF" for one in seen)


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
