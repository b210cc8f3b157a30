"""Keeps query strings out of the logs of the library below `requests`.

WeChat wants its tokens, and on login even the secret, in the address. At DEBUG urllib3 logs
every address it asks, and at WARNING the address of an answer with odd headers.
"""

import logging
import re

LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response", "urllib3.util.retry")
QUERY = re.compile(r"\?\S*")


class _Veil(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = QUERY.sub("?…", record.getMessage())
        record.args, record.exc_info, record.exc_text = (), None, None
        return True


_VEIL = _Veil()


def draw() -> None:
    """Cut query strings from urllib3's log lines from now on; doing it again changes nothing."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_VEIL)
