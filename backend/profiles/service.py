"""Profiles: moderated changes of nickname and avatar, reports, WeChat's revocations, erasure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from backend import db, ids, picture_sanitizer, storage
from backend.accounts import account_locks
from backend.accounts import service as accounts
from backend.accounts import stored_pictures as erasing
from backend.accounts.models import Account
from backend.errors import BadInput, NotFound
from backend.moderation import text_moderation as moderation
from backend.moderation.pictures import service as picture_moderation
from backend.moderation.review import reports
from backend.moderation.review.reports import Reason
from backend.moderation.state_machine import State
from backend.moderation.subject_registry import Subject, SubjectContent
from backend.profiles import pending_changes
from backend.profiles.models import Appearance, AppearanceKind
from backend.wechat.api import text_check
from backend.wechat.pushes.event import PushEvent

AVATAR_SIDE = 240
AVATAR_BYTES = 4 * 1024 * 1024
REJECTED_STATES: tuple[State, ...] = ("held", "refused", "hidden")
# RevokeInfo, MPDOC 授权用户信息变更事件: 6 nickname and avatar, 19 the nickname, 20 the avatar.
REVOKED_KINDS: dict[str, tuple[AppearanceKind, ...]] = {
    "6": ("nickname", "avatar"),
    "19": ("nickname",),
    "20": ("avatar",),
}


class NicknameRejected(BadInput):
    """An editor has rejected this very nickname."""

    code, message = "nickname_put_away", "这个名字没有通过，换一个吧"


@dataclass(frozen=True)
class Profile:
    """A reader as others see them, and the last submitted nickname and avatar, if those differ."""

    account: Account
    nickname: Appearance | None
    avatar: Appearance | None


def get_profile(reader: Account) -> Profile:
    """Get what a reader shows, and what of theirs is pending or was refused."""
    with db.read_session():
        account = accounts.load_accounts({reader.id})[reader.id]
        newest = pending_changes.find_newest(reader.id)
    pending: dict[AppearanceKind, Appearance] = {
        kind: row for kind, row in newest.items() if row.state != "shown"
    }
    return Profile(account, pending.get("nickname"), pending.get("avatar"))


def change_nickname(reader: Account, nickname: str) -> Profile:
    """Change the nickname to a normalized one; moderated before others see it.

    What WeChat or our own rules doubt is pending, and the previous one stands meanwhile.
    Raises NicknameRejected, and what moderation raises; then nothing is stored.
    """
    if _is_same_nickname(reader, nickname):
        return get_profile(reader)
    verdict = moderation.judge(reader, nickname, text_check.PROFILE)
    with db.transaction():
        row = Appearance(
            public_id=ids.generate(), account_id=reader.id, kind="nickname", nickname=nickname
        )
        pending_changes.save_appearance(
            row, moderation.record_check("nickname", row.public_id, reader.id, verdict)
        )
    return get_profile(reader)


def _is_same_nickname(reader: Account, text: str) -> bool:
    """Tell whether this is their current or pending nickname; refuse a rejected one."""
    query = select(Appearance).where(
        Appearance.account_id == reader.id, Appearance.kind == "nickname"
    )
    with db.read_session() as session:
        rows = list(session.scalars(query.order_by(Appearance.id)))
    if any(row.nickname == text and row.state in REJECTED_STATES for row in rows):
        raise NicknameRejected
    latest = rows[-1] if rows else None
    return latest is not None and latest.nickname == text


def set_avatar(reader: Account, data: bytes) -> Profile:
    """Change the avatar: validated, cropped square, re-encoded at 240 pixels, checked by WeChat.

    Until it has been, others see the previous one. Raises PictureRefused, naming
    what is wrong with the picture, or Banned.
    """
    picture_moderation.check_not_banned(reader)
    recoded = picture_sanitizer.recode(data, fit=None, square=AVATAR_SIDE)
    name = ids.generate()
    key = f"avatars/{name}.{'png' if recoded.content_type == 'image/png' else 'jpg'}"
    with erasing.store_picture(key, recoded.data), db.transaction():
        row = Appearance(public_id=name, account_id=reader.id, kind="avatar", avatar_key=key)
        pending_changes.save_appearance(
            row, picture_moderation.record_picture("avatar", name, reader.id, key)
        )
    return get_profile(reader)


def set_trusted_nickname(account: Account, nickname: str) -> None:
    """Set a nickname without moderation, for a reader of the demo or of a test."""
    verdict = moderation.Verdict("pass", "house")
    row = Appearance(
        public_id=ids.generate(), account_id=account.id, kind="nickname", nickname=nickname
    )
    pending_changes.save_appearance(
        row, moderation.record_check("nickname", row.public_id, account.id, verdict)
    )


def report_appearance(
    reader: Account, account_id: str, kind: AppearanceKind, reason: Reason, words: str
) -> None:
    """Report a person's nickname or avatar. Raises NotFound where they show none, OwnWords."""
    person = accounts.find_account(account_id)
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


def handle_revocation(event: PushEvent) -> None:
    """Clear the nickname or avatar whose authorization was revoked. A push listener."""
    account = accounts.find_by_openid(event.appid, event.openid)
    revoke_info = str(event.body.get("RevokeInfo", ""))
    kinds = {
        kind for code in revoke_info.split(",") for kind in REVOKED_KINDS.get(code.strip(), ())
    }
    if account is not None and account_locks.lock_account(account.id):
        for kind in sorted(kinds):
            pending_changes.delete_appearances(account.id, kind)


def erase_account(account: Account) -> None:
    """Erase all nicknames and avatars of an account, whatever their state."""
    session = db.session()
    condition = Appearance.account_id == account.id
    for key in session.scalars(select(Appearance.avatar_key).where(condition)):
        if key is not None and key != account.avatar_key:
            accounts.erase_unused_picture(key)
    session.execute(delete(Appearance).where(condition))


MODERATION_SUBJECT = Subject(
    apply_state=pending_changes.apply_check_state,
    load_contents=load_moderation_content,
    is_visible_to=is_visible_to,
    scene=text_check.PROFILE,
)
