"""How many files of its own package an engineer opens to follow one POST.

Counted are the files in which a function is entered while the request is answered, and the
package's models and schemas, which hold the facts whether or not a function of theirs runs.
`pytest -s tests/architecture/test_files_opened.py` prints the files, one JSON line a POST.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from backend.articles.models import Article
from tests.challenging import ask, asked
from tests.commenting import reply, said, say, think
from tests.conftest import Reader
from tests.factories import SENTENCE
from tests.reader_fixtures import article, lin, mei

__all__ = ["article", "lin", "mei"]

BACKEND = Path(__file__).parents[2] / "backend"
SIMULATOR = "wechat/simulator/"  # stands for WeChat: nobody reads it to follow our code

Post = Callable[[], Any]


def write_message(reader: Reader, _friend: Reader, about: Article) -> Post:
    return lambda: say(reader, about)


def write_thought(reader: Reader, _friend: Reader, about: Article) -> Post:
    return lambda: think(reader, about)


def write_reply(reader: Reader, friend: Reader, about: Article) -> Post:
    message_id = said(friend, about)
    return lambda: reply(reader, message_id)


def create_card(reader: Reader, _friend: Reader, about: Article) -> Post:
    body = {"article_id": about.public_id, "quote": SENTENCE}
    reader.post("/api/v1/cards", json=body | {"design": "ink"})  # loads the designs, once
    return lambda: reader.post("/api/v1/cards", json=body | {"note": "读到这里。"})


def create_challenge(reader: Reader, _friend: Reader, about: Article) -> Post:
    return lambda: ask(reader, about)


def pass_on_challenge(reader: Reader, friend: Reader, about: Article) -> Post:
    share_id = asked(friend, about)
    return lambda: ask(reader, about, gap=None, parent_share_id=share_id)


@pytest.mark.parametrize(
    ("prepare", "package", "most"),
    [
        # What posts, schemas, models; and the presenters, which every list shares.
        (write_message, "comments", 4),
        (write_thought, "comments", 4),
        (write_reply, "comments", 4),
        # Routes, schemas, what creates, models.
        (create_card, "cards", 4),
        (create_challenge, "challenges", 4),
        (pass_on_challenge, "challenges", 4),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_post_opens_few_files_of_its_package(
    lin: Reader,
    mei: Reader,
    article: Article,
    prepare: Callable[[Reader, Reader, Article], Post],
    package: str,
    most: int,
) -> None:
    post = prepare(lin, mei, article)
    with traced() as opened:
        answer = post()
    assert answer.status_code in (200, 201)
    files = {name for name in opened if not name.startswith(SIMULATOR)}
    files |= {f"{package}/models.py", f"{package}/schemas.py"}
    own = sorted(name for name in files if name.startswith(f"{package}/"))
    figures = {"post": prepare.__name__, "own": own, "all": len(files)}
    sys.stdout.write(json.dumps(figures) + "\n")
    assert len(own) <= most, own


@contextmanager
def traced() -> Iterator[set[str]]:
    """Collect the files of the backend in which a function is entered."""
    names: set[str] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(f"{BACKEND}/"):
            names.add(frame.f_code.co_filename.removeprefix(f"{BACKEND}/"))

    sys.setprofile(note)
    try:
        yield names
    finally:
        sys.setprofile(None)
