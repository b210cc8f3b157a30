"""Changes and removes messages over HTTP."""

from typing import Any

from backend import db
from backend.moderation.models import Check
from backend.moderation.review import decisions
from tests.admin.conftest import make_editor
from tests.commenting import (
    API,
    row,
)
from tests.conftest import Reader


def change(reader: Reader, message: str, text: str, **more: Any) -> Any:
    return reader.put(f"{API}/messages/{message}", json={"text": text} | more)


def put_away(message: str) -> None:
    """Have an editor hide a message."""
    check_id = row(message).check_id
    with db.transaction() as session:
        check = session.get_one(Check, check_id)
        decisions.decide(check.public_id, "hide", make_editor(login=f"e-{message.lower()}").id)
