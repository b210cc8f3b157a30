"""`python -m backend.local.serve web|simulator FD`: serves on a socket that is listening already.

Every answer carries the name of this house, which `instance` reads.
"""

import argparse
import os
import socket
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from backend.app import create_app
from backend.asgi import Gateway
from backend.config import Config
from backend.local.instance import NAME, Named
from backend.local.ports import QUEUE
from backend.wechat.simulator import __main__ as simulator

TARGET = "backend.local.serve:named_server"
# How granian serves, here and in containers: a test holds this against `backend/deploy/start`.
OPTIONS: dict[str, Any] = {
    "interface": Interfaces.ASGINL,
    "factory": True,
    "http": HTTPModes.http1,
    "http1_settings": HTTP1Settings(header_read_timeout=15000),
    "websockets": False,
    "respawn_failed_workers": True,
    "log_level": LogLevels.warning,
}


class Inheriting(MPServer):
    """Granian on an inherited socket: on macOS it shares one among its workers in this very way."""

    inherited: int

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sfd = self.inherited  # type: ignore[assignment]
        self._shd = SocketHolder(self.inherited, False, QUEUE)  # type: ignore[assignment,call-arg]
        self._sso = socket.socket(fileno=self.inherited)
        self._sso.set_inheritable(True)


def named_server() -> Gateway:
    """Build what the web process of this house serves."""
    config = Config.from_environment()
    return Gateway(Named(create_app(config), os.environ[NAME]), config.web_threads)


def serve_web(config: Config, inherited: int) -> None:
    """Serve the web app until told to stop."""
    server = Inheriting(
        TARGET,
        address=config.web_host,
        port=config.web_port,
        workers=config.web_workers,
        **OPTIONS,
    )
    server.inherited = inherited
    server.serve()


def serve_simulator(config: Config, inherited: int) -> None:
    """Serve the simulator until told to stop."""
    simulator.serve(config, inherited, around=lambda app: Named(app, os.environ[NAME]))


def main() -> None:
    """Read what is to be served, and where."""
    parser = argparse.ArgumentParser(prog="backend.local.serve")
    parser.add_argument("server", choices=("web", "simulator"))
    parser.add_argument("inherited", type=int)
    given = parser.parse_args()
    config = Config.from_environment()
    if given.server == "web":
        serve_web(config, given.inherited)
    else:
        serve_simulator(config, given.inherited)


if __name__ == "__main__":
    main()
