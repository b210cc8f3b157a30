"""`make audit`: hold every locked package against known vulnerabilities.

The status is 0 where none is known, 1 where one is, 2 where that cannot be told: the advisories
handed in cannot be read, or the service does not answer.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.supply_chain import advisories, locks, osv
from tests.supply_chain.advisories import Advisory, Finding, Unreadable
from tests.supply_chain.osv import ServiceAway


def main(arguments: list[str] | None = None) -> int:
    """Audit, print what was found, and give the status."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("advisories", nargs="?", type=Path, help="OSV's format: JSON, zip, folder")
    parser.add_argument("--root", type=Path, default=locks.ROOT, help="where the lock files are")
    parser.add_argument("--service", default=os.environ.get("OSV_API") or osv.ADDRESS)
    given = parser.parse_args(arguments)
    packages = locks.read_all(given.root)
    try:
        known = _known(given.advisories, given.service, packages)
    except (Unreadable, ServiceAway) as error:
        say(f"audit: NOT DONE: {error}")
        say(
            "Hand in advisories in OSV's format: make audit ADVISORIES=osv.json (or .zip, a folder)"
        )
        return 2
    findings = advisories.find(packages, known)
    for finding in findings:
        say(told(finding, packages[finding.package]))
    say(
        f"audit: {len(packages)} locked packages, {len(known)} advisories looked at,"
        f" {len(findings)} vulnerable"
    )
    return 1 if findings else 0


def _known(
    file: Path | None, service: str, packages: dict[locks.Package, list[str]]
) -> list[Advisory]:
    return advisories.load(file) if file else osv.ask(packages, service)


def told(finding: Finding, places: list[str]) -> str:
    """Say a finding in a line: which package, what is known, what mends it, where it stands."""
    names = ", ".join((finding.id, *finding.aliases))
    cure = f"fixed in {', '.join(finding.fixed)}" if finding.fixed else "no fixed version is known"
    package = finding.package
    summary = f" ({finding.summary})" if finding.summary else ""
    return f"{package.name} {package.version}: {names}{summary}; {cure}; in {', '.join(places)}"


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
