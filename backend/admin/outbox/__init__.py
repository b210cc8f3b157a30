"""Editors' view of outgoing messages and chat robots: what failed, retry, test, daily digest."""
