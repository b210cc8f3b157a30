"""Registry of moderation subjects: kinds of content with callbacks to load, show and hide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.accounts.models import Account
from backend.errors import NotFound
from backend.manifest import KeyedExtensionPoint
from backend.moderation.state_machine import State
from backend.wechat.api import text_check


@dataclass(frozen=True)
class SubjectContent:
    """A subject's text in its context, for who has to decide: what it answers or is about.

    `article_id` is the public id of the article it is on, and
    `official_account_id` the row of its Official Account. `quote` is the passage it is about,
    and `thread` the messages before it, oldest first: author and text.
    `picture_url` is for what is a picture. `for_all` is False where only a group
    sees it: nobody else, the Official Account neither, can reply to it.
    """

    text: str
    context: str = ""
    article_id: str | None = None
    title: str = ""
    official_account_id: int | None = None
    quote: str = ""
    thread: tuple[tuple[str, str], ...] = ()
    picture_url: str | None = None
    for_all: bool = True


@dataclass(frozen=True)
class Subject:
    """Callbacks of one kind of content; all are called with public ids.

    `scene` is WeChat's number for the use of such content.
    `apply_state` applies a check's state, in the current transaction.
    `load_contents` loads the content of many at once; what is gone is left out.
    `is_visible_to` tells whether a reader sees it, or an anonymous one for None.
    `is_writing` says that an account with such content shown is no newcomer.
    """

    apply_state: Callable[[str, State], None]
    load_contents: Callable[[Sequence[str]], dict[str, SubjectContent]]
    is_visible_to: Callable[[str, Account | None], bool]
    scene: int = text_check.COMMENT
    is_writing: bool = False


# The subjects by kind.
SUBJECTS = KeyedExtensionPoint[str, Subject]("moderation subjects")


def get_subjects() -> dict[str, Subject]:
    """Get all subjects by kind."""
    return SUBJECTS.load()


def list_speech_kinds() -> list[str]:
    """List the kinds of written content, without nicknames and avatars."""
    return [kind for kind, subject in get_subjects().items() if subject.is_writing]


def get_subject(kind: str) -> Subject:
    """Get the subject of one kind. Raises NotFound."""
    subject = get_subjects().get(kind)
    if subject is None:
        raise NotFound
    return subject
