"""Serves the web app (by granian) or the simulator on a listening socket that it inherits.

`python -m backend.local.socket_server web|simulator FD`. Every response carries the name of this
instance, which `instance_header` reads.
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

from backend.api.gateway.wsgi_gateway import Gateway
from backend.app import create_app
from backend.config import Config
from backend.local.instance_header import NAME_VARIABLE, InstanceHeaderMiddleware
from backend.local.reserved_ports import BACKLOG
from backend.wechat.simulator import __main__ as simulator

TARGET = "backend.local.socket_server:create_server"
# granian's options, here and in containers: a test compares them with `backend/deploy/start`.
OPTIONS: dict[str, Any] = {
    "interface": Interfaces.ASGINL,
    "factory": True,
    "http": HTTPModes.http1,
    "http1_settings": HTTP1Settings(header_read_timeout=15000),
    "websockets": False,
    "respawn_failed_workers": True,
    "log_level": LogLevels.warning,
}


class InheritedSocketServer(MPServer):
    """Granian on an inherited socket: on macOS it shares one among its workers in this very way."""

    inherited: int

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sfd = self.inherited  # type: ignore[assignment]
        self._shd = SocketHolder(self.inherited, False, BACKLOG)  # type: ignore[assignment,call-arg]
        self._sso = socket.socket(fileno=self.inherited)
        self._sso.set_inheritable(True)


def create_server() -> Gateway:
    """Build the web server of this instance."""
    config = Config.from_environment()
    return Gateway(
        InstanceHeaderMiddleware(create_app(config), os.environ[NAME_VARIABLE]), config.web_threads
    )


def serve_web(config: Config, descriptor: int, target: str = TARGET) -> None:
    """Serve the web app, which `target` builds, until told to stop."""
    server = InheritedSocketServer(
        target,
        address=config.web_host,
        port=config.web_port,
        workers=config.web_workers,
        **OPTIONS,
    )
    server.inherited = descriptor
    server.serve()


def serve_simulator(config: Config, descriptor: int) -> None:
    """Serve the simulator until told to stop."""
    simulator.serve(
        config,
        descriptor,
        wrap_app=lambda app: InstanceHeaderMiddleware(app, os.environ[NAME_VARIABLE]),
    )


def main(target: str = TARGET) -> None:
    """Parse the arguments, and serve; `target` builds the web app."""
    parser = argparse.ArgumentParser(prog="backend.local.socket_server")
    parser.add_argument("server", choices=("web", "simulator"))
    parser.add_argument("descriptor", type=int)
    arguments = parser.parse_args()
    config = Config.from_environment()
    if arguments.server == "web":
        serve_web(config, arguments.descriptor, target)
    else:
        serve_simulator(config, arguments.descriptor)


if __name__ == "__main__":
    main()
