"""What may stand in a name, and what a search finds of it: the same cases as tests/js/lib/text.test.js."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetris_viz.core.errors import words
from tetris_viz.core.spelling import folded
from tetris_viz.core.text import is_one_line, one_line

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "text.json").read_text())
BREAKS = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(("given", "line"), CASES["lines"], ids=ascii)
def test_a_name_is_whatever_can_be_seen_in_one_line(given, line):
    if line is None:
        with pytest.raises(ValueError, match=r"^Must "):
            one_line(given)
    else:
        assert one_line(given) == line


@pytest.mark.parametrize(("one", "other"), CASES["same"], ids=ascii)
def test_two_spellings_of_the_same_are_found_by_one_another(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), CASES["different"], ids=ascii)
def test_other_words_are_others(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("two\nlines", "Must be one line"),
        ("bell\x07", "Must not contain control characters (U+0007)"),
        ("\u202egnorw", "Must not contain text-direction controls (U+202E)"),
        ("\u200d", "Must contain a visible character"),
    ],
)
def test_a_refusal_says_in_common_words_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=rf"^{re.escape(message)}$"):
        one_line(given)


SEEN = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1)


@given(SEEN, st.sampled_from(["\u200d", "\u200c", "\ufe0f", "\u200f", "\u0301"]), SEEN)
def test_letters_marks_digits_and_signs_of_every_language_stand_in_names_and_so_does_what_joins_them(one, join, other):
    name = f"x{one}{join}{other}"
    assert one_line(name) == name


@given(st.text(), st.sampled_from(BREAKS + TURNS + "\0\x07\x1b\x9f"), st.text())
def test_breaks_controls_and_what_turns_the_text_are_refused_wherever_they_stand(before, bad, after):
    with pytest.raises(ValueError, match=r"^Must "):
        one_line(f"x{before}{bad}{after}x")


@given(st.text())
def test_a_name_that_was_taken_is_one_line_and_is_taken_again_as_it_is(text):
    if is_one_line(text):
        line = one_line(text)
        assert one_line(line) == line == line.strip(" ")
        assert len(line.splitlines()) == 1
        line.encode()


@given(st.text())
def test_folding_is_done_once(text):
    assert folded(folded(text)) == folded(text)


def test_an_error_shows_what_was_given_where_it_can_be_seen_and_else_by_its_codes():
    told = {"type": "string_too_long", "ctx": {"max_length": 3}}
    assert words({**told, "input": "👩‍💻　می‌خواهم"}).endswith("You gave 👩‍💻　می‌خواهم.")
    assert words({**told, "input": "a\u202eb"}).endswith(r"You gave 'a\u202eb'.")
