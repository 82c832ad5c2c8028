"""The life of a room: every state meets every event and every command."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.lifecycle import (
    ALIVE,
    COMMANDS,
    STATES,
    TRANSITIONS,
    Event,
    IllegalTransition,
    next_state,
    refusal,
)

EVENTS = get_args(Event)


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_state_answers_every_event_by_the_table(state, event):
    if (state, event) in TRANSITIONS:
        assert next_state(state, event) in STATES
    else:
        with pytest.raises(IllegalTransition, match=state):
            next_state(state, event)


@pytest.mark.parametrize(("command", "state"), list(product(COMMANDS, STATES)))
def test_a_refusal_speaks_exactly_where_the_command_is_illegal(command, state):
    words = refusal(command, state)
    assert (words is None) == (state in COMMANDS[command])
    assert words is None or words.endswith(".")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(EVENTS)))
def test_any_history_stays_inside_the_table(events):
    state = "created"
    for event in events:
        if (state, event) in TRANSITIONS:
            state = next_state(state, event)
        assert state in STATES


@pytest.mark.parametrize("state", sorted(ALIVE))
def test_every_living_state_can_crash_or_end(state):
    ends = {to for (start, _), to in TRANSITIONS.items() if start == state}
    assert "recovering" in ends or "failed" in ends


@pytest.mark.parametrize("state", STATES)
def test_every_state_leads_back_to_running(state):
    reached, new = set(), {state}
    while new:
        reached |= new
        new = {to for (start, _), to in TRANSITIONS.items() if start in reached} - reached
    assert "running" in reached


@pytest.mark.parametrize("command", ["pause", "save", "stop"])
def test_a_refusal_names_the_state(command):
    assert "created" in refusal(command, "created")
