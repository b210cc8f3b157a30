"""A small WeChat on this machine: same paths, same refusals, so that `Wire` needs no fake.

One file per topic (`tokens`, `login`, `codes`, `safety`), each a Flask blueprint that works on
the one `World`; a later topic is one more file and one more field there. What has happened is
kept in memory only. `door` is for people and tests: it hands out login codes, as a phone's wx.login
would, and makes WeChat busy, forgetful or away on demand. `adapter.mount` carries `requests`
into the app without a socket; `python -m backend.wechat.simulator` serves it on one.

What it is not: the words of its refusals are WeChat's, the order in which it checks is our guess;
its codes are QR codes that look a little like mini-program codes, whose format is not public.
"""

from backend.wechat.simulator.adapter import mount
from backend.wechat.simulator.app import create_simulator

__all__ = ["create_simulator", "mount"]
