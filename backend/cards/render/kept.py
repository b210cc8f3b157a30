"""A small memory: the most recently used of what was costly to make."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """At most `size` things, kept for all threads of this process.

    Where things differ much, `weigh` says how much of the size each takes.
    Making happens outside the lock: two threads may make the same thing, which
    costs less than one waiting for the other's cover to decode.
    """

    def __init__(self, size: int, weigh: Callable[[Thing], int] = lambda thing: 1) -> None:
        self._room = size
        self._weigh = weigh
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return the thing kept under `key`, made now if it is not there."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = make()
        with self._lock:
            if key not in self._things:
                self._things[key] = thing
                self._room -= self._weigh(thing)
            while self._room < 0:
                self._forget_oldest()
        return thing

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            while self._things:
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Make the room that the thing takes which was not used for longest."""
        self._room += self._weigh(self._things.popitem(last=False)[1])
