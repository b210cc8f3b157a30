"""Where words stand and what may become of them: one small machine for all subjects.

    shown     everybody meets them
    waiting   WeChat doubts, or could not be asked: out of sight until it or an editor decides
    held      enough readers reported them: out of sight until an editor decides
    refused   WeChat or an editor found them unfit before anybody met them
    hidden    an editor took them out of sight
    appealed  refused or hidden, and their author asked an editor to look again
    gone      their author took them back, or is gone

Only an editor brings back what readers reported or an editor put away, so that
nothing comes back by being written anew. An editor's decision can be taken back:
then words stand where they stood before it.
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
Deed = Literal["approve", "refuse", "hide", "dismiss"]

OUT_OF_SIGHT: tuple[State, ...] = ("waiting", "held", "appealed")
MOVES: dict[Event, dict[State, State]] = {
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
    """The words do not stand where this could happen to them; somebody else was quicker."""

    code, message = "already_decided", "这条内容的状态已经变了，请刷新后再看"


def after(state: State, event: Event) -> State:
    """Tell where words come to stand. Raises AlreadyDecided where this cannot happen to them.

    >>> after("waiting", "approve")
    'shown'
    """
    try:
        return MOVES[event][state]
    except KeyError as error:
        raise AlreadyDecided from error


def undone(state: State, deed: Deed, before: State) -> State:
    """Tell where words stand once an editor takes a decision back.

    Raises AlreadyDecided where they do not stand where it had brought them.

    >>> undone("shown", "approve", "held")
    'held'
    """
    if MOVES[deed].get(before) != state:
        raise AlreadyDecided
    return before
