"""What keeps a process from starting is told by the names of settings, never by values."""

import base64
import os
import random
import string
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from backend import secret_checks
from backend.app import create_app
from backend.config import SIMULATED_APPID, SIMULATED_SECRET, BadConfig, Config

ROOT = Path(__file__).parents[1]
KEY = "q0Jr7xT2vB9mZ4cW8nL1kH6gF3dS5aPy"
SECRET = "6f1ed002ab5595859014ebf0951522d9"
GOOD = {
    "SHIJU_ENV": "production",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgresql+psycopg://shiju:9bd1c3a4f20e@postgres/shiju",
    "REDIS_URL": "redis://redis:6379/0",
    "PUBLIC_URL": "https://read.example.com",
    "WECHAT_APPID": "wx0123456789abcdef",
    "WECHAT_SECRET": SECRET,
}
ACCOUNT = {name: GOOD[name] for name in ("WECHAT_APPID", "WECHAT_SECRET")}
OFFICIAL = {"OFFICIAL_APPID": "wxfedcba9876543210", "OFFICIAL_SECRET": SECRET[::-1]}
HOME = {"DATA_DIR": "/nonexistent"}


def test_production_starts_with_secrets_of_its_own() -> None:
    config = Config.from_environment(GOOD)
    assert (config.production, config.simulated) == (True, False)
    assert config.wechat_api == "https://api.weixin.qq.com"
    assert config.media_url == "https://read.example.com/media"


def test_production_names_every_setting_that_is_missing_at_once() -> None:
    said = refused({"SHIJU_ENV": "production", "WEB_PORT": "eighty", "DIGEST_HOUR": "25"})
    demanded = set(GOOD) - {"SHIJU_ENV"}
    assert {name for name in (*demanded, "WEB_PORT", "DIGEST_HOUR") if name not in said} == set()


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"SHIJU_ENV"}))
def test_production_needs_each_of_them(name: str) -> None:
    assert refused(GOOD | {name: ""}).count(name) == 1


@pytest.mark.parametrize(
    "key",
    [
        *("short", "q0Jr7xT2vB9mZ4cW8nL1kH6gF3dS5aP", "k" * 48, "0123456789" * 4, "ab" * 20),
        *("change-me-" * 5, "CHANGEME" + KEY, "please_change_this_" + KEY, "x" * 33),
        *("abcdefghijklmnopqrstuvwxyz0123456789", "your-secret-key-your-other-key-12345"),
        "<openssl rand -base64 48 gives you>",
        *("please_generate_a_long_random_secret_key", "a-very-secret-key-that-is-32-characters"),
        *("openssl rand -base64 48 openssl rand -base64 48", f"{KEY},{KEY[::-1]}", f"{KEY} "),
    ],
)
def test_a_guessable_key_is_refused(key: str) -> None:
    said = refused(GOOD | {"SECRET_KEY": key})
    assert "SECRET_KEY: " in said
    assert key not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WECHAT_APPID", "wx…"),
        ("WECHAT_APPID", "wxXXXXXXXXXXXXXXXX"),
        ("WECHAT_APPID", SIMULATED_APPID),
        *(("WECHAT_APPID", value) for value in ("wx...", "my-appid", "你的AppID", "undefined")),
        *(("WECHAT_APPID", value) for value in (SIMULATED_APPID.upper(), f" {SIMULATED_APPID} ")),
        *(("WECHAT_SECRET", value) for value in ("demo", "0" * 32, "填这里" * 6)),
        ("WECHAT_SECRET", "changeme"),
        ("WECHAT_SECRET", "Change-Me!"),
        ("WECHAT_SECRET", SIMULATED_SECRET),
        ("WECHAT_PUSH_TOKEN", "changeme"),
        ("WECHAT_PUSH_TOKEN", "token1"),
        ("OFFICIAL_PUSH_TOKEN", "aaaaaaaaaaaa"),
        ("STORAGE_SECRET", "change_me"),
        ("WECOM_ROBOT_KEY", "replace-me"),
        ("DINGTALK_ROBOT_TOKEN", "your-token"),
        ("DINGTALK_ROBOT_SECRET", "SEC-PLACEHOLDER"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:changeme@postgres/shiju"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:shiju@postgres/shiju"),
        ("DATABASE_URL", "postgresql+psycopg://postgres:postgres@postgres/shiju"),
        ("DATABASE_URL", "mysql+pymysql://root:password123@db/shiju"),
        ("DATABASE_URL", "mysql+pymysql://root:@db/shiju"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:12345678@postgres/shiju"),
        ("REDIS_URL", "redis://:changeme@redis:6379/0"),
        ("REDIS_URL", "redis://redis:6379/0?password=changeme"),
        ("REDIS_URL", "redis://:foobared@redis:6379/0"),
        ("DATABASE_URL", "postgresql+psycopg:///shiju?host=db&user=shiju&password=changeme"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:%63hangeme@postgres/shiju"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:P%40ssw0rd@postgres/shiju"),
        ("DATABASE_URL", "postgresql+psycopg://shiju:9bd1c3a4f20e@db/shiju?password=iloveyou"),
    ],
)
def test_a_secret_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    pushes = {f"{kind}_PUSH_AES_KEY": (KEY * 2)[:43] for kind in ("WECHAT", "OFFICIAL")}
    said = refused(GOOD | pushes | {name: value})
    assert f"{name}: " in said
    assert not any(part in said for part in {value, urlsplit(value).password or value})


