"""Editors' audited actions on missed articles: list them, retry the import of one."""

from dataclasses import dataclass

from backend import db, errors, job_queue
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.articles.imports import publication_events
from backend.errors import NotFound


@dataclass(frozen=True)
class MissedArticle:
    """An article that was published to the followers and could not be imported, and why."""

    id: int
    url: str
    reason: str


def list_missed_articles() -> list[MissedArticle]:
    """List published articles that could not be imported, the last one first."""
    return [_to_missed_article(job) for job in job_queue.list_dead(publication_events.IMPORT_JOB)]


def retry_import(editor: Editor, job_id: int) -> None:
    """Retry the import of a published article. Raises NotFound."""
    job = db.session().get(job_queue.Job, job_id)
    url = _to_missed_article(job).url if job is not None else ""
    if not job_queue.retry_dead(job_id, publication_events.IMPORT_JOB):
        raise NotFound
    audit.record(editor, "article.sought_again", f"job:{job_id}", {"url": url[:200]})


def _to_missed_article(job: job_queue.Job) -> MissedArticle:
    url = str(job.payload.get("url", ""))
    return MissedArticle(
        job.id, url, errors.find_error_message((job.last_error or "").split("\n")[0])
    )
