"""`make sbom`: list all that is shipped, as CycloneDX 1.6, in out/sbom.json.

Python's packages of the image, what the console's pages and the mini-program borrow from npm, and
the fonts that no package brings. What lies under them, the image's Debian and its Python, an image
scanner lists.
"""

import base64
import hashlib
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from backend.app import VERSION
from tests.supply_chain import locks
from tests.supply_chain.locks import Locked

FONTS = "backend/cards/fonts"
FONT_LICENSE = "OFL-1.1"
SHIPPED = (
    "backend/requirements.lock",
    "backend/admin/vendor/package-lock.json",
    "miniprogram/package-lock.json",
)
TYPES = {"PyPI": "pypi", "npm": "npm"}


def make(root: Path = locks.ROOT) -> str:
    """Give the list as JSON. Raises ValueError where it does not fit CycloneDX' own schema."""
    bom = Bom()
    house = Component(
        name="shiju", version=VERSION, type=ComponentType.APPLICATION, bom_ref="shiju"
    )
    bom.metadata.component = house
    parts = {part.bom_ref.value: part for part in (*_packages(root), *_fonts(root))}
    for part in parts.values():
        bom.components.add(part)
    bom.register_dependency(house, parts.values())
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    wrong = find_fault(text)
    if wrong is not None:
        raise ValueError(f"not CycloneDX 1.6: {wrong}")
    return text


def find_fault(text: str) -> object | None:
    """Hold a list against the schema of CycloneDX 1.6; gives None if it fits."""
    # Seconds to import: it builds the grammars of every format that a schema may name.
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


def _packages(root: Path) -> Iterator[Component]:
    for name in SHIPPED:
        for locked in locks.read(root / name):
            if not locked.dev:
                yield _component(locked)


def _component(locked: Locked) -> Component:
    package = locked.package
    space, _, name = package.name.rpartition("/")
    address = PackageURL(TYPES[package.ecosystem], space or None, name, package.version)
    licence = locked.license or _licence(package.name) * (package.ecosystem == "PyPI")
    return Component(
        name=name,
        group=space or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        scope=ComponentScope.REQUIRED,
        licenses=[LicenseFactory().make_from_string(licence)] if licence else None,
        hashes=_integrity(locked.integrity),
    )


def _licence(name: str) -> str:
    """Give what an installed package says itself, where it says it in SPDX' words."""
    try:
        return str(metadata.metadata(name).json.get("license_expression", ""))
    except metadata.PackageNotFoundError:  # for another system than this one
        return ""


def _integrity(integrity: str) -> list[HashType]:
    algorithm, _, digest = integrity.partition("-")
    if algorithm != "sha512":
        return []
    return [HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(digest).hex())]


def _fonts(root: Path) -> Iterator[Component]:
    for path in sorted((root / FONTS).rglob("*.[ot]tf")):
        name = path.relative_to(root).as_posix()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        yield Component(
            name=name,
            type=ComponentType.FILE,
            bom_ref=name,
            licenses=[LicenseFactory().make_from_string(FONT_LICENSE)],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        )


def main(out: Path = Path("out/sbom.json")) -> None:
    """Write the list."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(make(), "utf-8")
    sys.stdout.write(f"sbom: {out}\n")


if __name__ == "__main__":
    main()
