"""Writes the next numbered Alembic migration by comparing models and schema, and tests it.

`python -m backend.local.new_migration NAME`. A fresh SQLite file is migrated to the head and
compared with the tables of the code; the difference becomes the new file, which is then applied
to another fresh database and taken back.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask

from backend.app import create_app  # which brings in every table
from backend.config import Config
from backend.ops import migrations

NAME = re.compile(r"[a-z][a-z_]{2,39}")


class MigrationRefused(Exception):
    """The name or the existing migrations do not allow a new one; the message says why."""


def create_migration(name: str, folder: Path = migrations.FOLDER) -> Path:
    """Write the migration from the head to the current tables; gives its path.

    Raises MigrationRefused for a bad name, and where the migrations have no single head.
    """
    if not NAME.fullmatch(name):
        raise MigrationRefused("NAME is small letters and _, such as NAME=cards_keep_their_size")
    script = ScriptDirectory(str(folder))
    heads = script.get_heads()
    if len(heads) != 1:
        raise MigrationRefused(f"there must be one head, and there are {', '.join(heads)}")
    number = f"{int(heads[0]) + 1:04}"
    with tempfile.TemporaryDirectory() as scratch, _build_app(scratch).app_context():
        alembic = migrations.build_alembic_config(f"sqlite:///{scratch}/before.db", folder)
        alembic.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(alembic, "head")
        command.revision(
            alembic, message=name.replace("_", " ").capitalize(), rev_id=number, autogenerate=True
        )
        alembic.attributes["url"] = f"sqlite:///{scratch}/after.db"
        command.upgrade(alembic, "head")
        command.downgrade(alembic, "-1")
    return folder / "versions" / f"{number}_{name}.py"


def _build_app(scratch: str) -> Flask:
    """Build an app whose secret key signs the audit log of databases that are thrown away."""
    return create_app(Config(secret_key="k" * 48, data_dir=Path(scratch)).completed())


def main() -> None:
    """Write the migration that the command line names, and print its path."""
    try:
        path = create_migration(" ".join(sys.argv[1:]))
    except MigrationRefused as error:
        sys.exit(f"shiju: {error}")
    print(path)


if __name__ == "__main__":
    main()