@pytest.mark.parametrize("name", ["WECHAT_PUSH_TOKEN", "SECRET_KEY", "WECOM_ROBOT_KEY"])
def test_a_real_account_demands_secrets_in_development_too(name: str) -> None:
    given = ACCOUNT | {"WECHAT_PUSH_MODE": "plain", name: "changeme"}
    assert f"{name}: " in refused({**given, **HOME})


@pytest.mark.parametrize("env", ["production", "development"])
@pytest.mark.parametrize("account", [ACCOUNT, ACCOUNT | OFFICIAL, OFFICIAL])
@pytest.mark.parametrize(
    "api",
    [
        *("http://simulator:8001", "HTTP://SIMULATOR:8001/", " http://simulator.:8001"),
        *("https://simulator:8001", "https://simulator.shiju_wechat:8001"),
        *("http://127.0.0.1:8001", "http://localhost:8001", "https://localhost:8001"),
        *("https://127.1:8001", "https://2130706433:8001", "https://0x7f.1:8001"),
        *("https://[::1]:8001", "https://[::ffff:127.0.0.1]:8001", "https://0.0.0.0:8001"),
        *(
            "http://api.weixin.qq.com",
            "http://10.0.0.7",
            "//api.weixin.qq.com",
            "api.weixin.qq.com",
        ),
        *(
            "https://api.weixin.qq.com@simulator:8001",
            "ftp://x",
            "https://",
            "https://[",
            "https://a:b",
            *(
                "https://ｓｉｍｕｌａｔｏｒ:8001",
                "https://①②⑦.0.0.1:8001",
                "https://shiju-simulator-1:8001",
            ),
            *(
                "https://simulator%3a8001",
                "https://api.weixin.qq.com?x=1",
                "https://api.weixin.qq.com#",
            ),
            "https://api.weixin.qq.com/\n",
        ),
    ],
)
def test_a_real_secret_goes_nowhere_but_over_tls_and_never_to_the_simulator(
    api: str, account: dict[str, str], env: str
) -> None:
    given = {name: value for name, value in GOOD.items() if name not in ACCOUNT}
    said = refused(given | account | HOME | {"SHIJU_ENV": env, "WECHAT_API": api})
    assert "WECHAT_API" in said
    assert not any(value in said for value in account.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PUBLIC_URL", f"https://{rest}") for rest in ("<host>", "u:p@x.cn", "x.cn?x", "x.cn#y")),
        *((f"RETENTION_{each}_DAYS", "-1") for each in ("VISIT", "IDLE", "DEAD_JOB")),
        *(("WEB_PORT", "99999"), ("WEB_WORKERS", "0"), ("PROXY_HOPS", "-1"), ("RATE_ADDRESS", "0")),
        *(("SIGN_IN_DAYS", "0"), ("REPORTS_HIDE", "0"), ("LOG_LEVEL", "LOUD")),
        *(("DATABASE_URL", "nonsense"), ("REDIS_URL", "http://redis"), ("STORAGE_URL", "ftp://x")),
    ],
)
def test_what_no_process_can_work_with_is_refused_by_name(name: str, value: str) -> None:
    assert f"{name}: " in refused(GOOD | {name: value})


