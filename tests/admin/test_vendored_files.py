"""The console's vendored files: there, unchanged, licensed, and cached for good."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.admin import static_files

SHELF = static_files.FOLDER / "vendor"
MANIFEST: dict[str, str] = json.loads((SHELF / "manifest.json").read_text("utf-8"))
OURS = sorted(path.name for path in static_files.FOLDER.iterdir() if path.is_file())
TEMPLATES = static_files.FOLDER.parent / "templates"


def test_the_shelf_holds_what_the_manifest_says_and_nothing_else() -> None:
    there = {
        path.relative_to(SHELF).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in SHELF.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert there == MANIFEST


def test_every_borrowed_thing_has_its_licence_beside_it() -> None:
    folders = {Path(path).parent.as_posix() for path in MANIFEST}
    assert {f"{folder}/LICENSE.txt" for folder in folders} <= MANIFEST.keys()


def test_versions_are_those_of_the_lock() -> None:
    lock = json.loads((static_files.FOLDER.parent / "vendor/package-lock.json").read_text("utf-8"))
    locked = {
        f"{short}-{lock['packages'][f'node_modules/{name}']['version']}"
        for short, name in (
            ("echarts", "echarts"),
            ("htmx", "htmx.org"),
            ("swagger-ui", "swagger-ui-dist"),
            ("tabler", "@tabler/core"),
        )
    }
    assert {path.split("/")[0] for path in MANIFEST} == locked


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (static_files.FOLDER.parent / "vendor/package-lock.json").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("name", [*OURS, *MANIFEST])
def test_a_stranger_gets_what_pages_need_to_keep_for_good(client: FlaskClient, name: str) -> None:
    named = static_files.build_asset_name(name if name not in MANIFEST else f"vendor/{name}")
    answer = client.get(f"/admin/static/{named}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_with_an_old_digest_still_gives_the_file_but_not_for_good(
    client: FlaskClient,
) -> None:
    for name in ("console.css", "console.00000000.css"):
        answer = client.get(f"/admin/static/{name}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "name", ["../models.py", "..%2fmodels.py", "%2e%2e/models.py", "none.css", "vendor/", "a%00b"]
)
def test_what_is_not_on_the_shelf_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/admin/static/{name}").status_code == 404


def test_pages_hold_no_script_or_style_of_their_own() -> None:
    for path in TEMPLATES.rglob("*.html"):
        page = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), path
        assert "|safe" not in page, path
