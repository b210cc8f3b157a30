"""Sets up an editor's second factor, and reads its forms."""

import re

import pyotp

from backend import clock
from tests.admin.conftest import PASSWORD, Browser


def set_up(browser: Browser, _: str = "") -> str:
    page = offered(browser)
    secret = shown_secret(page)
    sent = {"offered": hidden(page), "code": current(secret)}
    answer = browser.post("/admin/account/second-factor/confirm", sent)
    assert answer.status_code == 200
    return secret


def offered(browser: Browser) -> str:
    answer = browser.post("/admin/account/second-factor", {"password": PASSWORD})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def hidden(page: str) -> str:
    found = re.search(r'name="offered" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def shown_secret(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found is not None
    return found[1]


def current(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + seconds)
