"""What cards plug into the application: see `backend.manifest`."""

from backend.accounts.personal_data import ERASERS, EXPORTERS, EraserRank
from backend.cards import data_export, notes, render_process, routes, service
from backend.manifest import Manifest
from backend.moderation.subjects import SUBJECTS

MANIFEST = Manifest(
    package="cards",
    routers=(routes.router,),
    contributions=(
        SUBJECTS.add(notes.KIND, notes.SUBJECT),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, service.erase_account),
    ),
    init=render_process.init,
)
