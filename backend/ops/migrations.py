"""Runs Alembic migrations up and down; reports the current revision and the missing ones."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend import db

FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the missing migrations, up to `revision`."""
    command.upgrade(build_alembic_config(url), revision)


def downgrade(url: str, revision: str = "-1") -> None:
    """Revert the newest migration, or all down to `revision`."""
    command.downgrade(build_alembic_config(url), revision)


def get_current() -> str:
    """Give the revision of the current database; empty for an empty database."""
    with db.read_session() as session:
        return ",".join(MigrationContext.configure(session.connection()).get_current_heads())


def list_missing() -> list[str]:
    """List the heads that the current database has not reached; empty when it is up to date."""
    with db.read_session() as session:
        applied = set(MigrationContext.configure(session.connection()).get_current_heads())
    return sorted(_list_heads() - applied)


@cache
def _list_heads() -> set[str]:
    return set(ScriptDirectory(str(FOLDER)).get_heads())


def build_alembic_config(url: str, folder: Path = FOLDER) -> AlembicConfig:
    """Build Alembic's settings for a database and a folder of migrations."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url
    return config
