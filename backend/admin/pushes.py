"""What editors do about what WeChat pushed, told to the audit log: look, and hand on again."""

from dataclasses import dataclass

from backend import db, errors, jobs
from backend.admin import audit
from backend.admin.models import Editor
from backend.articles import sent
from backend.errors import NotFound
from backend.wechat.pushes import service as pushes
from backend.wechat.pushes.models import Push


@dataclass(frozen=True)
class Missed:
    """An article that was sent to the followers and could not be brought in, and why."""

    id: int
    url: str
    why: str


def handle_again(editor: Editor, push_id: str) -> Push:
    """Have a push handed on once more. Raises NotFound, AlreadyHandled."""
    push = pushes.handle_again(push_id)
    audit.record(editor, "push.handled_again", f"push:{push.public_id}")
    return push


def list_missed() -> list[Missed]:
    """List what was sent and could not be brought in, the last one first."""
    return [_missed(job) for job in jobs.list_dead(sent.BRING_IN)]


def bring_in_again(editor: Editor, job_id: int) -> None:
    """Try once more to bring in an article that was sent. Raises NotFound."""
    found = db.session().get(jobs.Job, job_id)
    url = _missed(found).url if found is not None else ""
    if not jobs.revive(job_id, sent.BRING_IN):
        raise NotFound
    audit.record(editor, "article.sought_again", f"job:{job_id}", {"url": url[:200]})


def _missed(job: jobs.Job) -> Missed:
    url = str(job.payload.get("url", ""))
    return Missed(job.id, url, errors.message_of((job.last_error or "").split("\n")[0]))
