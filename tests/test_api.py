"""The floor under all routes: health, problems, limits of what comes in."""

import io

from flask.testing import FlaskClient


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_readiness_names_every_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json and answer.json["status"]) == (200, "ok")


def test_an_unknown_path_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "not_found"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json is not None
    assert answer.json["code"] == "method_not_allowed"


def test_a_picture_key_cannot_climb(client: FlaskClient) -> None:
    for key in ("../secret_key", "..%2f..%2fetc/passwd", "a/../../b.jpg", "x.py", "a//b.jpg"):
        assert client.get(f"/media/{key}").status_code in (404, 308)


def test_the_contract_describes_every_route(client: FlaskClient) -> None:
    contract = client.get("/openapi.json").json
    assert contract is not None
    assert contract["openapi"] == "3.1.0"
    assert "/healthz" in contract["paths"]


def test_a_body_that_nobody_asked_for_is_read_to_its_end(client: FlaskClient) -> None:
    body = io.BytesIO(b"x" * 300_000)
    answer = client.post("/api/v1/cards", input_stream=body, content_length=300_000)
    assert answer.status_code == 401
    assert body.read() == b""
