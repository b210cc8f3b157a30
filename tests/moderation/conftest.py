"""The same people and article as where they talk."""

from tests.comments.conftest import article, bo, lin, mei

__all__ = ["article", "bo", "lin", "mei"]
