"""Let it be later in a journey's server: words that wait to be asked about again are due now."""

from sqlalchemy import update

from backend import clock, db, job_queue
from backend.app import create_app
from backend.moderation import check_retries
from backend.moderation.models import Check


def main() -> None:
    """Bring forward what the clock would order minutes later."""
    with create_app().app_context(), db.transaction() as session:
        due = update(Check).where(Check.retry_at.is_not(None))
        session.execute(due.values(retry_at=clock.now()))
        job_queue.enqueue(check_retries.RETRY_JOB, {})


if __name__ == "__main__":
    main()
