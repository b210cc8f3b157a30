"""Bans by editors and blocks between readers: whose words are not shown, and to whom."""
