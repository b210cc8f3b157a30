"""Step-up authentication: checks password and code again before sensitive actions, rate-limited.

Required for issuing keys, changing the password, enabling or disabling the second factor, new
recovery codes, and adding, enabling, resetting editors and changing their roles. It is valid for
the one form it is sent with: there is no period in which a stolen session could do more.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from backend import db, redis_primitives
from backend.admin import refused_access_log
from backend.admin.authentication import password_hashing, sessions
from backend.admin.authentication.second_factor import totp_codes
from backend.admin.models import Editor, EditorSession
from backend.errors import BadInput, FieldError, NotSignedIn, TooManyRequests

RATE_LIMIT = (5, 60)
MAX_FAILURES = 10


@dataclass(frozen=True)
class Proof:
    """The form's password and code: the code is empty for those without a second factor."""

    password: str
    code: str = ""


def confirm_proof(editor: Editor, sign_in: EditorSession, proof: Proof) -> None:
    """Check password and code; a right code is used up.

    Raises TooManyRequests after five in a minute, BadInput when one is wrong, and NotSignedIn
    after ten failures in one sign-in, which then ends. To be called outside of any transaction.
    """
    seconds = redis_primitives.check_rate_limit(f"editors:confirm:{editor.id}", *RATE_LIMIT)
    if seconds:
        refused_access_log.record_refusal("step_up_too_many", editor)
        raise TooManyRequests(retry_after=seconds)
    _count_attempt(sign_in, editor)
    if not password_hashing.is_match(editor.password_hash, proof.password, is_known=True):
        refused_access_log.record_refusal("step_up_password", editor)
        raise BadInput("当前密码不对", faults=(FieldError("/password", "不对"),))
    if not totp_codes.is_satisfied(editor, proof.code.strip()):
        refused_access_log.record_refusal("step_up_code", editor)
        raise BadInput(
            "动态码或恢复码不对，或已用过。动态码每 30 秒换一个",
            faults=(FieldError("/step_up_code", "不对"),),
        )
    with db.transaction() as session:
        condition = EditorSession.id == sign_in.id
        session.execute(update(EditorSession).where(condition).values(step_up_failures=0))


def _count_attempt(sign_in: EditorSession, editor: Editor) -> None:
    """Count an attempt before it is checked, so that concurrent ones cannot share one count."""
    condition = EditorSession.id == sign_in.id
    failures = EditorSession.step_up_failures
    with db.transaction() as session:
        session.execute(
            update(EditorSession).where(condition).values(step_up_failures=failures + 1)
        )
        count = session.scalar(select(failures).where(condition))
    if count is None or count > MAX_FAILURES:
        refused_access_log.record_refusal("step_up_too_many", editor)
        sessions.end_session(sign_in.digest)
        raise NotSignedIn
