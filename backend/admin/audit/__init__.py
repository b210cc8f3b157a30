"""The audit log: who did what, in a keyed chain that shows missing and altered entries.

`audit_log` records and lists, `labels` are the Chinese names of actions, `pages` is the console's
view for owners; the other modules compute and verify digests.
"""
