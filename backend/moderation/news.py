"""What becomes of words is news to their author: the rooms upstairs that tell them listen here."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.moderation.verdicts import State


@dataclass(frozen=True)
class Decided:
    """A check has come to stand somewhere else, by an editor or by WeChat's late answer.

    `check_id` is its public id, `kind` and `subject` name the words, and
    `appealed` says that their author had asked to look again.
    """

    check_id: str
    account_id: int
    kind: str
    subject: str
    state: State
    appealed: bool


# Called in the transaction that decides.
Listener = Callable[[Decided], None]
