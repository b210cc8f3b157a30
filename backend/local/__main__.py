"""`python -m backend.local`: the whole house on this machine, with one command and no settings."""

import sys

from backend import logs
from backend.config import BadConfig
from backend.local.embedded import NoRedis
from backend.local.ports import PortTaken
from backend.local.supervisor import AlreadyRunning, House

if __name__ == "__main__":
    logs.install_hooks()
    try:
        sys.exit(House().run())
    except (AlreadyRunning, BadConfig, NoRedis, PortTaken) as error:
        sys.exit(f"shiju: {error}")
