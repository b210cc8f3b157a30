"""The event of a push (`PushEvent`), and the extension point where its listeners subscribe."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.manifest import ExtensionPoint


@dataclass(frozen=True)
class PushEvent:
    """One push: what happened, to whom, when, and all its data.

    `event` is WeChat's name in lower case (wxa_media_check, masssendjobfinish,
    subscribe_msg_popup_event). `appid` says which of our apps it was pushed to.
    `openid` is empty where nobody in particular is meant. `body` is the whole
    body as a mapping, as it came: JSON's types, or strings where it was XML.
    """

    event: str
    appid: str
    openid: str
    at: datetime
    body: dict[str, Any]


# Called in a job, in a transaction, at least once: the same push again changes nothing.
PushListener = Callable[[PushEvent], None]


@dataclass(frozen=True)
class PushSubscription:
    """What is done about pushes of one event; None is nothing, for one that is known to come."""

    event: str
    listener: PushListener | None


PUSH_SUBSCRIPTIONS = ExtensionPoint[PushSubscription]("push subscriptions")
