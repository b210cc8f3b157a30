"""What chat groups plug in: routes, the job that deletes expired memberships, export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.groups import data_export, routes, service
from backend.manifest import Manifest

MANIFEST = Manifest(
    package="groups",
    routers=(routes.router,),
    job_handlers={service.SWEEP_JOB: service.delete_expired},
    periodic_jobs=(service.SWEEP_JOB,),
    contributions=(
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.READINGS, service.erase_account),
    ),
)
