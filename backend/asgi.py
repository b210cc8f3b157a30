"""ASGI entry point of the web process: builds the application behind its gateway."""

from backend import app
from backend.config import Config
from backend.wsgi_gateway import Gateway


def create_server() -> Gateway:
    """Build what the web process serves, from the environment."""
    config = Config.from_environment()
    return Gateway(app.create_app(config), config.web_threads)
