"""Token stores that read a list instead of asking WeChat, and many who ask at once."""

import threading
from collections.abc import Callable

import redis as redis_client

from backend.wechat.errors import WeChatAway
from backend.wechat.tokens import AccessTokenStore
from tests.wechat.simulator_control import APPID, STABLE


def fetching(
    redis: "redis_client.Redis", *answers: tuple[str, int]
) -> tuple[AccessTokenStore, list[bool]]:
    asked: list[bool] = []
    left = list(answers)

    def fetch(force: bool) -> tuple[str, int]:
        asked.append(force)
        if not left:
            raise WeChatAway(path=STABLE)
        return left.pop(0)

    return AccessTokenStore(APPID, redis, fetch), asked


def at_once(count: int, act: Callable[[], object]) -> list[object]:
    barrier, done = threading.Barrier(count), []

    def run() -> None:
        barrier.wait()
        done.append(act())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
