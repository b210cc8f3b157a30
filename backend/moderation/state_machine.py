"""State machine of moderation: the states of a check, events, transitions, and undoing them.

    shown     everybody sees it
    waiting   WeChat doubts, or could not be asked: hidden until it or an editor decides
    held      enough readers reported it: hidden until an editor decides
    refused   WeChat or an editor refused it before anybody saw it
    hidden    an editor hid it
    appealed  refused or hidden, and its author asked an editor to look again
    gone      its author deleted it, or is gone

Only an editor restores what readers reported or an editor hid, so that
nothing comes back by being edited. An editor's decision can be undone:
then the subject has its state from before.
"""

from typing import Literal

from backend.errors import Conflict

State = Literal["shown", "waiting", "held", "refused", "hidden", "appealed", "gone"]
Event = Literal[
    "pass",
    "doubt",
    "risky",
    "reports",
    "approve",
    "refuse",
    "hide",
    "dismiss",
    "appeal",
    "withdraw",
    "drop",
]
EditorAction = Literal["approve", "refuse", "hide", "dismiss"]

PENDING_STATES: tuple[State, ...] = ("waiting", "held", "appealed")
TRANSITIONS: dict[Event, dict[State, State]] = {
    "pass": {"shown": "shown", "waiting": "shown", "gone": "shown"},
    "doubt": {"shown": "waiting", "waiting": "waiting", "gone": "waiting"},
    "risky": {"waiting": "refused"},
    "reports": {"shown": "held"},
    "approve": {
        "waiting": "shown",
        "held": "shown",
        "refused": "shown",
        "hidden": "shown",
        "appealed": "shown",
    },
    "refuse": {"waiting": "refused", "held": "refused", "appealed": "refused"},
    "hide": {"shown": "hidden"},
    "dismiss": {"shown": "shown"},
    "appeal": {"refused": "appealed", "hidden": "appealed"},
    "withdraw": {"shown": "gone", "waiting": "gone", "gone": "gone"},
    "drop": {
        "shown": "gone",
        "waiting": "gone",
        "held": "gone",
        "refused": "gone",
        "hidden": "gone",
        "appealed": "gone",
        "gone": "gone",
    },
}


class AlreadyDecided(Conflict):
    """The state does not allow this transition; somebody else was quicker."""

    code, message = "already_decided", "这条内容的状态已经变了，请刷新后再看"


def next_state(state: State, event: Event) -> State:
    """Get the state after an event. Raises AlreadyDecided where there is no such transition.

    >>> next_state("waiting", "approve")
    'shown'
    """
    try:
        return TRANSITIONS[event][state]
    except KeyError as error:
        raise AlreadyDecided from error


def undo_transition(state: State, action: EditorAction, state_before: State) -> State:
    """Get the state after an editor's decision is undone.

    Raises AlreadyDecided where the state is not the one that the decision led to.

    >>> undo_transition("shown", "approve", "held")
    'held'
    """
    if TRANSITIONS[action].get(state_before) != state:
        raise AlreadyDecided
    return state_before
