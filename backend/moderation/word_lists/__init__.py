"""Editors' word lists: one for all, one for each Official Account; words, exceptions, settings.

A change to a list gives it a new version, by which each process drops the matcher that it
cached. How words are found in a text is `moderation.matching`, which knows no database.
"""
