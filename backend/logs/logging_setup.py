"""Configures structlog, library loggers, warnings and exception hooks; redacts logged values."""

import logging
import sys
import threading
import warnings
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TextIO, cast

import structlog

from backend.config import BadConfig, Config
from backend.logs.tracebacks import build_error_fields, shorten_path

QUIET_LOGGERS = ("werkzeug", "urllib3", "alembic")
# These bring handlers of their own, which would write records as they are.
LOGGERS_WITH_HANDLERS = ("_granian", "granian.access", "flask", "werkzeug")
OWN_PREFIX = "backend."
REDACTED = "…"
# A record without arguments may have been put together from values beforehand.
REDACTED_MESSAGE = "a record of a library"

log = structlog.get_logger()


class _StandardError:
    """Writes to whatever standard error is now."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(config: Config) -> None:
    """Send this process' log lines to standard error in the form that its readers want."""
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if config.production:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=clean_value)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            remove_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(config.log_level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=config.production,
    )
    _install_handler(config.log_level)
    install_hooks()


def _install_handler(level: str) -> None:
    """Install our handler for all records of the standard library's loggers, once."""
    root = logging.getLogger()
    root.setLevel(level)
    for handler in root.handlers[:]:
        if isinstance(handler, SafeHandler):
            root.removeHandler(handler)
    root.addHandler(SafeHandler())
    for name in LOGGERS_WITH_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def install_hooks() -> None:
    """Log uncaught exceptions and warnings without their messages; others' hooks stay."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _log_uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _log_uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _log_unraisable
    warnings.showwarning = _log_warning


def remove_values(_logger: Any, _method: str, event: Any) -> Any:
    """Describe the exception of an event by type and frames, and clean all its values."""
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _get_exception(exc_info) if exc_info else None
    if error is not None:
        event.update(build_error_fields(error))
    return {name: clean_value(value) for name, value in event.items()}


def clean_value(value: Any) -> Any:
    """Clean a value for a log line: plain values stay, of all else only the type's name."""
    if isinstance(value, Mapping):
        return {str(name): clean_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean_value(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value.__name__ if isinstance(value, type) else type(value).__name__


def _get_exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    error = exc_info[1] if isinstance(exc_info, tuple) else sys.exc_info()[1]
    return error if isinstance(error, BaseException) else None


class SafeHandler(logging.Handler):
    """Logs the records of the standard library's loggers, their arguments left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record: where it comes from, its template, its exception's types and frames."""
        try:
            error = _get_exception(record.exc_info) if record.exc_info else None
            log.log(
                min(logging.CRITICAL, max(logging.DEBUG, record.levelno // 10 * 10)),
                build_safe_message(record),
                logger=record.name,
                at=f"{shorten_path(record.pathname)}:{record.lineno}",
                **(build_error_fields(error) if error is not None else {}),
            )
        except Exception as error:
            sys.stderr.write(f"a log line could not be written: {type(error).__name__}\n")


def build_safe_message(record: logging.LogRecord) -> str:
    """Build a record's message with numbers in their places, and dots for every other argument."""
    if not isinstance(record.msg, str):
        return REDACTED_MESSAGE
    if not record.args:
        return record.msg if record.name.startswith(OWN_PREFIX) else REDACTED_MESSAGE
    try:
        if isinstance(record.args, Mapping):
            return record.msg % {
                name: _clean_argument(argument) for name, argument in record.args.items()
            }
        return record.msg % tuple(_clean_argument(argument) for argument in record.args)
    except (TypeError, ValueError, KeyError):
        return REDACTED_MESSAGE


def _clean_argument(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, bool | int | float) else REDACTED


def _log_uncaught(error_type: type[BaseException], error: BaseException, traceback: Any) -> None:
    if issubclass(error_type, KeyboardInterrupt):
        return
    if isinstance(error, BadConfig):  # names settings, and never what is in them
        sys.stderr.write(f"{error}\n")
        return
    log.critical("uncaught exception", **build_error_fields(error.with_traceback(traceback)))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        log.critical("uncaught exception in a thread", **build_error_fields(args.exc_value))


def _log_unraisable(args: Any) -> None:
    if args.exc_value is not None:
        log.error("exception that could not be raised", **build_error_fields(args.exc_value))


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("warning", category=category.__name__, at=f"{shorten_path(filename)}:{lineno}")
