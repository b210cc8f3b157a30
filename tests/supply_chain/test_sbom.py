"""The bill of materials is valid CycloneDX, and lists all that is shipped."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.supply_chain import locks, sbom


def test_it_fits_the_schema(listed: str) -> None:
    assert sbom.find_fault(listed) is None


def test_what_is_shipped_stands_there_with_its_version(parts: dict[str, Any]) -> None:
    for lock in sbom.SHIPPED:
        for each in locks.read(locks.ROOT / lock):
            name = each.package.name.replace("@", "%40")
            kind = "pypi" if each.package.ecosystem == "PyPI" else "npm"
            known = f"pkg:{kind}/{name}@{each.package.version}" in parts
            assert known is not each.dev, each


def test_what_only_developers_need_does_not(parts: dict[str, Any]) -> None:
    assert [name for name in parts if name.startswith(("pkg:pypi/pytest", "pkg:npm/eslint"))] == []


def test_fonts_stand_there_with_digest_and_licence(parts: dict[str, Any]) -> None:
    there = {
        path.relative_to(locks.ROOT).as_posix()
        for path in (locks.ROOT / sbom.FONTS).rglob("*")
        if path.suffix in (".ttf", ".otf")
    }
    fonts = {name: part for name, part in parts.items() if part["type"] == "file"}
    assert set(fonts) == there
    assert all(len(part["hashes"][0]["content"]) == 64 for part in fonts.values())
    assert {part["licenses"][0]["license"]["id"] for part in fonts.values()} == {"OFL-1.1"}
    assert any(name.startswith("pkg:pypi/pylopdf-fonts-zh-cn@") for name in parts)


def test_the_house_depends_on_all_of_it(listed: str, parts: dict[str, Any]) -> None:
    (house,) = [each for each in json.loads(listed)["dependencies"] if each["ref"] == "shiju"]
    assert set(house["dependsOn"]) == set(parts)


def test_it_is_written_where_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sbom.main(tmp_path / "out/sbom.json")
    assert json.loads((tmp_path / "out/sbom.json").read_text())["bomFormat"] == "CycloneDX"
    assert "sbom.json" in capsys.readouterr().out


@pytest.fixture(scope="module")
def listed() -> str:
    """Make the list once."""
    return sbom.make()


@pytest.fixture(scope="module")
def parts(listed: str) -> dict[str, Any]:
    """Give its parts by their references."""
    return {each["bom-ref"]: each for each in json.loads(listed)["components"]}
