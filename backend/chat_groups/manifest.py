"""What chat groups plug in: routes, the job that deletes expired memberships, export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.chat_groups import data_export, memberships, routes
from backend.manifest import Manifest

MANIFEST = Manifest(
    package="chat_groups",
    routers=(routes.router,),
    job_handlers={memberships.SWEEP_JOB: memberships.delete_expired},
    periodic_jobs=(memberships.SWEEP_JOB,),
    contributions=(
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.READINGS, memberships.erase_account),
    ),
)
