"""An article with a sentence to hide words of, and people who challenge each other."""

from tests.people import article, bo, lin, mei

__all__ = ["article", "bo", "lin", "mei"]
