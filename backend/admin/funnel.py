"""The way from reading to following, counted from what several rooms know."""

from backend.annotations import crowd
from backend.articles.models import Article
from backend.shares import service as shares
from backend.shares import taps
from backend.shelves import readers
from backend.spread import figures, readings
from backend.spread.schemas import Funnel


def of_article(article: Article) -> Funnel:
    """Tell how many read, marked, made cards, came by a code, finished, tapped to follow."""
    read, finished = readers.count(article)
    counts = {
        "read": read,
        "marked": crowd.markers(article),
        "carded": shares.sharers(article, "card"),
        "scanned": readings.people_by(article, "code"),
        "finished": finished,
        "tapped": taps.count(article),
    }
    of_read = {name: figures.part(many, read) for name, many in counts.items()}
    return Funnel(**counts, of_read=of_read)
