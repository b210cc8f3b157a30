"""The table of look-alike letters is made from Unicode's, and leaves plain text alone."""

import regex

from backend.moderation import confusables
from tests.moderation import confusable_table

DIGIT = regex.compile(r"\p{Nd}")  # which grow in number with each Unicode, and so with each Python
IDEOGRAPH = regex.compile(r"\p{Unified_Ideograph}")


def test_the_table_is_as_it_is_derived() -> None:
    small = {chr(sign): target for sign, target in confusables.small_capitals().items()}
    derived = small | confusable_table.derive()
    kept = {chr(sign): target for sign, target in confusables.table().items()}
    assert {s: t for s, t in kept.items() if not DIGIT.match(s)} == {
        s: t for s, t in derived.items() if not DIGIT.match(s)
    }
    assert all(derived[sign] == target for sign, target in kept.items() if sign in derived)


def test_no_character_of_ascii_and_no_ideograph_is_changed() -> None:
    changed = {chr(sign) for sign in confusables.table()}
    assert [sign for sign in changed if sign.isascii() or IDEOGRAPH.match(sign)] == []
    assert all(len(target) == 1 for target in confusables.table().values())
