"""What holds for all routes: health, problem details, limits on requests."""

import io
from threading import Event, Thread

from flask import Flask
from flask.testing import FlaskClient

from backend import api


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


def test_a_full_house_says_so_at_once_and_lets_the_next_one_in() -> None:
    app, room, entered, leave = Flask("small"), api.Router("small"), Event(), Event()

    @room.route_for("POST", "/slow", guard=api.allow_anyone, transaction=False, concurrency=1)
    def slow() -> None:
        entered.set()
        leave.wait(10)

    api.init(app)
    app.register_blueprint(room)
    first = Thread(target=lambda: app.test_client().post("/api/v1/slow"))
    first.start()
    assert entered.wait(10)
    answer = app.test_client().post("/api/v1/slow")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] in ("1", "2")
    leave.set()
    first.join()
    assert app.test_client().post("/api/v1/slow").status_code == 204


def test_a_seat_is_free_again_after_a_refusal(client: FlaskClient) -> None:
    answers = {client.post("/api/v1/cards", json={}).status_code for _ in range(9)}
    assert answers == {401}


def test_a_body_that_nobody_asked_for_is_read_to_its_end(client: FlaskClient) -> None:
    body = io.BytesIO(b"x" * 300_000)
    answer = client.post("/api/v1/cards", input_stream=body, content_length=300_000)
    assert answer.status_code == 401
    assert body.read() == b""
