"""Robots in the editors' chat groups, at WeCom and DingTalk: what they are told, and how it went.

Both answer HTTP 200 to everything; what they think of it stands in `errcode`. Their
addresses carry the secret, so no address is ever logged, raised or kept. Both take
twenty messages a minute, and DingTalk shuts its door for ten minutes on who sends
more: what is too much waits in the job table, and what has waited for an hour is
dropped with a line in the log, since by then it says nothing new. A robot that is
removed, or whose key is wrong, is not asked again until its key changes.
"""
