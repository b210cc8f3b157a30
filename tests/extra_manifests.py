"""Adds a further manifest to an application for the length of a test."""

import pytest
from flask import Flask

from backend.manifest import Contribution, Manifest


def plug_in(
    patch: pytest.MonkeyPatch, app: Flask, *contributions: Contribution, first: bool = False
) -> None:
    """Plug these in behind all others, or before them; of two under one key the last one holds."""
    before = app.extensions["manifests"]
    added = (Manifest("tests", contributions=contributions),)
    patch.setitem(app.extensions, "manifests", (*added, *before) if first else (*before, *added))
