"""Doors to oneself: sign in, sign out, be forgotten; what one shows is in `profiles`."""

from backend import api
from backend.accounts import guards, service, sign_ins
from backend.accounts.models import Account
from backend.accounts.schemas import AccountOut, NewSignIn, SignedIn
from backend.api import seats

SIGN_INS_A_MINUTE = 60

room = api.Room("accounts")


def arriving() -> None:
    """Guard of signing in: anyone, but not without end, nor while enough wait for WeChat."""
    seats.check(seats.WECHAT)
    guards.limit(f"sign-in:{guards.address()}", SIGN_INS_A_MINUTE)


@room.route_for("POST", "/sessions", guard=arriving, status=201, transaction=False)
def sign_in(body: NewSignIn) -> SignedIn:
    """Sign in with the code of wx.login; makes the account on the first time."""
    token, account = service.sign_in(body.code, body.visitor)
    return SignedIn(token=token, account=AccountOut.of(account))


@room.route_for("DELETE", "/sessions/current", guard=guards.reader, transaction=False)
def sign_out(reader: Account) -> None:
    """Sign out on this phone."""
    sign_ins.revoke(reader.public_id, guards.bearer() or "")


@room.route_for("DELETE", "/sessions", guard=guards.reader, transaction=False)
def sign_out_everywhere(reader: Account) -> None:
    """Sign out on every phone."""
    sign_ins.revoke_all(reader.public_id)


@room.route_for("DELETE", "/me", guard=guards.reader, transaction=False)
def delete_me(reader: Account) -> None:
    """Delete the account: everything that says who this was, at once and for good."""
    service.delete_account(reader)
