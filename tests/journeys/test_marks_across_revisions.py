"""A reader's story: read, mark, see what others marked, read on elsewhere, take it all along."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from backend import clock, job_queue
from tests.annotations.marks import drawn, mark
from tests.commenting import think
from tests.conftest import SignedIn
from tests.factories import SENTENCE, an_article
from tests.own_annotations.annotation_files import bring, taken_along, words
from tests.reading.reading_reports import reading, report


def test_marks_hold_on_to_their_words(app: Flask, client: FlaskClient, signed_in: SignedIn) -> None:
    article = an_article()
    lin, *others = (signed_in(name) for name in ("lin", "mei", "tao"))

    # three readers mark the same sentence; soon strangers see it, and nobody's name
    mark(lin, article, visibility="counted")
    think(lin, article, "这句话我想记住。", visibility="private")
    for other in others:
        mark(other, article, visibility="counted")
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=1)):
        job_queue.run_due()
    (popular,) = drawn(client, article)["popular"]
    assert (popular["quote"], popular["readers"]) == (SENTENCE, 3)

    # on another phone they go on where they were
    report(lin, article, 1)
    assert reading(signed_in("lin"), article)["position"]["index"] == 1

    # they take their words along, are forgotten, come back, and have them again
    file = taken_along(lin)
    assert lin.delete("/api/v1/me").status_code == 204
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=2)):
        job_queue.run_due()
    assert drawn(client, article)["popular"] == []
    again = signed_in("lin")
    assert words(again)["items"] == []
    assert bring(again, file) == {"imported": 2, "existing": 0, "rejected": []}
    assert [each["text"] for each in words(again)["items"]] == ["这句话我想记住。", None]
    assert reading(again, article)["position"] is None
