"""Counts an article's funnel: readers, markers, card makers, scanners, finishers, follow taps."""

from backend.annotations import reader_counts
from backend.articles.models import Article
from backend.reading import reading_counts
from backend.shares import follow_taps, share_records
from backend.spread.metrics import formulas, queries
from backend.spread.schemas import Funnel


def count_funnel(article: Article) -> Funnel:
    """Count how many read, marked, made cards, came by a code, finished, tapped to follow."""
    reader_count, finished_count = reading_counts.count_readers(article)
    counts = {
        "read": reader_count,
        "marked": reader_counts.count_markers(article),
        "carded": share_records.count_sharers(article, "card"),
        "scanned": queries.count_people_by_channel(article, "code"),
        "finished": finished_count,
        "tapped": follow_taps.count_taps(article),
    }
    rates = {name: formulas.conversion_rate(count, reader_count) for name, count in counts.items()}
    return Funnel(**counts, of_read=rates)
