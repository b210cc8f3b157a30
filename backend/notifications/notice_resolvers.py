"""Notice kinds and content, and the resolvers by kind that load the content for a reader."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend import api
from backend.accounts.models import Account
from backend.manifest import KeyedExtensionPoint
from backend.notifications.models import Notice

NoticeKind = Literal["reply", "article", "words", "appeal", "challenge", "report"]


@dataclass(frozen=True)
class NoticeTopic:
    """What a notice is about: `subject` is a kind and a public id, like message:abc.

    `outcome` is the state of content that was moderated.
    """

    subject: str
    outcome: str = ""


class NoticeContent(api.Out):
    """The content of a notice, as its reader sees it now.

    `who` is a name, `context` what was answered or is about, `message_id` the message
    itself and `root_id` the root of its thread. `challenge_id` is the `s` of a challenge.
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


# Resolves the subjects that the reader can see now, by their names; all others are left out.
NoticeResolver = Callable[[Account, Sequence[str]], dict[str, NoticeContent]]


NOTICE_RESOLVERS = KeyedExtensionPoint[NoticeKind, NoticeResolver]("notice resolvers")


def resolve_contents(reader: Account, notices: Iterable[Notice]) -> dict[int, NoticeContent]:
    """Resolve the contents of these notices, by their row ids; a few queries for each kind."""
    resolvers: dict[str, NoticeResolver] = dict(NOTICE_RESOLVERS.load().items())
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    contents: dict[int, NoticeContent] = {}
    for kind, rows in by_kind.items():
        resolver = resolvers.get(kind)
        resolved = resolver(reader, [row.subject for row in rows]) if resolver else {}
        contents |= {row.id: resolved[row.subject] for row in rows if row.subject in resolved}
    return contents


def parse_public_id(subject: str) -> str:
    """Parse the public id in a subject's name.

    >>> parse_public_id("message:abc")
    'abc'
    """
    return subject.partition(":")[2]
