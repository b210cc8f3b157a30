"""ASGI entry point of the web process: builds the application behind its gateway."""

from backend import app
from backend.api.gateway.wsgi_gateway import Gateway
from backend.config import Config


def create_server() -> Gateway:
    """Build what the web process serves, from the environment."""
    config = Config.from_environment()
    return Gateway(app.create_app(config), config.web_threads)
