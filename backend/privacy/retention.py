"""The job that runs all packages' retention rules every minute, in batches, noting progress.

Each package brings its own rules: `sweep(before, after)` deletes or anonymizes
what is older than `before` among the next rows after row id `after`, in a
transaction of its own, and gives the id after which the next minute continues.
So no statement grows with the tables, and no lock is held for long.
"""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select

from backend import clock, db, logs
from backend.accounts.personal_data_hooks import RETENTION_RULES, RetentionRule
from backend.privacy.models import RetentionProgress

RETENTION_JOB = "privacy.apply_retention"

log = structlog.get_logger()


def run_rules(_payload: dict[str, Any]) -> None:
    """Continue each rule from where it was; one that fails stops no other. A job."""
    errors: list[Exception] = []
    for rule in RETENTION_RULES.load():
        if rule.is_on:
            try:
                _run_rule(rule)
            except Exception as error:
                log.warning("sweeper stumbled", sweeper=rule.name, **logs.build_error_fields(error))
                errors.append(error)
    if errors:
        raise errors[0]


def _run_rule(rule: RetentionRule) -> None:
    with db.read_session() as session:
        last_id = (
            session.scalar(
                select(RetentionProgress.position).where(RetentionProgress.name == rule.name)
            )
            or 0
        )
    next_id = rule.sweep(clock.now() - timedelta(days=rule.days()), last_id)
    with db.transaction() as session:
        progress = session.scalar(
            select(RetentionProgress).where(RetentionProgress.name == rule.name).with_for_update()
        )
        if progress is None:
            progress = RetentionProgress(name=rule.name)
            session.add(progress)
        progress.position, progress.last_run_at = next_id, clock.now()
