"""The settings: class `Config`, read from the environment, validated, completed with defaults.

One setting is one line here and one in `.env.example`. Development needs
none; production refuses to start, by name, without those it cannot guess.
Secrets, and addresses that may hold a password, are `SecretStr`: printed or
logged they are asterisks, and `get_secret_value()` shows in review who reads them.
"""

import base64
import hashlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Self

from click import ClickException
from flask import current_app
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from backend import setting_types, startup_checks
from backend import setting_types as types
from backend.setting_types import FromOne, FromZero, Hour, Port, Readers, SessionDays, Threads

SIMULATED_APPID = "wx5h1ju0000000sim0"
SIMULATED_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - opens only the simulator
SIMULATED_OFFICIAL_APPID = "wx5h1ju0000000off1"
SIMULATED_OFFICIAL_SECRET = "fedcba9876543210fedcba9876543210"  # noqa: S105 - the same
SOCKET_PATH_LIMIT = 100
NO_SECRET = SecretStr("")


class BadConfig(ClickException):
    """Settings are missing, malformed or unsafe; the message names all, and holds no value."""


def to_variable_name(name: str) -> str:
    """Name the environment variable of a setting: `env` is SHIJU_ENV, others their capitals."""
    return "SHIJU_ENV" if name == "env" else name.upper()


class Config(BaseSettings):
    """The settings of one process; the names in the environment are these in capitals.

    `Config(...)` takes keywords and reads nothing else; `from_environment` reads the environment.
    """

    model_config = SettingsConfigDict(
        alias_generator=to_variable_name,
        validate_by_name=True,
        case_sensitive=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    env: Literal["development", "production"] = "development"
    secret_key: SecretStr = NO_SECRET
    secret_keys_old: SecretStr = NO_SECRET
    data_dir: Path = Path("data")
    database_url: SecretStr = NO_SECRET
    redis_url: SecretStr = NO_SECRET
    storage_url: str = ""
    storage_key_id: str = ""
    storage_secret: SecretStr = NO_SECRET
    public_url: str = ""
    media_url: str = ""
    web_host: str = "127.0.0.1"
    web_port: Port = 8000
    web_workers: FromOne = 1
    web_threads: Threads = 24
    simulator_host: str = "127.0.0.1"
    simulator_port: Port = 8001
    wechat_appid: str = ""
    wechat_secret: SecretStr = NO_SECRET
    wechat_api: str = ""
    wechat_push_token: SecretStr = NO_SECRET
    wechat_push_aes_key: SecretStr = NO_SECRET
    wechat_push_mode: Literal["plain", "compatible", "safe"] = "safe"
    official_push_token: SecretStr = NO_SECRET
    official_push_aes_key: SecretStr = NO_SECRET
    push_days: FromOne = 30
    picture_minutes: FromOne = 60
    simulator_pushes_to: str = ""
    official_appid: str = ""
    official_secret: SecretStr = NO_SECRET
    code_page: str = "pages/landing/index"
    code_env_version: Literal["release", "trial", "develop"] = "release"
    code_pool: FromZero = 50
    proxy_hops: FromZero = 0
    visits_through: Literal["stream", "database"] = "stream"
    popular_readers: Readers = 3
    sign_in_days: FromOne = 30
    editor_session_days: SessionDays = 7
    rate_account: FromOne = 240
    rate_address: FromOne = 3000
    edit_minutes: FromZero = 5
    group_days: FromOne = 30
    reports_hide: FromOne = 3
    template_reply: str = ""
    template_article: str = ""
    template_appeal: str = ""
    template_challenge: str = ""
    quiet_from: Hour = 22
    quiet_to: Hour = 8
    wecom_robot_key: SecretStr = NO_SECRET
    wecom_api: str = "https://qyapi.weixin.qq.com"
    dingtalk_robot_token: SecretStr = NO_SECRET
    dingtalk_robot_secret: SecretStr = NO_SECRET
    dingtalk_api: str = "https://oapi.dingtalk.com"
    digest_hour: Hour = 9
    spread_utc_offset: types.UtcOffset = 8
    queue_alarm_minutes: FromZero = 60
    retention_visit_days: FromZero = 180
    retention_session_days: FromZero = 30
    retention_report_days: FromZero = 180
    retention_idle_days: FromZero = 0
    retention_dead_job_days: FromZero = 30
    operator_name: str = ""
    operator_contact: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def settings_customise_sources(cls, *_settings_cls: Any, **sources: Any) -> tuple[Any, ...]:
        """Let keywords alone count, so that no variable of the environment leaks into a test."""
        return (sources["init_settings"],)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read all settings; unset ones take their defaults.

        Raises BadConfig naming every setting that is missing, malformed or unsafe.
        """
        variables = os.environ if environ is None else environ
        fields = {to_variable_name(name): field for name, field in cls.model_fields.items()}
        source = EnvSettingsSource(cls)
        source.env_vars = {name: variables[name] for name in fields if variables.get(name)}
        values, problems = source(), list[str]()
        try:
            config = cls(**values)
        except ValidationError as refused:
            errors = {str(error["loc"][0]): error for error in refused.errors()}
            for name, error in errors.items():
                problems.append(f"{name}: {setting_types.explain_error(fields[name], error)}")
            config = cls(**{name: values[name] for name in values.keys() - errors.keys()})
        return config.completed(problems)

    def completed(self, known_problems: Iterable[str] = ()) -> Self:
        """Fill in what follows from other settings. Raises BadConfig as `from_environment`."""
        problems = [*known_problems, *self._faults()]
        if problems:
            raise BadConfig("; ".join(problems))
        return self._derived()

    def replace(self, **changes: Any) -> Self:
        """Give a copy with some settings changed, validated as any other."""
        return type(self)(**{**self.__dict__, **changes})

    def _plain_values(self) -> dict[str, Any]:
        """Give all values, secrets as plain text: only for checks, which repeat none of them."""
        return {
            name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in self.__dict__.items()
        }

    def _faults(self) -> list[str]:
        """List all that is wrong with these settings, each problem by the settings' names."""
        problems = startup_checks.find_problems(self._plain_values(), self._of_the_simulator())
        return [
            f"{', '.join(to_variable_name(name) for name in names)}: {reason}"
            for names, reason in problems
        ]

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
        return self.replace(**defaults)

    @property
    def production(self) -> bool:
        """Whether strangers may rely on this deployment."""
        return self.env == "production"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The secret key, then the previous ones, newest first, as plain text."""
        previous = self.secret_keys_old.get_secret_value().split(",")
        newest = self.secret_key.get_secret_value()
        return (newest, *(key.strip() for key in previous if key.strip()))

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
        values = self._plain_values()
        return tuple(
            name
            for name, value in simulator_values.items()
            if values[name].strip().casefold() == value
        )

    def _keys(self, data: Path) -> dict[str, str]:
        """Load the secret key and the previous ones; development keeps its own in a file.

        A new first line in that file, or a SECRET_KEY, leaves those in it as previous ones.
        """
        if self.production:
            return {}
        stored = _load_development_keys(data, create=not self.secret_key)
        newest = self.secret_key.get_secret_value() or stored.pop(0)
        return {
            "secret_key": newest,
            "secret_keys_old": ",".join([*self.secret_keys[1:], *stored]),
        }

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


def build_socket_path(data: Path) -> Path:
    """Build the path of the embedded Redis' socket: beside the data, or in the temporary folder.

    A unix socket's path holds 107 bytes at most, and checkouts can lie deep.
    """
    path = data / "run" / "redis.sock"
    if len(bytes(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(bytes(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"shiju-{os.getuid()}-{digest}" / "redis.sock"


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
