"""Makes challenges and answers them over HTTP, as phones do."""

from typing import Any

from backend import ids
from backend.articles.models import Article
from tests.commenting import API
from tests.factories import SENTENCE

PHONE, FRIEND = "p" * 20, "f" * 20
HIDDEN = "灯火"
HIDES = {"start": SENTENCE.index(HIDDEN), "end": SENTENCE.index(HIDDEN) + len(HIDDEN)}


def gap(quote: str = SENTENCE, **changes: Any) -> dict[str, Any]:
    """Write a gap as it is sent."""
    return {"quote": quote, "hidden": HIDES} | changes


def ask(who: Any, found: Article, s: str = "", **changes: Any) -> Any:
    """Tell of a challenge."""
    body = {"article_id": found.public_id, "visitor": PHONE, "gap": gap()} | changes
    return who.put(f"{API}/challenges/{s or ids.generate()}", json=body)


def asked(who: Any, found: Article, **changes: Any) -> str:
    """Challenge; gives the id."""
    answer = ask(who, found, **changes)
    assert answer.status_code == 200, answer.text
    s: str = answer.json["id"]
    return s


def play(who: Any, s: str, **changes: Any) -> Any:
    """Open a challenge."""
    return who.post(f"{API}/challenges/{s}/plays", json={"visitor": FRIEND} | changes)


def reply(who: Any, s: str, letters: str = HIDDEN, key: str = "", **changes: Any) -> Any:
    """Answer a challenge; anew each time unless a key is given."""
    body = {"visitor": FRIEND, "key": key or ids.generate(20), "letters": letters} | changes
    return who.post(f"{API}/challenges/{s}/answers", json=body)


def example(lin: Any, mei: Any, stranger: Any, found: Article) -> tuple[str, str]:
    """Let happen what the figures of an article's questions are explained by.

    Gives the ids under which lin's was asked and passed on by mei.
    """
    first = asked(lin, found)
    again = asked(mei, found, gap=None, parent_share_id=first)
    own = asked(mei, found)
    for _ in range(2):
        reply(stranger, first, "桥桥", visitor="a" * 20)
    reply(stranger, first, visitor="a" * 20)
    reply(stranger, first, visitor="b" * 20)
    for s in (first, again, own):
        reply(stranger, s, "桥桥", visitor="c" * 20)
        play(stranger, s, visitor="d" * 20)
    return first, again
