"""Text as it is searched; the pages' own search has the same cases (tests/js/domain/runlist.test.js)."""

import json
from pathlib import Path

from tetris_viz.core.spelling import folded, matches

CASES = json.loads((Path(__file__).parent.parent / "fixtures" / "spelling.json").read_text())


def test_a_text_is_found_by_any_spelling_of_the_same_letters() -> None:
    assert [(text, query) for text, query in CASES["found"] if not matches(query, folded(text))] == []
    assert [(text, query) for text, query in CASES["missed"] if matches(query, folded(text))] == []
