"""Writes log lines: structlog's own, and what libraries, warnings and uncaught exceptions say."""

import logging
import sys
import threading
import warnings
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TextIO, cast

import structlog

from backend.config import BadConfig, Config
from backend.logs.tracebacks import facts, place

QUIET = ("werkzeug", "urllib3", "alembic")
# These bring handlers of their own, which would write records as they are.
WITH_HANDLERS = ("_granian", "granian.access", "flask", "werkzeug")
OWN = "backend."
LEFT_OUT = "…"
# A record without arguments may have been put together from values beforehand.
UNTOLD = "a record of a library"

log = structlog.get_logger()


class _StandardError:
    """Writes to whatever standard error is now."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(config: Config) -> None:
    """Send this process' log lines to standard error in the form that its readers want."""
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if config.production:
        last = structlog.processors.JSONRenderer(ensure_ascii=False, default=clean)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(config.log_level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=config.production,
    )
    _take_over(config.log_level)
    install_hooks()


def _take_over(level: str) -> None:
    """Let every record of the standard library's loggers pass through here, once."""
    root = logging.getLogger()
    root.setLevel(level)
    for handler in root.handlers[:]:
        if isinstance(handler, Records):
            root.removeHandler(handler)
    root.addHandler(Records())
    for name in WITH_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def install_hooks() -> None:
    """Log uncaught exceptions and warnings without their words; others' hooks are left alone."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _unraisable
    warnings.showwarning = _warned


def without_values(_logger: Any, _method: str, event: Any) -> Any:
    """Describe the exception of an event by type and frames, and clean all its values."""
    raised = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _exception_of(raised) if raised else None
    if error is not None:
        event.update(facts(error))
    return {name: clean(value) for name, value in event.items()}


def clean(value: Any) -> Any:
    """Keep what a log line may hold as it is, and of all else the type alone."""
    if isinstance(value, Mapping):
        return {str(name): clean(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value.__name__ if isinstance(value, type) else type(value).__name__


def _exception_of(raised: Any) -> BaseException | None:
    if isinstance(raised, BaseException):
        return raised
    found = raised[1] if isinstance(raised, tuple) else sys.exc_info()[1]
    return found if isinstance(found, BaseException) else None


class Records(logging.Handler):
    """Logs the records of the standard library's loggers, their arguments left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record: where it comes from, its template, its exception's types and frames."""
        try:
            error = _exception_of(record.exc_info) if record.exc_info else None
            log.log(
                min(logging.CRITICAL, max(logging.DEBUG, record.levelno // 10 * 10)),
                template(record),
                logger=record.name,
                at=f"{place(record.pathname)}:{record.lineno}",
                **(facts(error) if error is not None else {}),
            )
        except Exception as error:
            sys.stderr.write(f"a log line could not be written: {type(error).__name__}\n")


def template(record: logging.LogRecord) -> str:
    """Give a record's words with figures in their places, and dots for every other argument."""
    if not isinstance(record.msg, str):
        return UNTOLD
    if not record.args:
        return record.msg if record.name.startswith(OWN) else UNTOLD
    try:
        if isinstance(record.args, Mapping):
            return record.msg % {name: _argument(each) for name, each in record.args.items()}
        return record.msg % tuple(_argument(each) for each in record.args)
    except (TypeError, ValueError, KeyError):
        return UNTOLD


def _argument(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, bool | int | float) else LEFT_OUT


def _uncaught(kind: type[BaseException], error: BaseException, frames: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    if isinstance(error, BadConfig):  # names settings, and never what is in them
        sys.stderr.write(f"{error}\n")
        return
    log.critical("uncaught exception", **facts(error.with_traceback(frames)))


def _uncaught_in_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_value is not None and not issubclass(raised.exc_type, SystemExit):
        log.critical("uncaught exception in a thread", **facts(raised.exc_value))


def _unraisable(raised: Any) -> None:
    if raised.exc_value is not None:
        log.error("exception that could not be raised", **facts(raised.exc_value))


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("warning", category=category.__name__, at=f"{place(filename)}:{lineno}")
