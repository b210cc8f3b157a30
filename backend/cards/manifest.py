"""What cards plug in: routes, notes under moderation, data export, erasure, render process."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.cards import data_export, erasure, moderation_subject, render_process, routes, service
from backend.manifest import Manifest
from backend.moderation.subject_registry import SUBJECTS

MANIFEST = Manifest(
    package="cards",
    routers=(routes.router,),
    contributions=(
        SUBJECTS.add(service.SUBJECT_KIND, moderation_subject.CARD_SUBJECT),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, erasure.erase_account),
    ),
    init=render_process.init,
)
