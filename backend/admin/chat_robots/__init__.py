"""Editors' view of the chat robots in their groups: state, test message, daily digest, alarm."""
