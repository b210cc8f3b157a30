"""The secret key is changed under living data, and then the old one is dropped."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from backend import db, secret_keys
from backend.accounts import account_lookup
from backend.accounts.models import Identity
from backend.admin import csrf
from backend.admin.authentication.second_factor import recovery_codes, totp_codes
from backend.admin.models import Editor
from backend.app import create_app
from backend.chat_groups.models import Membership
from backend.moderation.sanctions import bans
from backend.ops import key_rotation
from backend.ops.key_rotation import Outcome
from backend.pseudonym_key import DigestKey, get_digest_key
from tests.admin.conftest import make_editor
from tests.conftest import Reader, SignedIn
from tests.group_entry import enter

OLD, NEW = "k" * 48, "q0Jr7xT2vB9mZ4cW8nL1kH6gF3dS5aPy"
STRONG_OLD = "Zt5yB8uN1mK4jH7gF0dS3aQ6wE9rX2cV"
TOTP = "JBSWY3DPEHPK3PXP"

Keys = Callable[..., None]


def test_what_the_old_key_sealed_is_opened_beside_the_new_one(
    keys: Keys, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin, editor = signed_in("lin"), a_guarded_editor()
    before = enter(wechat, lin, "lin")
    keys(NEW, OLD)
    assert is_asked_for_codes(editor)
    assert enter(wechat, lin, "lin") == before


def test_nothing_is_lost_when_the_old_key_is_dropped_after_sealing_anew(
    keys: Keys, app: Flask, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin, wen, editor = signed_in("lin"), signed_in("wen"), a_guarded_editor()
    group = enter(wechat, lin, "lin")
    is_banned_and_leaves(wen, editor)
    code = recovery_codes.renew_codes(editor)[0]
    keys(NEW, OLD)
    told = app.test_cli_runner().invoke(args=["reseal"])
    assert told.exit_code == 0, told.output
    assert "session keys: 1 sealed anew, 0 were, 0 opened by no key" in told.output
    assert "second factor: 1 sealed anew" in told.output
    assert "digest keys: 1 sealed anew" in told.output
    assert "SECRET_KEYS_OLD" in told.output
    keys(NEW)
    assert enter(wechat, lin, "lin") == group
    assert is_asked_for_codes(editor)
    assert recovery_codes.use_code(editor, code)
    assert is_banned(signed_in("wen"))


def test_sealing_anew_twice_changes_nothing_more(keys: Keys, signed_in: SignedIn) -> None:
    signed_in("lin")
    keys(NEW, OLD)
    assert key_rotation.reseal_all()[0] == Outcome("session keys", 1, 0, 0)
    assert key_rotation.reseal_all()[0] == Outcome("session keys", 0, 1, 0)


def test_what_no_key_opens_is_counted_and_left(keys: Keys, app: Flask, signed_in: SignedIn) -> None:
    signed_in("lin")
    keys(NEW)
    with db.read_session() as session:
        was = session.scalars(select(Identity.session_key)).all()
    told = app.test_cli_runner().invoke(args=["reseal"])
    assert "session keys: 0 sealed anew, 0 were, 1 opened by no key" in told.output
    assert "stay lost" in told.output
    with db.read_session() as session:
        assert session.scalars(select(Identity.session_key)).all() == was


def test_more_than_one_batch_is_sealed_anew_and_empty_ones_are_left(
    keys: Keys, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for device in ("lin", "mu", "wen", "an", "yu"):
        signed_in(device)
    with db.transaction() as session:
        first = session.scalars(select(Identity).order_by(Identity.id)).first()
        assert first is not None
        first.session_key = ""
    monkeypatch.setattr(key_rotation, "BATCH_SIZE", 2)
    keys(NEW, OLD)
    assert key_rotation.reseal_all()[0] == Outcome("session keys", 4, 0, 0)


def test_a_sign_in_meanwhile_is_not_overwritten(
    keys: Keys,
    app: Flask,
    wechat: FlaskClient,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lin = signed_in("lin")
    keys(NEW, OLD)
    write = key_rotation._write_changes

    def after_a_sign_in(purpose: str, changes: list[dict[str, object]]) -> None:
        if purpose == "session keys":
            Reader.arrive(app, wechat, "lin")
        write(purpose, changes)

    monkeypatch.setattr(key_rotation, "_write_changes", after_a_sign_in)
    key_rotation.reseal_all()
    assert enter(wechat, lin, "lin")


def test_digests_of_a_house_older_than_their_key_still_match(
    keys: Keys, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin, wen, editor = signed_in("lin"), signed_in("wen"), make_editor("owner")
    group = enter(wechat, lin, "lin")
    is_banned_and_leaves(wen, editor)
    with db.transaction() as session:  # as it was before there was such a table
        session.execute(delete(DigestKey))
    keys(NEW, OLD)
    assert enter(wechat, lin, "lin") == group
    assert is_banned(signed_in("wen"))


def test_a_lost_key_for_digests_stops_nobody(
    keys: Keys, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    enter(wechat, signed_in("lin"), "lin")
    keys(NEW)
    enter(wechat, signed_in("lin"), "lin")
    with db.read_session() as session:
        assert len(set(session.scalars(select(Membership.group_key)))) == 2
    with db.transaction():
        assert get_digest_key() == NEW


def test_forms_from_before_are_taken_until_the_old_key_is_dropped(keys: Keys, app: Flask) -> None:
    keys(STRONG_OLD)
    token = csrf.sign_token("cookie")
    keys(NEW, STRONG_OLD)
    assert csrf._is_valid_token(token, "cookie")
    assert csrf._build_signer().secret_keys[-1] == secret_keys.derive_keys("admin form")[0]
    keys(NEW)
    assert not csrf._is_valid_token(token, "cookie")


def test_a_previous_key_that_everybody_knows_vouches_for_nothing(keys: Keys) -> None:
    known = "change-me-change-me-change-me-change-me"
    keys(known)
    token, sealed = csrf.sign_token("cookie"), totp_codes.build_cipher().encrypt(b"secret")
    keys(NEW, known)
    assert not csrf._is_valid_token(token, "cookie")
    assert totp_codes.build_cipher().decrypt(sealed) == b"secret"


def test_flask_itself_knows_previous_keys(app: Flask) -> None:
    config = app.extensions["config"].replace(secret_key=NEW, secret_keys_old=STRONG_OLD)
    made = create_app(config)
    assert made.secret_key == NEW
    assert made.config["SECRET_KEY_FALLBACKS"] == [STRONG_OLD]


def is_banned_and_leaves(reader: Reader, editor: Editor) -> None:
    """Take public words from a reader, who deletes the account."""
    with db.transaction():
        bans.ban_account(reader.id, editor.id, None, "广告", hides_content=False)
    assert reader.delete("/api/v1/me").status_code == 204


def is_banned(reader: Reader) -> bool:
    """Tell whether a reader may say nothing in public."""
    account = account_lookup.find_account(reader.id)
    assert account is not None
    return bans.find_active_ban(account.id) is not None


def a_guarded_editor() -> Editor:
    """Give an editor who is asked for codes."""
    editor = make_editor("owner")
    with db.transaction() as session:
        sealed = totp_codes.build_cipher().encrypt(TOTP.encode()).decode()
        session.get_one(Editor, editor.id).totp_secret = sealed
    return editor


def is_asked_for_codes(editor: Editor) -> bool:
    """Tell whether the editor's secret is still known."""
    with db.read_session() as session:
        sealed = session.get_one(Editor, editor.id).totp_secret
    assert sealed is not None
    return totp_codes.build_cipher().decrypt(sealed.encode()) == TOTP.encode()


@pytest.fixture
def keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """Give a way to run on with another secret key, and previous ones."""

    def use(current: str, *previous: str) -> None:
        config = app.extensions["config"]
        other = config.replace(secret_key=current, secret_keys_old=",".join(previous))
        monkeypatch.setitem(app.extensions, "config", other)

    return use
