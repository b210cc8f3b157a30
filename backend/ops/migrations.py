"""Bringing a database to the newest shape, and knowing whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend import db

FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(url: str, to: str = "head") -> None:
    """Apply what is missing, up to `to`."""
    command.upgrade(_alembic(url), to)


def downgrade(url: str, to: str = "-1") -> None:
    """Take back the newest migration, or all down to `to`."""
    command.downgrade(_alembic(url), to)


def current() -> str:
    """Name the shape that the current database has; empty for an empty database."""
    with db.reading() as session:
        return ",".join(MigrationContext.configure(session.connection()).get_current_heads())


def missing() -> list[str]:
    """Name the head when the current database is not there yet; empty when it is."""
    with db.reading() as session:
        at = set(MigrationContext.configure(session.connection()).get_current_heads())
    return sorted(_heads() - at)


@cache
def _heads() -> set[str]:
    return set(ScriptDirectory(str(FOLDER)).get_heads())


def _alembic(url: str) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config
