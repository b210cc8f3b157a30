"""The examples in docstrings are true, wherever they stand."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2] / "backend"
# Figures and rules that are defined by their examples: there must be some.
DEFINED_BY_EXAMPLES = {
    "backend.challenges.statistics",
    "backend.challenges.letter_bank",
    "backend.challenges.creation",
    "backend.shares.arrivals.counting_rules",
    "backend.spread.metrics.formulas",
    "backend.spread.trees.rollup_propagation",
    "backend.spread.trees.tree_shape",
}
MODULES = DEFINED_BY_EXAMPLES | {
    ".".join(path.relative_to(BACKEND.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in BACKEND.rglob("*.py")
    if "    >>> " in path.read_text()
}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_examples_are_true(name: str) -> None:
    results = doctest.testmod(import_module(name))
    assert results.attempted > 0
    assert results.failed == 0
