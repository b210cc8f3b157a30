"""The state machine of moderation: every transition there is, and no other."""

import itertools
from typing import get_args

import pytest

from backend.moderation import state_machine
from backend.moderation.state_machine import AlreadyDecided, Event, State, next_state

STATES: tuple[State, ...] = get_args(State)
EVENTS: tuple[Event, ...] = get_args(Event)


def test_every_event_is_known_and_leads_to_a_state() -> None:
    assert set(state_machine.TRANSITIONS) == set(EVENTS)
    for moves in state_machine.TRANSITIONS.values():
        assert set(moves) | set(moves.values()) <= set(STATES)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(STATES, EVENTS)))
def test_what_is_not_a_move_is_a_conflict(state: State, event: Event) -> None:
    if state in state_machine.TRANSITIONS[event]:
        assert next_state(state, event) == state_machine.TRANSITIONS[event][state]
    else:
        with pytest.raises(AlreadyDecided):
            next_state(state, event)


@pytest.mark.parametrize("state", ["held", "refused", "hidden"])
def test_only_an_editor_brings_back_what_was_put_away(state: State) -> None:
    back = [event for event in EVENTS if state_machine.TRANSITIONS[event].get(state) == "shown"]
    assert back == ["approve"]


def test_nothing_becomes_shown_but_by_a_pass_or_an_editor() -> None:
    bringing = {
        event
        for event, moves in state_machine.TRANSITIONS.items()
        for before, behind in moves.items()
        if behind == "shown" and before != "shown"
    }
    assert bringing == {"pass", "approve"}


def test_every_state_can_end() -> None:
    assert {next_state(state, "drop") for state in STATES} == {"gone"}
