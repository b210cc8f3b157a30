"""What articles plug in: routes, jobs (picture erasure, import), WeChat's publication events."""

from backend.articles import picture_deletion, routes
from backend.articles.imports import publication_events
from backend.manifest import Manifest
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription

MANIFEST = Manifest(
    package="articles",
    routers=(routes.router,),
    job_handlers={
        picture_deletion.ERASE: picture_deletion.erase,
        publication_events.IMPORT_JOB: publication_events.import_sent_article,
    },
    contributions=tuple(
        PUSH_SUBSCRIPTIONS.add(PushSubscription(event, publication_events.on_articles_sent))
        for event in ("masssendjobfinish", "publishjobfinish")
    ),
)
