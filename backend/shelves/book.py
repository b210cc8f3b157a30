"""All that a reader marked and wrote as one text, article after article, the newest first.

However much it is, no more than a few hundred words are in memory, or those of
one article: articles are put together until they are enough.
"""

from collections.abc import Iterator
from itertools import chain

from backend.accounts.models import Account
from backend.annotations import mine as marks
from backend.annotations.mine import Sought
from backend.messages import mine as messages
from backend.shelves import taking, words, written

ENOUGH = 500


def write(reader: Account) -> Iterator[str]:
    """Write a reader's words as Markdown, part by part."""
    names = taking.names_of(reader)
    yield f"{written.HEADING}\n"
    for articles, many in _parts(reader):
        found = words.page(reader, Sought(articles=articles), "", many).words
        yield "\n" + written.chapters(found, names)


def _parts(reader: Account) -> Iterator[tuple[tuple[str, ...], int]]:
    """Put articles together, and say how many words each part has."""
    part: list[str] = []
    many = 0
    for article, count in _articles(reader):
        if part and many + count > ENOUGH:
            yield tuple(part), many
            part, many = [], 0
        part.append(article)
        many += count
    if part:
        yield tuple(part), many


def _articles(reader: Account) -> list[tuple[str, int]]:
    counts: dict[str, list[int]] = {}
    newest: dict[str, float] = {}
    told = (marks.by_article(reader), messages.by_article(reader))
    for article, (many, at) in chain.from_iterable(each.items() for each in told):
        counts.setdefault(article, []).append(many)
        newest[article] = max(newest.get(article, 0.0), at.timestamp())
    order = sorted(counts, key=lambda article: (-newest[article], article))
    return [(article, sum(counts[article])) for article in order]
