"""Routes of accounts: sign in by wx.login's code, sign out here or everywhere, delete it."""

from backend import api
from backend.accounts import deletion, guards, sessions, sign_in_limits, wechat_sign_in
from backend.accounts.models import Account
from backend.accounts.schemas import AccountOut, NewSignIn, SignedIn
from backend.accounts.sessions import SignInsAway
from backend.wechat.api.login import LOGIN_REFUSALS

router = api.Router("accounts")


@router.route_for(
    "POST",
    "/sessions",
    guard=sign_in_limits.limit_sign_ins,
    status=201,
    transaction=False,
    raises=(SignInsAway, *LOGIN_REFUSALS),
)
def sign_in(body: NewSignIn) -> SignedIn:
    """Sign in with the code of wx.login; makes the account on the first time."""
    with sign_in_limits.use_code_once(body.code):
        token, account = wechat_sign_in.sign_in(body.code, body.visitor)
    return SignedIn(token=token, account=AccountOut.of(account))


@router.route_for("DELETE", "/sessions/current", guard=guards.require_reader, transaction=False)
def sign_out(reader: Account) -> None:
    """Sign out on this phone."""
    sessions.revoke(reader.public_id, guards.get_bearer_token() or "")


@router.route_for("DELETE", "/sessions", guard=guards.require_reader, transaction=False)
def sign_out_everywhere(reader: Account) -> None:
    """Sign out on every phone."""
    sessions.revoke_all(reader.public_id)


@router.route_for("DELETE", "/me", guard=guards.require_reader, transaction=False)
def delete_me(reader: Account) -> None:
    """Delete the account: everything that says who this was, at once and for good."""
    deletion.delete_account(reader)
