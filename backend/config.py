"""Configuration: every setting, read once from the environment.

One setting is one line here and one in `.env.example`. Development needs
none; production refuses to start, by name, without those it cannot guess.
"""

import base64
import hashlib
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

from click import ClickException
from flask import current_app

from backend import startup_checks

SIMULATED_APPID = "wx5h1ju0000000sim0"
SIMULATED_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - opens only the simulator
SIMULATED_OFFICIAL_APPID = "wx5h1ju0000000off1"
SIMULATED_OFFICIAL_SECRET = "fedcba9876543210fedcba9876543210"  # noqa: S105 - the same
SOCKET_PATH_LIMIT = 100
PUSH_AES_KEY = re.compile(r"[0-9A-Za-z]{43}")


class BadConfig(ClickException):
    """Settings are missing, malformed or unsafe; the message names all, and holds no value."""


@dataclass(frozen=True, repr=False)
class Config:
    """The settings of one process; the names in the environment are these in capitals."""

    env: Literal["development", "production"] = "development"
    secret_key: str = ""
    secret_keys_old: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    storage_url: str = ""
    storage_key_id: str = ""
    storage_secret: str = ""
    public_url: str = ""
    media_url: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    web_workers: int = 1
    web_threads: int = 24
    simulator_host: str = "127.0.0.1"
    simulator_port: int = 8001
    wechat_appid: str = ""
    wechat_secret: str = ""
    wechat_api: str = ""
    wechat_push_token: str = ""
    wechat_push_aes_key: str = ""
    wechat_push_mode: Literal["plain", "compatible", "safe"] = "safe"
    official_push_token: str = ""
    official_push_aes_key: str = ""
    push_days: int = 30
    picture_minutes: int = 60
    simulator_pushes_to: str = ""
    official_appid: str = ""
    official_secret: str = ""
    code_page: str = "pages/landing/index"
    code_env_version: Literal["release", "trial", "develop"] = "release"
    code_pool: int = 50
    proxy_hops: int = 0
    visits_through: Literal["stream", "database"] = "stream"
    popular_readers: int = 3
    sign_in_days: int = 30
    editor_session_days: int = 7
    rate_account: int = 240
    rate_address: int = 3000
    edit_minutes: int = 5
    group_days: int = 30
    reports_hide: int = 3
    template_reply: str = ""
    template_article: str = ""
    template_appeal: str = ""
    template_challenge: str = ""
    quiet_from: int = 22
    quiet_to: int = 8
    wecom_robot_key: str = ""
    wecom_api: str = "https://qyapi.weixin.qq.com"
    dingtalk_robot_token: str = ""
    dingtalk_robot_secret: str = ""
    dingtalk_api: str = "https://oapi.dingtalk.com"
    digest_hour: int = 9
    queue_alarm_minutes: int = 60
    retention_visit_days: int = 180
    retention_session_days: int = 30
    retention_report_days: int = 180
    retention_idle_days: int = 0
    retention_dead_job_days: int = 30
    operator_name: str = ""
    operator_contact: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read all settings; unset ones take their defaults.

        Raises BadConfig naming every setting that is missing, malformed or unsafe.
        """
        variables = os.environ if environ is None else environ
        values, problems = {}, []
        for field in fields(cls):
            text = variables.get(to_variable_name(field.name), "")
            if not text:
                continue
            try:
                values[field.name] = _parse_setting(field.type, text)
            except ValueError as error:
                problems.append(f"{to_variable_name(field.name)}: {error}")
        config = cls(**values)
        problems += config._faults()
        if problems:
            raise BadConfig("; ".join(problems))
        return config._derived()

    def completed(self) -> Self:
        """Fill in what follows from other settings. Raises BadConfig as `from_environment`."""
        problems = self._faults()
        if problems:
            raise BadConfig("; ".join(problems))
        return self._derived()

    def _faults(self) -> list[str]:
        """List all that is wrong with these settings, each problem by the settings' names."""
        problems = startup_checks.find_problems(self.__dict__, self._of_the_simulator())
        lines = [
            f"{', '.join(to_variable_name(name) for name in names)}: {reason}"
            for names, reason in problems
        ]
        return lines + self._push_faults()

    def _derived(self) -> Self:
        data = self.data_dir.resolve()
        public_url = self.public_url or f"http://127.0.0.1:{self.web_port}"
        defaults: dict[str, Any] = {
            "data_dir": data,
            **self._keys(data),
            "database_url": self.database_url or f"sqlite:///{data / 'shiju.db'}",
            "redis_url": self.redis_url or f"unix://{build_socket_path(data)}",
            "storage_url": self.storage_url or (data / "media").as_uri(),
            "public_url": public_url,
            "media_url": self.media_url or f"{public_url.rstrip('/')}/media",
            "wechat_appid": self.wechat_appid or SIMULATED_APPID,
            "wechat_secret": self.wechat_secret or SIMULATED_SECRET,
            "wechat_api": self.wechat_api or self._wechat_api(),
            "simulator_pushes_to": self.simulator_pushes_to or f"http://127.0.0.1:{self.web_port}",
        }
        if not self.wechat_appid:
            defaults |= self._simulated_pushes()
        if not self.wechat_appid and not self.official_appid:
            defaults["official_appid"] = SIMULATED_OFFICIAL_APPID
            defaults["official_secret"] = SIMULATED_OFFICIAL_SECRET
        return type(self)(**{**self.__dict__, **defaults})

    @property
    def production(self) -> bool:
        """Whether strangers may rely on this deployment."""
        return self.env == "production"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The secret key, then the previous ones, newest first."""
        previous = (key.strip() for key in self.secret_keys_old.split(","))
        return (self.secret_key, *(key for key in previous if key))

    @property
    def simulated(self) -> bool:
        """Whether WeChat is the bundled simulator."""
        return self.wechat_api == self._simulator()

    def _of_the_simulator(self) -> tuple[str, ...]:
        """List the account settings that hold the simulator's own, publicly known values."""
        simulator_values = {
            "wechat_appid": SIMULATED_APPID,
            "wechat_secret": SIMULATED_SECRET,
            "official_appid": SIMULATED_OFFICIAL_APPID,
            "official_secret": SIMULATED_OFFICIAL_SECRET,
        }
        return tuple(
            name
            for name, value in simulator_values.items()
            if getattr(self, name).strip().casefold() == value
        )

    def _keys(self, data: Path) -> dict[str, str]:
        """Load the secret key and the previous ones; development keeps its own in a file.

        A new first line in that file, or a SECRET_KEY, leaves those in it as previous ones.
        """
        if self.production:
            return {}
        explicit = [self.secret_key] if self.secret_key else []
        stored = _load_development_keys(data, create=not explicit)
        newest, *previous = explicit + stored
        return {
            "secret_key": newest,
            "secret_keys_old": ",".join([*filter(None, [self.secret_keys_old]), *previous]),
        }

    def _push_faults(self) -> list[str]:
        problems = []
        for name in ("wechat_push", "official_push"):
            token, key = getattr(self, f"{name}_token"), getattr(self, f"{name}_aes_key")
            if key and not PUSH_AES_KEY.fullmatch(key):
                problems.append(
                    f"{to_variable_name(name)}_AES_KEY: 43 letters and digits, as WeChat drew"
                )
            if token and not key and self.wechat_push_mode != "plain":
                problems.append(
                    f"{to_variable_name(name)}_AES_KEY: needed unless WECHAT_PUSH_MODE is plain"
                )
        return problems

    def _simulated_pushes(self) -> dict[str, Any]:
        """Derive the token and AES key shared with the simulator for its pushes."""
        values = {}
        for name in ("wechat_push", "official_push"):
            digest = hashlib.sha256(f"{name}:{SIMULATED_SECRET}".encode())
            key = base64.b64encode(digest.digest(), b"ab").decode().rstrip("=")
            values[f"{name}_token"] = getattr(self, f"{name}_token") or digest.hexdigest()[:32]
            values[f"{name}_aes_key"] = getattr(self, f"{name}_aes_key") or key
        return values

    def _wechat_api(self) -> str:
        return "https://api.weixin.qq.com" if self.wechat_appid else self._simulator()

    def _simulator(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"


def get_settings() -> Config:
    """Find the current app's settings."""
    config: Config = current_app.extensions["config"]
    return config


def to_variable_name(name: str) -> str:
    """Name the environment variable of a setting: `env` is SHIJU_ENV, others their capitals."""
    return "SHIJU_ENV" if name == "env" else name.upper()


def build_socket_path(data: Path) -> Path:
    """Build the path of the embedded Redis' socket: beside the data, or in the temporary folder.

    A unix socket's path holds 107 bytes at most, and checkouts can lie deep.
    """
    path = data / "run" / "redis.sock"
    if len(bytes(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(bytes(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"shiju-{os.getuid()}-{digest}" / "redis.sock"


def _parse_setting(kind: Any, text: str) -> Any:
    if kind is int:
        return _parse_integer(text)
    if kind is Path:
        return Path(text)
    options = getattr(kind, "__args__", ())
    if options and text not in options:
        raise ValueError(f"must be one of {', '.join(options)}")
    return text


def _parse_integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError("must be a whole number")
    return int(text)


def _load_development_keys(data: Path, *, create: bool) -> list[str]:
    """Read development's keys, newest first, a line each; made once, to outlive restarts."""
    path = data / "secret_key"
    if create and not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=data, prefix="secret_key.") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):  # another process was first: its key is the one
                os.link(file.name, path)
    return path.read_text().split() if path.exists() else []


if __name__ == "__main__":  # a container checks its settings before it starts anything
    try:
        Config.from_environment()
    except BadConfig as error:
        sys.exit(f"shiju: settings refused: {error}")
