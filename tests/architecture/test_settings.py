"""Every setting is one line in `Config`, .env.example and docker-compose.yml; secrets are typed."""

import json
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.config import SIMULATED_APPID, BadConfig, Config, to_variable_name

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = (ROOT / ".env.example").read_text("utf-8").splitlines()

# Shown with another value than the default, which is `make run`'s.
OWN_VALUE = ("SHIJU_ENV", "WEB_WORKERS")

LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(\S*)")
SETTINGS = [to_variable_name(name) for name in Config.model_fields]
# What docker compose alone reads: all that its file asks the environment for, save settings.
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE_ONLY = sorted(set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE)) - set(SETTINGS))
# A name that promises a secret; WeChat and stores print AppIDs and key ids in the open.
SECRET_NAME = re.compile(r"(SECRET|PASSWORD|TOKEN|KEY|KEYS_OLD)$")
SECRET_SERVERS = {"DATABASE_URL", "REDIS_URL"}  # their addresses hold passwords


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_in_the_example(name: str) -> None:
    assert name in shown()


def test_nothing_unknown_is_in_the_example() -> None:
    assert set(shown()) == {*SETTINGS, *COMPOSE_ONLY}


def test_a_name_stands_once() -> None:
    names = [found[1] for line in EXAMPLE if (found := LINE.fullmatch(line))]
    assert sorted(names) == sorted(set(names))


def test_every_line_is_a_setting_a_comment_or_empty() -> None:
    assert [line for line in EXAMPLE if not (line.startswith("#") or LINE.fullmatch(line))] == [
        "" for line in EXAMPLE if not line
    ]


@pytest.mark.parametrize("name", [*SETTINGS, *COMPOSE_ONLY])
def test_a_sentence_stands_above_each_setting(name: str) -> None:
    at = next(number for number, line in enumerate(EXAMPLE) if line.startswith(f"{name}="))
    assert re.fullmatch(r"# [A-Z].{15,}", EXAMPLE[at - 1])


def test_a_shown_value_is_the_default() -> None:
    defaults = {
        to_variable_name(name): str(field.default) for name, field in Config.model_fields.items()
    }
    given = {name: value for name, value in shown().items() if value}
    for name in (*COMPOSE_ONLY, *OWN_VALUE):
        given.pop(name, None)
    assert given == {name: defaults[name] for name in given}


def test_the_example_is_production_and_names_all_that_it_waits_for() -> None:
    with pytest.raises(BadConfig) as refused:
        Config.from_environment(shown())
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "WECHAT_APPID"):
        assert name in str(refused.value)


def test_the_trial_starts_with_a_wechat_of_its_own() -> None:
    known = Config.from_environment({**trial(), "WECHAT_API": "http://simulator:8001"})
    assert (known.env, known.wechat_appid) == ("development", SIMULATED_APPID)
    assert trial()["COMPOSE_PROFILES"] == "simulator"


def test_the_trial_sets_nothing_unknown() -> None:
    assert set(trial()) <= {*SETTINGS, *COMPOSE_ONLY, "COMPOSE_PROJECT_NAME"}


def test_the_trial_is_not_enough_for_production_or_a_real_account() -> None:
    account = {
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_SECRET": "6f1ed002ab5595859014ebf0951522d9",
    }
    servers = {"DATABASE_URL": "sqlite://", "REDIS_URL": "redis://redis"}
    given = {**trial(), **servers, "WECHAT_API": "http://simulator:8001"}
    for more in (account, {"SHIJU_ENV": "production"}, {**account, "SHIJU_ENV": "production"}):
        with pytest.raises(BadConfig) as refused:
            Config.from_environment({**given, **more})
        for name in ("SECRET_KEY", "WECHAT_API"):
            assert name in str(refused.value)


@pytest.mark.parametrize("name", ["OFFICIAL_APPID", "OFFICIAL_SECRET", "WECHAT_SECRET"])
def test_half_an_account_is_none(name: str) -> None:
    with pytest.raises(BadConfig, match="both, or neither"):
        Config.from_environment({name: "wx1"})


def test_what_compose_alone_reads_is_not_passed_on() -> None:
    assert COMPOSE_ONLY == ["COMPOSE_PROFILES", "PORT", "POSTGRES_PASSWORD", "TRUSTED_PROXY"]


def test_what_is_secret_is_typed_so() -> None:
    secrets = {
        to_variable_name(name)
        for name, field in Config.model_fields.items()
        if field.annotation is SecretStr
    }
    assert secrets == {name for name in SETTINGS if SECRET_NAME.search(name)} | SECRET_SERVERS


def test_no_way_of_printing_settings_shows_a_secret() -> None:
    secret = "5ecretive-5ecret"
    config = Config().replace(
        **{name: secret for name, field in Config.model_fields.items()
           if field.annotation is SecretStr}
    )  # fmt: skip
    dumped = json.dumps(config.model_dump(mode="json"))
    for text in (repr(config), str(config), f"{config.__dict__}", dumped, f"{config.secret_key}"):
        assert secret not in text


@pytest.mark.parametrize("text", ["3.0", "1_0", " 3", "+3", "٣", "9999999999", ""])
def test_a_number_is_digits(text: str) -> None:
    if not text:
        assert Config.from_environment({"CODE_POOL": text}).code_pool == 50
        return
    with pytest.raises(BadConfig, match=r"^CODE_POOL: must be a whole number$"):
        Config.from_environment({"CODE_POOL": text})


def test_a_value_out_of_bounds_is_refused_in_the_words_of_its_type() -> None:
    given = {"RATE_ACCOUNT": "0", "QUIET_TO": "24", "LOG_LEVEL": "LOUD", "WEB_THREADS": "3"}
    with pytest.raises(BadConfig) as refused:
        Config.from_environment(given)
    assert str(refused.value).split("; ") == [
        "WEB_THREADS: from 4, so that some read, to 1000",
        "RATE_ACCOUNT: 1 or more",
        "QUIET_TO: an hour from 0 to 23",
        "LOG_LEVEL: must be one of DEBUG, INFO, WARNING, ERROR",
    ]


def test_keywords_alone_make_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE_POOL", "7")
    monkeypatch.setenv("code_pool", "8")
    assert Config().code_pool == 50
    assert Config(code_pool=9).code_pool == 9


def shown() -> dict[str, str]:
    """Read the example as docker compose would."""
    return {found[1]: found[2] for line in EXAMPLE if (found := LINE.fullmatch(line))}


def trial() -> dict[str, str]:
    """Read the trial's settings as docker compose would."""
    lines = (ROOT / ".env.trial").read_text("utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := LINE.fullmatch(line))}
