"""The codes of errors: one list, and the same in the document."""

import re
from pathlib import Path

from tetris_viz.core.errors import CODES

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"


def test_the_protocol_tells_every_code_and_no_other() -> None:
    table = PROTOCOL.read_text().partition("| code | what it says")[2].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    told = [code for cell in first_cells for code in re.findall(r"`(\w+)`", cell)]
    assert sorted(told) == sorted(CODES)
    assert len(CODES) == len(set(CODES))
