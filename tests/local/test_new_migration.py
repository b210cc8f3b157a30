"""New migrations: numbered, made from the difference, and refused where they could not fit."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend import db
from backend.local import new_migration
from backend.local.new_migration import MigrationRefused
from backend.ops import migrations

pytestmark = pytest.mark.one_database


def test_without_a_change_the_next_number_does_nothing(folder: Path) -> None:
    """The tables of the code are what the migrations make, to the name of each index."""
    path = new_migration.create_migration("nothing_changes", folder)
    before = sorted(each.name for each in (migrations.FOLDER / "versions").glob("*.py"))
    assert path.name == f"{len(before) + 1:04}_nothing_changes.py"
    text = path.read_text()
    assert "op." not in text
    assert text.count("    pass\n") == 2
    assert text.startswith('"""Nothing changes."""')


def test_a_new_column_is_added_and_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = sa.MetaData(naming_convention=db.Base.metadata.naming_convention)
    for table in db.Base.metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["designs"].append_column(sa.Column("colour", sa.String(8), nullable=True))
    monkeypatch.setattr(db.Base, "metadata", changed)
    text = new_migration.create_migration("designs_have_a_colour", folder).read_text()
    assert "add_column(sa.Column('colour', sa.String(length=8), nullable=True))" in text
    assert "drop_column('colour')" in text


@pytest.mark.parametrize("name", ["", "Capital", "two words", "../up", "a"])
def test_a_name_that_is_no_file_name_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(MigrationRefused, match="NAME"):
        new_migration.create_migration(name, folder)


def test_two_heads_are_refused_by_their_numbers(folder: Path) -> None:
    newest = sorted((folder / "versions").glob("*.py"))[-1]
    number = newest.name[:4]
    twin = newest.read_text().replace(f'revision = "{number}"', 'revision = "9999"', 1)
    newest.with_name("9999_twin.py").write_text(twin)
    with pytest.raises(MigrationRefused, match=rf"{number}.*9999|9999.*{number}"):
        new_migration.create_migration("one_more", folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the migrations, so that a test can add to them."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy
