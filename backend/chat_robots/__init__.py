"""Chat robots (webhooks) in the editors' groups at WeCom and DingTalk: messages and delivery.

Both respond HTTP 200 to everything; the result stands in `errcode`. Their URLs carry
the secret, so no URL is ever logged, raised or stored. Both take twenty messages a
minute, and DingTalk blocks a sender of more for ten minutes: what is too much waits
in the job table, and what has waited for an hour is dropped with a line in the log,
since by then it says nothing new. A robot that is removed, or whose key is wrong, is
not called again until its key changes.
"""
