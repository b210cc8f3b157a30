"""Starts the local server (`make run`): the whole application on this machine, no settings."""

import sys

from backend import logs
from backend.config import BadConfig
from backend.local.embedded_redis import RedisNotFound
from backend.local.reserved_ports import PortTaken
from backend.local.supervisor import AlreadyRunning, Supervisor

if __name__ == "__main__":
    logs.install_hooks()
    try:
        sys.exit(Supervisor().run())
    except (AlreadyRunning, BadConfig, RedisNotFound, PortTaken) as error:
        sys.exit(f"shiju: {error}")
