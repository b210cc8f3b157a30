"""`python -m tests.one WHAT…`: runs one test of any kind, without the machinery of the whole suite.

WHAT is a file of pytest's (with its options), the name of a Python test, or a file of the
mini-program's: a journey (`reading.test.mjs`), a unit test (`scene.test.ts`) or one of the
preview's own (`styles.test.mjs`); a file's name will do, without its folder.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
MINI = Path("tests/miniprogram")
JOURNEYS, PREVIEW = MINI / "e2e", Path("miniprogram/preview/tests")
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:xdist"]


def build_command(words: list[str]) -> list[str]:
    """Build the command that runs it. Raises FileNotFoundError for what is not there."""
    if not words:
        raise FileNotFoundError("say which: make one T=tests/test_startup.py")
    name = Path(words[0]).name
    if name.endswith(".test.ts"):
        return ["node", str(MINI / "unit/run.mjs"), _find(MINI / "unit", name).stem]
    if name.endswith(".test.mjs"):
        if (ROOT / PREVIEW / name).is_file() and str(JOURNEYS) not in words[0]:
            return ["node", "--test", str(PREVIEW / name)]
        return ["node", str(JOURNEYS / "run.mjs"), _find(JOURNEYS, name).stem]
    if (ROOT / words[0].partition("::")[0]).exists():
        return [*PYTEST, *words]
    if name.endswith(".py"):
        return [*PYTEST, *_list_files(lambda path: path.name == name, name), *words[1:]]
    definition = re.compile(rf"def {re.escape(name)}\w*\(")
    files = _list_files(lambda path: bool(definition.search(path.read_text("utf-8"))), name)
    return [*PYTEST, *files, "-k", name, *words[1:]]


def _find(folder: Path, name: str) -> Path:
    if not (ROOT / folder / name).is_file():
        raise FileNotFoundError(f"{folder} has no {name}")
    return folder / name


def _list_files(is_wanted: Callable[[Path], bool], name: str) -> list[str]:
    paths = (path for path in (ROOT / "tests").rglob("test_*.py") if MINI.name not in path.parts)
    files = [str(path.relative_to(ROOT)) for path in sorted(paths) if is_wanted(path)]
    if not files:
        raise FileNotFoundError(f"no test is called {name}")
    return files


def main() -> None:
    """Become the command that runs the test."""
    try:
        command = build_command(sys.argv[1:])
    except FileNotFoundError as error:
        sys.exit(f"shiju: {error}")
    os.chdir(ROOT)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
