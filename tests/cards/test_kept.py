"""A small memory: it keeps the most recently used, and never more than it may."""

from functools import partial

from backend.cards.render.lru_cache import LruCache


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept: LruCache[str] = LruCache(2)
    made: list[str] = []

    def make() -> str:
        made.append(key)
        return key

    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(key, make) == key
    assert made == ["a", "b", "c", "b"]


def test_heavy_things_leave_room_for_fewer() -> None:
    kept: LruCache[int] = LruCache(10, weigh=lambda thing: thing)
    for thing in (4, 6, 5, 11, 3):
        kept.get(thing, partial(int, thing))
    assert kept.get(3, lambda: -1) == 3
    assert kept.get(11, lambda: 0) == 0


def test_forgetting_everything_gives_all_the_room_back() -> None:
    kept: LruCache[int] = LruCache(2)
    for _ in range(3):
        kept.get("a", lambda: 1)
        kept.get("b", lambda: 2)
        kept.clear()
    kept.get("a", lambda: 3)
    assert kept.get("a", lambda: 4) == 3
