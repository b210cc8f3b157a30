"""An article to talk about, and people who do."""

from tests.reader_fixtures import article, bo, lin, mei

__all__ = ["article", "bo", "lin", "mei"]
