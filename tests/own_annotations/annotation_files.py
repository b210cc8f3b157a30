"""Takes annotation files along, brings them in, and the words that they hold."""

from typing import Any

from tests.conftest import Reader

OTHER = "像一条被放开的河"


def taken_along(reader: Reader) -> dict[str, Any]:
    answer = reader.get("/api/v1/me/annotations.jsonld")
    assert answer.status_code == 200, answer.text
    file: dict[str, Any] = answer.json
    return file


def bring_whole(reader: Reader, file: Any, query: str = "") -> dict[str, Any]:
    """Bring a file in; gives all that is told of it."""
    answer = reader.post(f"/api/v1/me/annotations?{query}", json=file)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def bring(reader: Reader, file: Any) -> dict[str, Any]:
    """Bring a file in; gives the sums and what was refused."""
    told = bring_whole(reader, file)
    return {name: told[name] for name in ("imported", "existing", "rejected")}


def words(reader: Reader, query: str = "") -> dict[str, Any]:
    answer = reader.get(f"/api/v1/me/annotations?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found
