"""The table of look-alike letters is made from Unicode's, and leaves plain text alone."""

import regex

from backend.moderation.matching import confusables
from tests.moderation import confusable_table

IDEOGRAPH = regex.compile(r"\p{Unified_Ideograph}")


def test_the_table_is_as_it_is_derived() -> None:
    derived = confusable_table.derive()
    kept = {chr(sign): target for sign, target in confusables.load_table().items() if target}
    assert {s: t for s, t in kept.items() if derived.get(s) != t} == {}
    if confusables.TABLE_PATH.read_text("utf-8").startswith(confusable_table.HEAD):  # same Unicode
        assert kept.keys() == derived.keys()


def test_no_character_of_ascii_and_no_ideograph_is_changed() -> None:
    changed = {chr(sign) for sign in confusables.load_table()}
    assert [sign for sign in changed if sign.isascii() or IDEOGRAPH.match(sign)] == []
    assert all(len(target) <= 1 for target in confusables.load_table().values())