def test_secrets_drawn_by_chance_are_never_refused() -> None:
    for number in range(300):
        drawn = random.Random(number)
        hexes = "".join(drawn.choices("0123456789abcdef", k=64))
        small = "".join(drawn.choices(string.ascii_lowercase + string.digits, k=32))
        based = base64.b64encode(drawn.randbytes(48)).decode()
        for key in (hexes, small, based, based.replace("+", "-").replace("/", "_")):
            assert secret_checks.check_key(key) is None
        assert secret_checks.check_appid(f"wx{hexes[:16]}") is None
        assert secret_checks.check_app_secret(hexes[:32]) is None
        assert secret_checks.check_password(small[:16]) is None


def test_half_an_account_beside_the_simulator_does_not_tell_it_the_secret(tmp_path: Path) -> None:
    home = {"DATA_DIR": str(tmp_path)}
    assert "WECHAT_APPID" in refused({"WECHAT_SECRET": SECRET, **home})
    assert "WECHAT_SECRET" in refused({"WECHAT_APPID": GOOD["WECHAT_APPID"], **home})
    assert "OFFICIAL_APPID" in refused(OFFICIAL | home)


def test_a_proxy_of_ones_own_may_stand_before_wechat() -> None:
    config = Config.from_environment(GOOD | {"WECHAT_API": "https://wechat.inside.example:8443"})
    assert config.wechat_api == "https://wechat.inside.example:8443"


def test_an_account_leads_to_the_real_wechat_and_none_to_the_simulator(tmp_path: Path) -> None:
    plain = Config.from_environment({"DATA_DIR": str(tmp_path)})
    real = Config.from_environment({"DATA_DIR": str(tmp_path), **ACCOUNT})
    assert (plain.simulated, real.simulated) == (True, False)
    assert real.wechat_api == "https://api.weixin.qq.com"


@pytest.mark.parametrize(
    "api", ["http://simulator:8001", "http://127.0.0.1:8001", "https://simulator"]
)
def test_production_does_not_know_the_simulator(api: str) -> None:
    assert "WECHAT_API" in refused(GOOD | {"WECHAT_API": api})


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"PUBLIC_URL": "http://read.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "read.example.com"}, "PUBLIC_URL"),
        ({"MEDIA_URL": "http://cdn.example.com"}, "MEDIA_URL"),
        ({"WECOM_ROBOT_KEY": SECRET, "WECOM_API": "http://wecom.example.com"}, "WECOM_API"),
        (
            {"DINGTALK_ROBOT_TOKEN": SECRET, "DINGTALK_API": "http://127.0.0.1:8001"},
            "DINGTALK_API",
        ),
        ({"STORAGE_URL": "s3://b?endpoint=http://cos.example.com"}, "STORAGE_URL"),
        ({"STORAGE_URL": "s3://b?endpoint=http://8.8.8.8"}, "STORAGE_URL"),
    ],
)
def test_what_carries_a_key_or_a_reader_goes_over_tls(given: dict[str, str], name: str) -> None:
    keys = {"STORAGE_KEY_ID": "AKIDz8krbsJ5", "STORAGE_SECRET": SECRET}
    assert f"{name}: " in refused(GOOD | keys | given)


