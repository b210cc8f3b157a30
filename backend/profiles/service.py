"""What a reader can do about what they show of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from backend import db, ids, pictures, storage
from backend.accounts import acting, erasing
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.nicknames import tidied
from backend.errors import BadInput, NotFound
from backend.moderation import pictures as looked_at
from backend.moderation import reports
from backend.moderation import service as moderation
from backend.moderation.reports import Reason
from backend.moderation.subjects import Subject, Told
from backend.moderation.verdicts import State
from backend.profiles import showing
from backend.profiles.models import Appearance, Kind
from backend.wechat import safety
from backend.wechat.pushes.event import Pushed

AVATAR_SIDE = 240
AVATAR_BYTES = 4 * 1024 * 1024
PUT_AWAY: tuple[State, ...] = ("held", "refused", "hidden")
# RevokeInfo, MPDOC 授权用户信息变更事件: 6 name and face, 19 the name, 20 the face picked.
TAKEN_BACK: dict[str, tuple[Kind, ...]] = {
    "6": ("nickname", "avatar"),
    "19": ("nickname",),
    "20": ("avatar",),
}


class NicknamePutAway(BadInput):
    """An editor has taken this very name out of sight."""

    code, message = "nickname_put_away", "这个名字没有通过，换一个吧"


@dataclass(frozen=True)
class Profile:
    """A reader as others meet them, and the last name and face they gave, if those differ."""

    account: Account
    nickname: Appearance | None
    avatar: Appearance | None


def profile(reader: Account) -> Profile:
    """Give what a reader shows, and what of theirs is not shown yet or was refused."""
    with db.reading():
        account = accounts.by_ids({reader.id})[reader.id]
        last = showing.newest(reader.id)
    apart: dict[Kind, Appearance] = {
        kind: row for kind, row in last.items() if row.state != "shown"
    }
    return Profile(account, apart.get("nickname"), apart.get("avatar"))


def rename(reader: Account, nickname: str) -> Profile:
    """Give a name, without what hides or turns text; it is judged before others meet it.

    What WeChat or the house doubts waits, and the name before it stands so long.
    Raises BadInput if nothing is left of it, NicknamePutAway, and what
    `moderation.judge` raises; then nothing is kept.
    """
    text = tidied(nickname)
    if _is_known(reader, text):
        return profile(reader)
    verdict = moderation.judge(reader, text, safety.PROFILE)
    with db.transaction():
        row = Appearance(public_id=ids.new(), account_id=reader.id, kind="nickname", nickname=text)
        showing.keep(row, moderation.record("nickname", row.public_id, reader.id, verdict))
    return profile(reader)


def _is_known(reader: Account, text: str) -> bool:
    """Tell whether this is the name they have, or have asked for; refuse one that was put away."""
    asked = select(Appearance).where(
        Appearance.account_id == reader.id, Appearance.kind == "nickname"
    )
    with db.reading() as session:
        rows = list(session.scalars(asked.order_by(Appearance.id)))
    if any(row.nickname == text and row.state in PUT_AWAY for row in rows):
        raise NicknamePutAway
    last = rows[-1] if rows else None
    return last is not None and last.nickname == text


def set_avatar(reader: Account, data: bytes) -> Profile:
    """Give a face: checked, cut square, drawn anew at 240 pixels, and looked at by WeChat.

    Until it has been, others meet the one before. Raises PictureRefused, naming
    what is wrong with the picture, or Banned.
    """
    looked_at.admit(reader)
    drawn = pictures.recode(data, fit=None, square=AVATAR_SIDE)
    name = ids.new()
    key = f"avatars/{name}.{'png' if drawn.content_type == 'image/png' else 'jpg'}"
    with erasing.stored(key, drawn.data), db.transaction():
        row = Appearance(public_id=name, account_id=reader.id, kind="avatar", avatar_key=key)
        showing.keep(row, looked_at.record("avatar", name, reader.id, key))
    return profile(reader)


def vouch(account: Account, nickname: str) -> None:
    """Give a reader of the demo's, or of a test's, a name that the house answers for."""
    verdict = moderation.Verdict("pass", "house")
    row = Appearance(public_id=ids.new(), account_id=account.id, kind="nickname", nickname=nickname)
    showing.keep(row, moderation.record("nickname", row.public_id, account.id, verdict))


def report(reader: Account, account_id: str, kind: Kind, reason: Reason, words: str) -> None:
    """Report a person's name or face. Raises NotFound where they show none, OwnWords."""
    person = accounts.find(account_id)
    key = person and (person.nickname_check_id if kind == "nickname" else person.avatar_check_id)
    shown = db.session().scalar(select(Appearance).where(Appearance.check_id == key))
    if key is None or shown is None:
        raise NotFound
    reports.report(reader, kind, shown.public_id, reason, words)


def tell(public_ids: Sequence[str]) -> dict[str, Told]:
    """Give names and faces to who has to decide about them, in one query."""
    asked = select(Appearance).where(Appearance.public_id.in_(public_ids))
    return {
        row.public_id: Told(
            text=row.nickname or "",
            picture_url=storage.url(row.avatar_key) if row.avatar_key else None,
        )
        for row in db.session().scalars(asked)
    }


def is_met_by(public_id: str, reader: Account | None) -> bool:
    """Tell whether a name or a face is shown; whoever reads may meet it."""
    asked = select(Appearance.state).where(Appearance.public_id == public_id)
    return db.session().scalar(asked) == "shown"


def revoked(pushed: Pushed) -> None:
    """Empty the name and the face of who takes back that we may have them."""
    account = accounts.find_known(pushed.appid, pushed.openid)
    told = str(pushed.said.get("RevokeInfo", ""))
    kinds = {kind for code in told.split(",") for kind in TAKEN_BACK.get(code.strip(), ())}
    if account is not None and acting.is_held(account.id):
        for kind in sorted(kinds):
            showing.put_away(account.id, kind)


def forget(account: Account) -> None:
    """Keep no name and no face of an account, whatever became of them."""
    session = db.session()
    mine = Appearance.account_id == account.id
    for key in session.scalars(select(Appearance.avatar_key).where(mine)):
        if key is not None and key != account.avatar_key:
            accounts.drop_picture(key)
    session.execute(delete(Appearance).where(mine))


SUBJECT = Subject(settle=showing.settle, tell=tell, is_met_by=is_met_by, scene=safety.PROFILE)
