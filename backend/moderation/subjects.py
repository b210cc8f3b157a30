"""What is checked: the kinds of words there are, each with the room upstairs that holds it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from backend.accounts.models import Account
from backend.errors import NotFound
from backend.moderation.verdicts import State
from backend.wechat import safety


@dataclass(frozen=True)
class Told:
    """Some words in their context, for who has to decide: what they answer or are about.

    `article_id` is the public id of the article under which they stand, and
    `place` the row of its Official Account. `quote` is the passage they are about,
    and `thread` what was said before them, oldest first: who, and what.
    `picture_url` is for what is a picture. `for_all` is False where only a group
    meets them: nobody else, the Official Account neither, can answer them.
    """

    text: str
    context: str = ""
    article_id: str | None = None
    title: str = ""
    place: int | None = None
    quote: str = ""
    thread: tuple[tuple[str, str], ...] = ()
    picture_url: str | None = None
    for_all: bool = True


@dataclass(frozen=True)
class Subject:
    """How one kind of words is dealt with; all are called with public ids.

    `scene` is WeChat's number for the place where such words stand.
    `settle` brings them to where they stand now, in the current transaction.
    `tell` gives the words of many at once; those that are gone are left out.
    `is_met_by` says whether a reader meets them, or a stranger for None.
    `is_talk` says that one who has such words shown is no newcomer.
    """

    settle: Callable[[str, State], None]
    tell: Callable[[Sequence[str]], dict[str, Told]]
    is_met_by: Callable[[str, Account | None], bool]
    scene: int = safety.COMMENT
    is_talk: bool = False


def init(app: Flask, subjects: dict[str, Subject]) -> None:
    """Tell the app what kinds of words there are, and which rooms hold them."""
    app.extensions["subjects"] = subjects


def all_kinds() -> dict[str, Subject]:
    """Give every kind of words there is."""
    found: dict[str, Subject] = current_app.extensions["subjects"]
    return found


def talk() -> list[str]:
    """Name the kinds of words that are said, not what a person is called or looks like."""
    return [kind for kind, subject in all_kinds().items() if subject.is_talk]


def get_subject(kind: str) -> Subject:
    """Find one kind. Raises NotFound."""
    found = all_kinds().get(kind)
    if found is None:
        raise NotFound
    return found
