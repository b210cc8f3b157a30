"""An article with a sentence to hide words of, and people who challenge each other."""

from tests.reader_fixtures import article, bo, lin, mei

__all__ = ["article", "bo", "lin", "mei"]
