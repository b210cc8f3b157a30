"""An error's message is found by the name that a dead job stores."""

from backend.articles.imports.article_import import ArticleTakenDown
from backend.errors import AppError, NotFound, find_error_message


def test_a_message_is_found_by_the_name_of_its_class() -> None:
    name = f"{ArticleTakenDown.__module__}.{ArticleTakenDown.__qualname__}"
    assert find_error_message(name) == ArticleTakenDown.message != AppError.message


def test_a_job_that_died_before_a_module_moved_keeps_its_message() -> None:
    name = "backend.articles.imports.service.ArticleTakenDown"
    assert find_error_message(name) == ArticleTakenDown.message


def test_a_library_error_of_the_same_name_is_not_ours() -> None:
    assert NotFound.message != AppError.message
    assert find_error_message("werkzeug.exceptions.NotFound") == AppError.message
