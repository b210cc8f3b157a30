"""Lists: the query of each says its page and length by one base, within bounds."""

from typing import Any

import pytest
from pydantic import ValidationError

from backend import api
from backend.app import MANIFESTS
from backend.manifest import list_routers

QUERIES = {
    operation.query
    for router in list_routers(MANIFESTS)
    for operation in router.operations
    if operation.query is not None
}
LISTS = sorted(
    (query for query in QUERIES if "cursor" in query.model_fields), key=lambda each: each.__name__
)


@pytest.mark.parametrize("query", LISTS, ids=lambda each: each.__name__)
def test_a_lists_query_has_the_one_base_and_its_bounds(query: Any) -> None:
    assert issubclass(query, api.CursorQuery)
    fields = query.model_json_schema()["properties"]
    assert fields["cursor"]["default"] == ""
    assert fields["cursor"]["maxLength"] <= 2400
    if issubclass(query, api.PageQuery):
        limit = fields["limit"]
        assert limit["minimum"] == 1 <= limit["default"] <= limit["maximum"] <= 2000


@pytest.mark.parametrize(("base", "most"), [(api.PageQuery, 50), (api.EditorPageQuery, 100)])
def test_pages_are_as_long_as_they_may_be_and_no_longer(
    base: type[api.PageQuery], most: int
) -> None:
    assert base.model_validate_strings({}).limit == 20
    assert base.model_validate_strings({"limit": str(most)}).limit == most
    for wrong in ({"limit": str(most + 1)}, {"limit": "0"}, {"cursor": "x" * 201}):
        with pytest.raises(ValidationError):
            base.model_validate_strings(wrong)


def test_there_are_lists() -> None:
    assert len(LISTS) > 20
