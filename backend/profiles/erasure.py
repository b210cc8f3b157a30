"""Erases nicknames and avatars of a deleted account, or once WeChat's authorization is revoked."""

from sqlalchemy import delete, select

from backend import db
from backend.accounts import account_locks, account_lookup, public_profile
from backend.accounts.models import Account
from backend.profiles import pending_changes
from backend.profiles.models import Appearance, AppearanceKind
from backend.wechat.pushes.event import PushEvent

# RevokeInfo, MPDOC 授权用户信息变更事件: 6 nickname and avatar, 19 the nickname, 20 the avatar.
REVOKED_KINDS: dict[str, tuple[AppearanceKind, ...]] = {
    "6": ("nickname", "avatar"),
    "19": ("nickname",),
    "20": ("avatar",),
}


def handle_revocation(event: PushEvent) -> None:
    """Clear the nickname or avatar whose authorization was revoked. A push listener."""
    account = account_lookup.find_by_openid(event.appid, event.openid)
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
            public_profile.erase_unused_picture(key)
    session.execute(delete(Appearance).where(condition))
