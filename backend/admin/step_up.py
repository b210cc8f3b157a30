"""Step-up: a signed-in editor gives the password and a code again before what gives power away.

Asked for by issuing keys, changing the password, setting up or dropping the second factor, new
recovery codes, and adding, enabling, resetting editors and changing their roles. It is good for
the one form it is sent with: there is no while in which a stolen session could do more.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from backend import cache, db
from backend.admin import passwords, refusals, second_factor, sessions
from backend.admin.models import Editor, EditorSession
from backend.errors import BadInput, Fault, NotSignedIn, TooMany

PACE = (5, 60)
MOST_FAILURES = 10


@dataclass(frozen=True)
class Proof:
    """What the form carries: the code is empty for those without a second factor."""

    password: str
    code: str = ""


def confirm(editor: Editor, sign_in: EditorSession, proof: Proof) -> None:
    """Check password and code; a right code is used up.

    Raises TooMany after five in a minute, BadInput when something is wrong, and NotSignedIn
    after ten failures in one sign-in, which then ends. To be called outside of any transaction.
    """
    wait = cache.wait_for(f"editors:confirm:{editor.id}", *PACE)
    if wait:
        refusals.note("step_up_too_many", editor)
        raise TooMany(retry_after=wait)
    _count(sign_in, editor)
    if not passwords.matches(editor.password_hash, proof.password, known=True):
        refusals.note("step_up_password", editor)
        raise BadInput("当前密码不对", faults=(Fault("/password", "不对"),))
    if not second_factor.satisfied(editor, proof.code.strip()):
        refusals.note("step_up_code", editor)
        raise BadInput(
            "动态码或恢复码不对，或已用过。动态码每 30 秒换一个",
            faults=(Fault("/step_up_code", "不对"),),
        )
    with db.transaction() as session:
        this = EditorSession.id == sign_in.id
        session.execute(update(EditorSession).where(this).values(step_up_failures=0))


def _count(sign_in: EditorSession, editor: Editor) -> None:
    """Count an attempt before it is judged, so that many at once cannot share one count."""
    this = EditorSession.id == sign_in.id
    failures = EditorSession.step_up_failures
    with db.transaction() as session:
        session.execute(update(EditorSession).where(this).values(step_up_failures=failures + 1))
        count = session.scalar(select(failures).where(this))
    if count is None or count > MOST_FAILURES:
        refusals.note("step_up_too_many", editor)
        sessions.end(sign_in.digest)
        raise NotSignedIn
