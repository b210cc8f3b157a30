"""WeChat's session keys of accounts, encrypted in the database: encrypts one, decrypts the newest.

What a phone forwards from WeChat, such as the chat group that it came from, is decrypted with it.
"""

from cryptography.fernet import InvalidToken
from sqlalchemy import select

from backend import db, secret_keys
from backend.accounts.models import Account, Identity
from backend.config import get_settings
from backend.errors import Forbidden
from backend.wechat import encrypted_data

CIPHER_PURPOSE = "session keys"


def get_session_key(account: Account) -> str:
    """Decrypt the newest WeChat session key of an account, to decrypt what the phone forwards.

    Raises Forbidden when there is none, SessionKeyStale for one that was encrypted under
    a secret key that is not listed any more.
    """
    encrypted = db.session().scalar(
        select(Identity.session_key)
        .where(Identity.account_id == account.id, Identity.appid == get_settings().wechat_appid)
        .order_by(Identity.seen_at.desc())
        .limit(1)
    )
    if encrypted is None:
        raise Forbidden
    try:
        return secret_keys.build_cipher(CIPHER_PURPOSE).decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise encrypted_data.SessionKeyStale from error


def encrypt_session_key(text: str) -> str:
    """Encrypt a session key, as an identity stores it."""
    return secret_keys.build_cipher(CIPHER_PURPOSE).encrypt(text.encode()).decode()
