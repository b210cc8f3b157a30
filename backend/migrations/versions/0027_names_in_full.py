"""Tables, columns and jobs are named in full; data, keys and waiting jobs stay.

Constraints and indexes follow: each gets the name that the naming convention gives it now.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = {
    "ban_marks": "retained_bans",
    "codes": "share_codes",
    "first_wave_asks": "account_reach_fetches",
    "first_waves": "account_reach_days",
    "looks": "account_colours",
    "moves": "reanchor_results",
    "movings": "reanchor_runs",
    "readings": "reading_progress",
    "standards": "moderation_settings",
    "sweeps": "retention_progress",
    "taps": "follow_taps",
    "turns": "write_locks",
}
# By the new name of the table.
COLUMNS = {
    "account_reach_fetches": {"asked_at": "fetched_at", "late": "incomplete"},
    "appeals": {"words": "text"},
    "bans": {"hides_words": "hides_content"},
    "checks": {"why": "reason", "ask_at": "retry_at"},
    "decisions": {"deed": "action", "was": "snapshot"},
    "editor_sessions": {"agent": "user_agent"},
    "listed_words": {"place": "scope_id"},
    "moderation_settings": {"place": "scope_id"},
    "outbox": {"why": "reason"},
    "passages": {"sought": "searched_revision"},
    "pushes": {"said": "payload", "at": "occurred_at"},
    "reading_progress": {"place": "position", "forgotten_at": "history_removed_at"},
    "reanchor_results": {"moving_id": "run_id", "how": "reason"},
    "reanchor_runs": {"kept": "unchanged"},
    "reports": {"words": "text", "looked_at": "reviewed_at"},
    "retained_bans": {"who": "openid_digest"},
    "retention_progress": {"swept_at": "last_run_at"},
    "robot_posts": {"why": "reason", "door": "key_digest"},
    "share_codes": {"opens": "target_digest", "taken_at": "allocated_at"},
    "shared_passages": {"place": "position"},
    "spread_articles": {"pauses": "delay_seconds"},
    "visits": {"discounted": "discount_reason"},
}
JOBS = {
    "articles.bring_in": "articles.import_published",
    "codes.sweep": "codes.clean_up",
    "groups.sweep": "groups.delete_expired",
    "marks.sweep": "marks.purge_deleted",
    "moderation.ask_again": "moderation.retry_checks",
    "moderation.look": "moderation.check_pictures",
    "notifications.sweep": "notifications.delete_expired",
    "notifications.tell": "notifications.notify",
    "passages.move": "passages.reanchor",
    "passages.sweep": "passages.reanchor_missed",
    "privacy.sweep": "privacy.apply_retention",
    "pushes.sweep": "pushes.delete_expired",
    "robots.say": "robots.send",
    "shelves.sweep": "shelves.purge_readings",
    "spread.first_wave": "spread.fetch_account_reach",
}


def upgrade() -> None:
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, columns in COLUMNS.items():
        _rename_columns(table, columns)
    for table in sorted({*TABLES.values(), *COLUMNS}):
        _rename_constraints(table)
    _rename_jobs(JOBS)
    _rename_in_snapshots({"why": "reason", "ask_at": "retry_at"})
    _rename_outcome("kept", "unchanged")


def downgrade() -> None:
    _rename_outcome("unchanged", "kept")
    _rename_in_snapshots({"reason": "why", "retry_at": "ask_at"})
    _rename_jobs({new: old for old, new in JOBS.items()})
    for table, columns in COLUMNS.items():
        _rename_columns(table, {new: old for old, new in columns.items()})
    for old, new in TABLES.items():
        op.rename_table(new, old)
    earlier = {new: old for old, new in TABLES.items()}
    for table in sorted({*TABLES, *(earlier.get(table, table) for table in COLUMNS)}):
        _rename_constraints(table)


def _rename_columns(table: str, columns: Mapping[str, str]) -> None:
    """Rename columns; types, defaults and what refers to them follow on every database."""
    quote = op.get_bind().dialect.identifier_preparer.quote
    for old, new in columns.items():
        op.execute(f"ALTER TABLE {quote(table)} RENAME COLUMN {quote(old)} TO {quote(new)}")


def _rename_constraints(table: str) -> None:
    """Give each constraint and index of a table the name that the naming convention gives it."""
    reflected = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    items: list[Any] = [*reflected.constraints, *reflected.indexes]
    names = {item: (str(item.name), _name(table, item)) for item in items if item.name}
    wrong = {item: pair for item, pair in names.items() if pair[0] != pair[1]}
    if not wrong:
        return
    if op.get_bind().dialect.name == "sqlite":
        for item, (_, new) in wrong.items():
            item.name = sa.sql.elements.conv(new)
        with op.batch_alter_table(table, copy_from=reflected, recreate="always"):
            return
    if op.get_bind().dialect.name == "postgresql":
        for item, (old, new) in wrong.items():
            kind = "INDEX" if isinstance(item, sa.Index) else f"TABLE {table} RENAME CONSTRAINT"
            op.execute(
                f"ALTER {kind} {old} " + ("RENAME " if kind == "INDEX" else "") + f"TO {new}"
            )
        return
    for item, (old, new) in wrong.items():
        if isinstance(item, sa.ForeignKeyConstraint):
            _rename_foreign_key(table, item, old, new)
        elif not isinstance(item, sa.PrimaryKeyConstraint):
            op.execute(f"ALTER TABLE {table} RENAME INDEX {old} TO {new}")


def _name(table: str, item: Any) -> str:
    """Compute a constraint's or index' name by the convention of `db.Base`."""
    columns = [column.name for column in item.columns]
    match item:
        case sa.PrimaryKeyConstraint():
            return f"pk_{table}"
        case sa.ForeignKeyConstraint():
            return f"fk_{table}_{columns[0]}"
        case sa.UniqueConstraint():
            return f"uq_{table}_{'_'.join(columns)}"
        case sa.Index() if str(item.name).startswith("fk_"):  # MySQL's own, below a foreign key
            return f"fk_{table}_{columns[0]}"
        case sa.Index() if str(item.name).startswith("uq_"):  # how MySQL shows a constraint
            return f"uq_{table}_{'_'.join(columns)}"
        case sa.Index():
            return f"ix_{table}_{'_'.join(columns)}"
    return str(item.name)


def _rename_foreign_key(table: str, item: sa.ForeignKeyConstraint, old: str, new: str) -> None:
    """MySQL cannot rename a foreign key: it is dropped and made again."""
    [key] = item.elements
    referred, column = key.target_fullname.rsplit(".", 1)
    op.drop_constraint(old, table, type_="foreignkey")
    op.create_foreign_key(new, table, referred, [key.parent.name], [column])


def _rename_jobs(kinds: Mapping[str, str]) -> None:
    """Rename the jobs that wait, and the keys that keep them from waiting twice."""
    jobs = sa.table("jobs", *map(sa.column, ("id", "kind", "dedupe_key")))
    for old, new in kinds.items():
        same = jobs.c.kind == old
        rows = op.get_bind().execute(sa.select(jobs.c.id, jobs.c.dedupe_key).where(same)).all()
        op.execute(sa.update(jobs).where(same).values(kind=new))
        for job_id, key in rows:
            if key == old or str(key).startswith(f"{old}:"):
                renamed = new + key.removeprefix(old)
                op.execute(sa.update(jobs).where(jobs.c.id == job_id).values(dedupe_key=renamed))


def _rename_in_snapshots(keys: Mapping[str, str]) -> None:
    """Rename the columns that a decision's snapshot holds, so that it can still be undone."""
    decisions = sa.table("decisions", sa.column("id"), sa.column("snapshot", sa.JSON()))
    rows = op.get_bind().execute(sa.select(decisions.c.id, decisions.c.snapshot)).all()
    for decision_id, snapshot in rows:
        renamed = {keys.get(key, key): value for key, value in (snapshot or {}).items()}
        row = sa.update(decisions).where(decisions.c.id == decision_id)
        op.execute(row.values(snapshot=renamed))


def _rename_outcome(old: str, new: str) -> None:
    """Rename the outcome of re-anchoring that the column of its count is named for."""
    results = sa.table("reanchor_results", sa.column("outcome"))
    op.execute(sa.update(results).where(results.c.outcome == old).values(outcome=new))
