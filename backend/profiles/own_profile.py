"""A reader's own profile: shows it; changes nickname and avatar, moderated before others see."""

from dataclasses import dataclass

from sqlalchemy import select

from backend import db, ids, picture_sanitizer
from backend.accounts import account_lookup, picture_erasure
from backend.accounts.models import Account
from backend.errors import BadInput
from backend.moderation import check_records, text_moderation
from backend.moderation.pictures import picture_moderation
from backend.moderation.state_machine import State
from backend.profiles import pending_changes
from backend.profiles.models import Appearance, AppearanceKind
from backend.wechat.api import text_check

AVATAR_SIDE = 240
AVATAR_BYTES = 4 * 1024 * 1024
REJECTED_STATES: tuple[State, ...] = ("held", "refused", "hidden")


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
        account = account_lookup.load_accounts({reader.id})[reader.id]
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
    verdict = text_moderation.judge(reader, nickname, text_check.PROFILE)
    with db.transaction():
        row = Appearance(
            public_id=ids.generate(), account_id=reader.id, kind="nickname", nickname=nickname
        )
        pending_changes.save_appearance(
            row, check_records.record_check("nickname", row.public_id, reader.id, verdict)
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
    with picture_erasure.store_picture(key, recoded.data), db.transaction():
        row = Appearance(public_id=name, account_id=reader.id, kind="avatar", avatar_key=key)
        pending_changes.save_appearance(
            row, picture_moderation.record_picture("avatar", name, reader.id, key)
        )
    return get_profile(reader)


def set_trusted_nickname(account: Account, nickname: str) -> None:
    """Set a nickname without moderation, for a reader of the demo or of a test."""
    verdict = text_moderation.Verdict("pass", "house")
    row = Appearance(
        public_id=ids.generate(), account_id=account.id, kind="nickname", nickname=nickname
    )
    pending_changes.save_appearance(
        row, check_records.record_check("nickname", row.public_id, account.id, verdict)
    )
