"""Runs the simulator as a local HTTP server on its port or an inherited socket.

`python -m backend.wechat.simulator`, for `make run`; it refuses production.
"""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from backend import logs
from backend.config import BadConfig, Config
from backend.wechat.simulator.app import create_simulator
from backend.wechat.simulator.simulated_world import PushSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class _QuietHandler(WSGIRequestHandler):
    """Handles requests without logging each, since URLs carry tokens and the secret."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def main() -> None:
    """Serve on the configured port; a line on the output tells when it is ready."""
    serve(Config.from_environment())


def serve(
    config: Config,
    socket_fd: int | None = None,
    wrap_app: Callable[["WSGIApplication"], "WSGIApplication"] = lambda app: app,
) -> None:
    """Serve until SIGTERM or SIGINT, on the listening socket `socket_fd` if one is inherited.

    `wrap_app` may wrap the app in middleware.
    """
    if config.production:
        sys.exit("the simulator is for development: it lets anybody be anybody")
    logs.configure(config)
    app = create_simulator(
        appid=config.wechat_appid,
        secret=config.wechat_secret.get_secret_value(),
        official=(config.official_appid, config.official_secret.get_secret_value()),
        continue_url=f"{config.public_url.rstrip('/')}/mini/",
        pushes=PushSettings(
            to=config.simulator_pushes_to.rstrip("/"),
            token=config.wechat_push_token.get_secret_value(),
            key=config.wechat_push_aes_key.get_secret_value(),
            official_token=config.official_push_token.get_secret_value(),
            official_key=config.official_push_aes_key.get_secret_value(),
            mode=config.wechat_push_mode,
            reaches=_build_fetch_check(config),
        ),
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _exit)
    server = make_server(
        config.simulator_host,
        config.simulator_port,
        wrap_app(app),
        threaded=True,
        request_handler=_QuietHandler,
        fd=socket_fd,
    )
    sys.stdout.write(f"simulator ready on http://{config.simulator_host}:{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


def _build_fetch_check(config: Config) -> Callable[[str], bool]:
    """Build the check whether a picture can be fetched, as WeChat would, from our server."""
    public, local_url = config.public_url.rstrip("/"), config.simulator_pushes_to.rstrip("/")

    def can_fetch(url: str) -> bool:
        url = local_url + url.removeprefix(public) if url.startswith(f"{public}/") else url
        try:
            with requests.Session() as http:
                http.trust_env = False
                return http.get(url, timeout=5, allow_redirects=False).status_code == 200
        except requests.RequestException:
            return False

    return can_fetch


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    try:
        main()
    except BadConfig as error:
        sys.exit(f"simulator: {error}")
