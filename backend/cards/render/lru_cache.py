"""A thread-safe LRU cache with weights."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LruCache(Generic[Value]):
    """A cache of total weight `size`, shared by all threads of this process.

    Where values differ much, `weigh` returns the weight of each. Values are computed
    outside the lock: two threads may compute the same value, which costs less than
    one waiting for the other's cover to decode.
    """

    def __init__(self, size: int, weigh: Callable[[Value], int] = lambda value: 1) -> None:
        self._room = size
        self._weigh = weigh
        self._things: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return the value of `key`, computed if it is missing."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        value = compute()
        with self._lock:
            if key not in self._things:
                self._things[key] = value
                self._room -= self._weigh(value)
            while self._room < 0:
                self._forget_oldest()
        return value

    def clear(self) -> None:
        """Remove everything."""
        with self._lock:
            while self._things:
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Evict the least recently used value."""
        self._room += self._weigh(self._things.popitem(last=False)[1])
