"""One house of rooms for each history."""

import pytest

from tests.supervisor.house import House


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)
