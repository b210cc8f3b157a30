"""Redacts query strings, which hold tokens and secrets, in urllib3's logs by a logging filter.

WeChat wants its tokens, and on login even the secret, in the address. At DEBUG urllib3 logs
every address it asks, and at WARNING the address of an answer with odd headers.
"""

import logging
import re

LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response", "urllib3.util.retry")
QUERY = re.compile(r"\?\S*")


class _QueryFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = QUERY.sub("?…", record.getMessage())
        record.args, record.exc_info, record.exc_text = (), None, None
        return True


_QUERY_FILTER = _QueryFilter()


def install_filter() -> None:
    """Install the filter on urllib3's loggers; doing it again changes nothing."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_QUERY_FILTER)
