"""Development server (`make dev`): restarts on code changes, rebuilds preview, shows tracebacks.

`python -m backend.local.dev_server`. As `make run`, and besides: web, simulator and worker
start anew when a file of the backend changes, the mini-program's preview is built anew,
unminified, when one of its files does and reloads itself in the browser, and an error shows its
traceback there. Never for strangers: it refuses production and any address but loopback.
"""

import os
import shutil
import sys
import threading
from functools import partial
from pathlib import Path

from flask import Flask
from watchfiles import watch
from werkzeug.debug import DebuggedApplication

from backend import logs
from backend.api.gateway.wsgi_gateway import Gateway
from backend.app import create_app
from backend.config import BadConfig, Config
from backend.local import mini_program_preview, socket_server
from backend.local.embedded_redis import RedisNotFound
from backend.local.instance_header import NAME_VARIABLE, InstanceHeaderMiddleware
from backend.local.reserved_ports import PortTaken
from backend.local.supervisor import AlreadyRunning, SupervisedProcess, Supervisor, stop_children

BACKEND = Path(__file__).parents[1]
PREVIEW = "preview"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def check_is_private(config: Config) -> None:
    """Refuse to show tracebacks to strangers. Raises BadConfig."""
    if config.production:
        raise BadConfig("SHIJU_ENV: make dev shows tracebacks, which production never does")
    if config.web_host not in LOOPBACK:
        raise BadConfig("WEB_HOST: make dev shows tracebacks, and to this machine only: 127.0.0.1")


def show_tracebacks(app: Flask) -> DebuggedApplication:
    """Wrap the app in werkzeug's debugger: what nobody expected becomes a page with its traceback.

    The page shows code and runs none. What the app means to answer stays as it is.
    """
    for by_code in app.error_handler_spec.values():
        by_code.get(None, {}).pop(Exception, None)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    # The app's outermost guard would hide what the debugger is to see.
    return DebuggedApplication(partial(Flask.wsgi_app, app), evalex=False)


def create_server() -> Gateway:
    """Build the web server of this instance, with tracebacks."""
    config = Config.from_environment()
    check_is_private(config)
    wsgi = InstanceHeaderMiddleware(show_tracebacks(create_app(config)), os.environ[NAME_VARIABLE])
    return Gateway(wsgi, config.web_threads)


class DevelopmentSupervisor(Supervisor):
    """The local server whose processes start anew when a file of the backend changes."""

    def __init__(self) -> None:
        """Check that nobody else can look, then as Supervisor."""
        check_is_private(Config.from_environment())
        os.environ.setdefault("LOG_LEVEL", "INFO")
        super().__init__()
        self._is_changed, self._is_over = threading.Event(), threading.Event()
        self._preview_line = ""

    def run(self) -> int:
        """Watch the backend's files, and serve until told to stop."""
        watcher = threading.Thread(target=self._watch, name="watch")
        watcher.start()
        try:
            return super().run()
        finally:
            self._is_over.set()
            watcher.join()

    def list_commands(self) -> list[tuple[str, list[str]]]:
        """List the children: web with tracebacks, and the preview's builder where there is node."""
        commands = dict(super().list_commands())
        commands["web"][2] = "backend.local.dev_server"
        if self._has_preview():
            commands[PREVIEW] = [
                "node",
                str(mini_program_preview.ROOT / "preview" / "build.mjs"),
                "--watch",
            ]
        return list(commands.items())

    def prepare(self) -> str:
        """Install the preview's packages, then as Supervisor."""
        self._preview_line = mini_program_preview.install_preview()
        return super().prepare()

    def build_preview(self) -> str:
        """Leave the building to the child that does it; gives the line where there is none."""
        return self._preview_line

    def tend(self, children: list[SupervisedProcess]) -> None:
        """Start all Python processes anew after a change, then restart what died."""
        if self._is_changed.is_set():
            self._is_changed.clear()
            changed = [child for child in children if child.name != PREVIEW]
            print("backend changed: starting anew", flush=True)
            stop_children(changed)
            for child in changed:
                child.start_anew(self.environ)
        super().tend(children)

    def _has_preview(self) -> bool:
        return shutil.which("node") is not None

    def _watch(self) -> None:
        for _changes in watch(BACKEND, stop_event=self._is_over, raise_interrupt=False):
            self._is_changed.set()


def main() -> None:
    """Serve as the child `serve web FD`, or supervise."""
    if len(sys.argv) > 1:
        socket_server.main("backend.local.dev_server:create_server")
        return
    logs.install_hooks()
    try:
        sys.exit(DevelopmentSupervisor().run())
    except (AlreadyRunning, BadConfig, RedisNotFound, PortTaken) as error:
        sys.exit(f"shiju: {error}")


if __name__ == "__main__":
    main()
