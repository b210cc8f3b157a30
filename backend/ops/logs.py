"""Logs: one line an event, JSON in production, ids and no words, never a secret."""

import logging
import sys

import structlog

from backend.config import Config

QUIET = ("werkzeug", "_granian", "urllib3", "alembic")


def configure(config: Config) -> None:
    """Send this process' log lines to standard error in the form that its readers want."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if config.production:
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(config.log_level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=config.production,
    )
    logging.basicConfig(level=config.log_level, format="%(message)s", stream=sys.stderr)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
