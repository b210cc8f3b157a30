"""A worker that hangs at a chosen point of its batch, so that it can be killed there.

`python -m tests.shares.hanging_worker before-commit|before-ack`, settings in the environment.
"""

import sys
import time
from typing import Any

from sqlalchemy.orm import Session

from backend.app import create_app
from backend.shares.arrivals import visit_stream


def hang(*_given: Any) -> None:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    time.sleep(60)


def main() -> None:
    if sys.argv[1] == "before-commit":
        setattr(Session, "commit", hang)  # noqa: B010 - its type is another
    else:
        setattr(visit_stream, "_acknowledge", hang)  # noqa: B010 - its type is another
    with create_app().app_context():
        visit_stream.write_next_batch()


if __name__ == "__main__":
    main()