@pytest.mark.parametrize(
    "endpoint", ["http://minio:9000", "http://10.1.2.3", "https://cos.example.com"]
)
def test_a_store_inside_may_do_without_tls(endpoint: str) -> None:
    keys = {"STORAGE_KEY_ID": "AKIDz8krbsJ5", "STORAGE_SECRET": SECRET}
    Config.from_environment(GOOD | keys | {"STORAGE_URL": f"s3://b?endpoint={endpoint}"})


def test_a_bucket_without_its_key_is_refused() -> None:
    said = refused(GOOD | {"STORAGE_URL": "s3://b?endpoint=https://cos.example.com"})
    assert "STORAGE_KEY_ID, STORAGE_SECRET: missing" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_PORT", "eighty"), ("SHIJU_ENV", "staging"), ("WEB_PORT", SECRET), ("PUSH_DAYS", "٣")],
)
def test_a_malformed_setting_is_named_and_not_repeated(name: str, value: str) -> None:
    said = refused({name: value})
    assert f"{name}: " in said
    assert value not in said


def test_settings_do_not_show_their_secrets_when_they_are_printed() -> None:
    assert KEY not in repr(Config.from_environment(GOOD))


def test_keys_that_people_draw_are_let_through() -> None:
    import secrets

    for _ in range(500):
        drawn = secrets.token_urlsafe(48), secrets.token_hex(32), secrets.token_hex(16)
        assert [secret_checks.check_key(key) for key in drawn] == [None, None, None]
        assert secret_checks.check_password(secrets.token_hex(24)) is None


def test_development_keeps_one_secret_for_all_its_processes(tmp_path: Path) -> None:
    first = Config.from_environment({"DATA_DIR": str(tmp_path)})
    second = Config.from_environment({"DATA_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    found, start = [], threading.Barrier(8)

    def read() -> None:
        start.wait()
        found.append(Config.from_environment({"DATA_DIR": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) > 32


def test_a_line_put_before_developments_key_replaces_it(tmp_path: Path) -> None:
    old = Config.from_environment({"DATA_DIR": str(tmp_path)}).secret_keys[0]
    (tmp_path / "secret_key").write_text(f"{KEY}\n{old}\n")
    assert Config.from_environment({"DATA_DIR": str(tmp_path)}).secret_keys == (KEY, old)


def test_a_secret_key_given_later_leaves_developments_own_as_a_previous_one(tmp_path: Path) -> None:
    old = Config.from_environment({"DATA_DIR": str(tmp_path)}).secret_keys[0]
    given = {"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY, "SECRET_KEYS_OLD": "k1,k2"}
    assert Config.from_environment(given).secret_keys == (KEY, "k1", "k2", old)


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "backend.config"],
        ["-m", "backend.wechat.simulator"],
        ["-m", "flask", "--app", "backend.app", "migrate"],
        ["-m", "flask", "--app", "backend.app", "worker"],
        ["-m", "flask", "--app", "backend.app", "add-editor", "mei"],
        ["-m", "backend.local"],
    ],
    ids=lambda command: command[-1],
)
def test_every_process_refuses_in_one_line(command: list[str], tmp_path: Path) -> None:
    given = {**ACCOUNT, "WECHAT_API": "http://simulator:8001", "DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
    )
    assert ended.returncode != 0
    assert "WECHAT_API" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stderr + ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_app_itself_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"SHIJU_ENV": "production"})
    with pytest.raises(BadConfig, match="WECHAT_SECRET"):
        create_app()


def refused(given: dict[str, str]) -> str:
    """Start with settings that must be refused; gives what is said."""
    with pytest.raises(BadConfig) as error:
        Config.from_environment(given)
    return str(error.value)
