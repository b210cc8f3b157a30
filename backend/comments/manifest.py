"""What messages plug in: routes, moderation subject, reply notices, data export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.comments import data_export, erasure, moderation_subject, notice_content, routes
from backend.comments.models import SUBJECT_KIND
from backend.manifest import Manifest
from backend.moderation.subject_registry import SUBJECTS
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS

MANIFEST = Manifest(
    package="comments",
    routers=(routes.router,),
    contributions=(
        SUBJECTS.add(SUBJECT_KIND, moderation_subject.MESSAGE_SUBJECT),
        NOTICE_RESOLVERS.add("reply", notice_content.resolve_notices),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, erasure.erase_account),
    ),
)
