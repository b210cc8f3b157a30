"""`python -m backend.local.serve web|simulator FD`: serves on a socket that is listening already.

Every answer carries the name of this house, which `instance` reads.
"""

import argparse
import os
import socket

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from backend.app import create_app
from backend.config import Config
from backend.local.instance import NAME, Named
from backend.local.ports import QUEUE
from backend.wechat.simulator import __main__ as simulator

TARGET = "backend.local.serve:named_app"


class Inheriting(MPServer):
    """Granian on an inherited socket: on macOS it shares one among its workers in this very way."""

    inherited: int

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sfd = self.inherited  # type: ignore[assignment]
        self._shd = SocketHolder(self.inherited, False, QUEUE)  # type: ignore[assignment,call-arg]
        self._sso = socket.socket(fileno=self.inherited)
        self._sso.set_inheritable(True)


def named_app() -> Named:
    """Build the web app of this house."""
    return Named(create_app(), os.environ[NAME])


def serve_web(config: Config, inherited: int, threads: int) -> None:
    """Serve the web app until told to stop."""
    server = Inheriting(
        TARGET,
        address=config.web_host,
        port=config.web_port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=config.web_workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
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
    parser.add_argument("--blocking-threads", type=int, default=1)
    given = parser.parse_args()
    config = Config.from_environment()
    if given.server == "web":
        serve_web(config, given.inherited, given.blocking_threads)
    else:
        serve_simulator(config, given.inherited)


if __name__ == "__main__":
    main()
