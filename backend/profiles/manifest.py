"""What profiles plug in: routes, moderation subjects, WeChat's profile pushes, export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTED_PICTURES, EXPORTERS, EraserRank
from backend.manifest import Manifest
from backend.moderation.subject_registry import SUBJECTS
from backend.profiles import data_export, erasure, moderation_subject, routes
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription

MANIFEST = Manifest(
    package="profiles",
    routers=(routes.router,),
    contributions=(
        SUBJECTS.add("nickname", moderation_subject.MODERATION_SUBJECT),
        SUBJECTS.add("avatar", moderation_subject.MODERATION_SUBJECT),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("user_authorization_revoke", erasure.handle_revocation)
        ),
        # Readers give us a new name or avatar themselves.
        PUSH_SUBSCRIPTIONS.add(PushSubscription("user_info_modified", None)),
        EXPORTERS.add(data_export.export_account_data),
        EXPORTED_PICTURES.add(data_export.list_picture_files),
        ERASERS.add(EraserRank.CONTENT, erasure.erase_account),
    ),
)
