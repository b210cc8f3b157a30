"""Doors to oneself: sign in, sign out, be forgotten; what one shows is in `profiles`."""

from backend import api
from backend.accounts import guards, service, sign_in_limits, sign_ins
from backend.accounts.models import Account
from backend.accounts.schemas import AccountOut, NewSignIn, SignedIn

room = api.Room("accounts")


@room.route_for("POST", "/sessions", guard=sign_in_limits.arriving, status=201, transaction=False)
def sign_in(body: NewSignIn) -> SignedIn:
    """Sign in with the code of wx.login; makes the account on the first time."""
    with sign_in_limits.asking_about(body.code):
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
