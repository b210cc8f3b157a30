"""Nicknames and avatars as a subject of moderation: report, load contents, tell who sees one."""

from collections.abc import Sequence

from sqlalchemy import select

from backend import db, storage
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.errors import NotFound
from backend.moderation.review import reports
from backend.moderation.review.reports import Reason
from backend.moderation.subject_registry import Subject, SubjectContent
from backend.profiles import pending_changes
from backend.profiles.models import Appearance, AppearanceKind
from backend.wechat.api import text_check


def report_appearance(
    reader: Account, account_id: str, kind: AppearanceKind, reason: Reason, words: str
) -> None:
    """Report a person's nickname or avatar. Raises NotFound where they show none, OwnWords."""
    person = account_lookup.find_account(account_id)
    check_id = person and (
        person.nickname_check_id if kind == "nickname" else person.avatar_check_id
    )
    appearance = db.session().scalar(select(Appearance).where(Appearance.check_id == check_id))
    if check_id is None or appearance is None:
        raise NotFound
    reports.create_report(reader, kind, appearance.public_id, reason, words)


def load_moderation_content(public_ids: Sequence[str]) -> dict[str, SubjectContent]:
    """Describe nicknames and avatars for moderators, in one query."""
    query = select(Appearance).where(Appearance.public_id.in_(public_ids))
    return {
        row.public_id: SubjectContent(
            text=row.nickname or "",
            picture_url=storage.build_url(row.avatar_key) if row.avatar_key else None,
        )
        for row in db.session().scalars(query)
    }


def is_visible_to(public_id: str, reader: Account | None) -> bool:
    """Tell whether a nickname or an avatar is shown, which it is to everybody or nobody."""
    query = select(Appearance.state).where(Appearance.public_id == public_id)
    return db.session().scalar(query) == "shown"


MODERATION_SUBJECT = Subject(
    apply_state=pending_changes.apply_check_state,
    load_contents=load_moderation_content,
    is_visible_to=is_visible_to,
    scene=text_check.PROFILE,
)
