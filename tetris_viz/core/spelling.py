"""Text as it is searched: whatever its case, its width and its accents, and however it is encoded.

``static/js/runlist.js`` has the same rules, on the same cases (``tests/fixtures/spelling.json``).
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")


def folded(text: str) -> str:
    """Letters alone.

    >>> folded("Größe Café") == folded("GROSSE cafe\u0301")
    True
    """
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).upper()


def matches(query: str, text: str) -> bool:
    """Whether every word of ``query`` is found in the :func:`folded` ``text``."""
    return all(word in text for word in folded(query).split())
