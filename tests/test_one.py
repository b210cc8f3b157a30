"""`make one` finds one test of any kind by file or name."""

import pytest

from tests import one


@pytest.mark.parametrize(
    ("words", "ran"),
    [
        (["tests/test_startup.py"], ["tests/test_startup.py"]),
        (["tests/test_startup.py::test_x", "-x"], ["tests/test_startup.py::test_x", "-x"]),
        (["test_startup.py", "-x"], ["tests/test_startup.py", "-x"]),
        (["test_a_guessable_key"], ["tests/test_startup.py", "-k", "test_a_guessable_key"]),
        (["scene.test.ts"], ["tests/miniprogram/unit/run.mjs", "scene.test"]),
        (["reading.test.mjs"], ["tests/miniprogram/e2e/run.mjs", "reading.test"]),
        (
            ["tests/miniprogram/e2e/outage.test.mjs"],
            ["tests/miniprogram/e2e/run.mjs", "outage.test"],
        ),
        (["styles.test.mjs"], ["--test", "miniprogram/preview/tests/styles.test.mjs"]),
    ],
)
def test_each_kind_of_test_is_found(words: list[str], ran: list[str]) -> None:
    assert one.build_command(words)[-len(ran) :] == ran


@pytest.mark.parametrize("words", [[], ["test_nowhere_at_all" + "_"], ["gone.test.ts"], ["a.py"]])
def test_what_is_not_there_is_said(words: list[str]) -> None:
    with pytest.raises(FileNotFoundError):
        one.build_command(words)


def test_nothing_runs_beside_it() -> None:
    assert "no:xdist" in one.build_command(["tests/test_startup.py"])
