"""Editors' second factor: codes from a phone, and the recovery codes that stand in for a lost one.

`service` turns it on and off and checks codes, `recovery_codes` issues and redeems one-time
codes, and `pages` is the console's view of both. Turning either off needs password and code.
"""
