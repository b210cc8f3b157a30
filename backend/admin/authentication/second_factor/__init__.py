"""Editors' second factor: codes from a phone, and the recovery codes that stand in for a lost one.

`enrolment` turns it on and off, `totp_codes` checks codes, `recovery_codes` issues and redeems
one-time codes, and `pages` is the console's view of all. Turning it off needs password and code.
"""
