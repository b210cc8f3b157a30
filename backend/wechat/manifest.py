"""What `wechat` plugs in: the push routes, and the jobs that dispatch and expire pushes."""

from backend.manifest import Manifest
from backend.wechat.pushes import routes, service

MANIFEST = Manifest(
    package="wechat",
    blueprints=(routes.blueprint,),
    job_handlers={
        service.HANDLE_JOB: service.handle_push,
        service.SWEEP_JOB: service.delete_expired,
    },
    periodic_jobs=(service.SWEEP_JOB,),
)
