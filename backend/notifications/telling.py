"""What is told, and by whom it is looked up when it is shown; `app.py` hands the tellers over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from flask import Flask, current_app

from backend import api
from backend.accounts.models import Account
from backend.notifications.models import Notice

Kind = Literal["reply", "article", "words", "appeal", "challenge", "report"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Telling:
    """What a notice is about: `subject` is a kind and a public id, like message:abc.

    `outcome` is the state of words that have been decided about.
    """

    subject: str
    outcome: str = ""


class Matter(api.Out):
    """What a notice is about, as its reader meets it now.

    `who` is a name, `context` what was answered or is about, `message_id` the words
    themselves and `root_id` those below which they hang. `challenge_id` is the `s` of a challenge.
    """

    who: str = ""
    avatar_url: str | None = None
    official: bool = False
    words: str = ""
    context: str = ""
    title: str = ""
    article_id: str | None = None
    message_id: str | None = None
    root_id: str | None = None
    passage_id: str | None = None
    challenge_id: str | None = None


# Gives what the reader meets now of these subjects, by their names; what they do not is left out.
Teller = Callable[[Account, Sequence[str]], dict[str, Matter]]


def init(app: Flask, tellers: dict[Kind, Teller]) -> None:
    """Tell the app who looks up what each kind of notice is about."""
    app.extensions["tellers"] = tellers


def matters(reader: Account, notices: Iterable[Notice]) -> dict[int, Matter]:
    """Look up what these notices are about, by their row ids; a few queries for each kind."""
    tellers: dict[str, Teller] = current_app.extensions["tellers"]
    by_kind: dict[str, list[Notice]] = {}
    for each in notices:
        by_kind.setdefault(each.kind, []).append(each)
    found: dict[int, Matter] = {}
    for kind, rows in by_kind.items():
        teller = tellers.get(kind)
        told = teller(reader, [row.subject for row in rows]) if teller else {}
        found |= {row.id: told[row.subject] for row in rows if row.subject in told}
    return found


def id_of(subject: str) -> str:
    """Give the public id in a subject's name.

    >>> id_of("message:abc")
    'abc'
    """
    return subject.partition(":")[2]
