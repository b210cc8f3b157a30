"""Schemas: sign-in by WeChat code, its token, one's own account, a person as others see them."""

from typing import Annotated, Self

from pydantic import Field

from backend import api, storage
from backend.accounts.models import Account


class NewSignIn(api.In):
    """The code that `wx.login` gave, and the token by which this phone arrived as a stranger."""

    code: Annotated[str, Field(min_length=1, max_length=128)]
    visitor: api.Token | None = None


class AccountOut(api.Out):
    """A reader's own account and public profile; `unread` counts notices, up to 100."""

    id: str
    nickname: str
    avatar_url: str | None
    unread: int

    @classmethod
    def of(cls, account: Account, unread: int = 0) -> Self:
        """Show an account."""
        return cls(
            id=account.public_id,
            nickname=account.nickname,
            avatar_url=storage.build_url(account.avatar_key) if account.avatar_key else None,
            unread=unread,
        )


class PersonOut(api.Out):
    """A reader, as others see them."""

    id: str
    nickname: str
    avatar_url: str | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """Show an account to others."""
        avatar = storage.build_url(account.avatar_key) if account.avatar_key else None
        nickname = account.nickname or "一位读者"
        return cls(id=account.public_id, nickname=nickname, avatar_url=avatar)


class SignedIn(api.Out):
    """A new sign-in; `token` goes into every later request's Authorization header."""

    token: str
    account: AccountOut
