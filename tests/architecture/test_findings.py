"""Every finding has the form that `findings/README.md` describes."""

import os
import re
from pathlib import Path

import pytest

FINDINGS = Path(__file__).parents[2] / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))
PARTS = ("Expected", "So it is", "Matters", "Guess before the first run", "Seen with")
# What is installed, and whether its version is pinned: `name==1.2` of pip, `name@1.2` of npm.
INSTALL = re.compile(r"(?:pip|npm) install ((?:\\\n|[^\n])*)")
PINNED = re.compile(r"(@[\w.-]+/)?[\w.-]+(==|@)\d[\w.]*")


def test_nothing_else_lies_there() -> None:
    assert {path.name for path in FINDINGS.iterdir()} == {
        "README.md",
        *(path.name for path in SCRIPTS),
    }


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_finding_says_all_its_parts_and_runs_apart(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("#!/bin/bash\n# ")
    assert [part for part in PARTS if f"\n# {part}:" not in text] == []
    assert 'set -euo pipefail\ncd "$(mktemp -d)"\n' in text
    assert os.access(path, os.X_OK)
    installed = [
        word
        for line in INSTALL.findall(text)
        for word in re.sub(r"\d?>\S+|\\\n", " ", line).split()
        if not word.startswith("-")
    ]
    assert installed
    assert [word for word in installed if not PINNED.fullmatch(word)] == []
