"""Text as it is searched: whatever its case, width, accents and joins, and however it is encoded.

``static/js/lib/text.js`` has the same rules, on the same cases (``tests/fixtures/spelling.json`` and ``text.json``).
"""

import re
import unicodedata

_MARKS = re.compile(
    r"[\u00ad\u0300-\u036f\u0591-\u05c7\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]"
)
_ALIKE = str.maketrans({"ي": "ی", "ك": "ک", "ẞ": "SS"})
"""Arabic letters that Persian writes with characters of its own, and the capital ß: spelled as the small one."""


def folded(text: str) -> str:
    """Letters alone.

    >>> folded("Größe Café") == folded("GROSSE cafe\u0301")
    True
    """
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_ALIKE).upper()


def matches(query: str, text: str) -> bool:
    """Whether every word of ``query`` is found in the :func:`folded` ``text``."""
    return all(word in text for word in folded(query).split())
