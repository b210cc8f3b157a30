"""How Alembic reaches the database: the address is handed over by `ops/migrations.py`."""

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from backend import db, db_engine

BACKEND = Path(db.__file__).parent
for file in (
    BACKEND / "job_queue.py",
    BACKEND / "pseudonym_key.py",
    *sorted(BACKEND.glob("**/models.py")),
):
    import_module(".".join(file.relative_to(BACKEND.parent).with_suffix("").parts))


def named(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a type by its name in `db.py` rather than by its parts."""
    if kind != "type":
        return False
    if isinstance(item, db.UtcDateTime):
        return "db.UtcDateTime()"
    if isinstance(item, sa.BigInteger):
        return "db.Key"
    if isinstance(item, sa.Text) and item._variant_mapping:
        return "db.LongText"
    if isinstance(item, db.Exact):
        return f"db.exact({item.length})"
    return False


def run() -> None:
    """Run the migrations asked for, each in a transaction of its own."""
    engine = db_engine.build_engine(context.config.attributes["url"])
    try:
        _run_on(engine)
    finally:
        engine.dispose()


def _run_on(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # rebuilding a table must not touch its children
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            compare_type=False,
            render_item=named,
            include_name=lambda name, kind, _: (
                not (kind == "table" and str(name).startswith("article_search"))
            ),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
