"""What `wechat` plugs in: the push routes, and the jobs that dispatch and expire pushes."""

from backend.manifest import Manifest
from backend.wechat.pushes import push_handling, routes

MANIFEST = Manifest(
    package="wechat",
    blueprints=(routes.blueprint,),
    job_handlers={
        push_handling.HANDLE_JOB: push_handling.handle_push,
        push_handling.SWEEP_JOB: push_handling.delete_expired,
    },
    periodic_jobs=(push_handling.SWEEP_JOB,),
)
