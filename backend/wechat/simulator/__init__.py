"""A simulator of WeChat's API: same paths, same errors, so that `Wire` needs no fake.

One file per API (`tokens`, `login`, `text_check`, ...), each a Flask blueprint that works on
the one `World`; a new API is one more file and one more field there. State is
kept in memory only. The control endpoints are for people and tests: they hand out login codes,
as a phone's wx.login would, and make WeChat busy, forgetful or unreachable on demand.
`build_adapter` connects `requests` to the app without a socket;
`python -m backend.wechat.simulator` serves it on one.

What it is not: its error messages are WeChat's, the order in which it checks is our guess;
its codes are QR codes that look a little like mini-program codes, whose format is not public.
"""

from backend.wechat.simulator.app import create_simulator
from backend.wechat.simulator.requests_adapter import build_adapter

__all__ = ["build_adapter", "create_simulator"]
