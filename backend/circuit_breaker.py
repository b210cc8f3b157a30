"""A circuit breaker: after a failure no calls for some seconds, then one at a time tries again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class CircuitBreaker:
    """Lets calls through until one fails; then none for some seconds, then one at a time."""

    def __init__(
        self,
        seconds: float,
        failure: type[Exception],
        refusal: Callable[[], Exception],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin closed. A `failure` opens it, and `refusal` makes what is raised while it is."""
        self._seconds, self._failure, self._refusal, self._now = seconds, failure, refusal, now
        self._lock = threading.Lock()
        self._is_open, self._again_at = False, 0.0

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Do one call, and learn from how it went; raises the refusal instead while it is open."""
        self._pass()
        try:
            yield
        except self._failure:
            self._open()
            raise
        self._is_open = False

    def _pass(self) -> None:
        if not self._is_open:
            return
        with self._lock:
            if self._is_open and self._now() < self._again_at:
                raise self._refusal()
            self._again_at = self._now() + self._seconds  # this caller is the only one to try

    def _open(self) -> None:
        with self._lock:
            self._is_open, self._again_at = True, self._now() + self._seconds
