"""How long a nickname may be, as people count characters."""

import pytest

from backend.accounts.nickname_rules import normalize_nickname

FAMILY, FLAG, ENGLAND = (
    "👨‍👩‍👧‍👦",
    "🇨🇳",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)


@pytest.mark.parametrize(
    "name",
    ["林" * 32, FLAG * 32, FAMILY * 9, ENGLAND * 9, "林\U000e0100" * 32, "क्षि" * 16, "👍🏽" * 32],
)
def test_as_many_as_are_seen_may_be_had(name: str) -> None:
    assert normalize_nickname(name) == name


@pytest.mark.parametrize("name", ["林" * 33, "a" * 33, FAMILY * 33])
def test_more_than_32_that_are_seen_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="32"):
        normalize_nickname(name)


def test_what_the_column_cannot_hold_is_refused_by_a_reason_of_its_own() -> None:
    with pytest.raises(ValueError, match="组合字符"):
        normalize_nickname(FAMILY * 10)
