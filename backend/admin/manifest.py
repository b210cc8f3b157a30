"""What `admin` plugs in: the editors' API's routers, the console, the daily digest job."""

from backend.admin import page_registration
from backend.admin.articles import api_routes as article_routes
from backend.admin.audit import api_routes as audit_routes
from backend.admin.chat_robots import api_routes as robot_routes
from backend.admin.chat_robots import digest_and_alarm
from backend.admin.designs import api_routes as design_routes
from backend.admin.missed_articles import api_routes as missed_article_routes
from backend.admin.moderation import api_routes as moderation_routes
from backend.admin.moderation import comment_api_routes, reader_api_routes
from backend.admin.moderation.word_lists import api_routes as word_list_routes
from backend.admin.outbox import api_routes as outbox_routes
from backend.admin.spread import api_routes as spread_routes
from backend.admin.wechat_pushes import api_routes as push_routes
from backend.manifest import Manifest

MANIFEST = Manifest(
    package="admin",
    routers=(
        article_routes.router,
        moderation_routes.router,
        comment_api_routes.router,
        reader_api_routes.router,
        word_list_routes.router,
        design_routes.router,
        outbox_routes.router,
        robot_routes.router,
        spread_routes.router,
        push_routes.router,
        missed_article_routes.router,
        audit_routes.router,
    ),
    job_handlers={digest_and_alarm.DIGEST_JOB: digest_and_alarm.enqueue_digest},
    periodic_jobs=(digest_and_alarm.DIGEST_JOB,),
    init=page_registration.init,
)
