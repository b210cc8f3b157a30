"""Processes of their own for tests, each begun where the application has just been imported."""

from multiprocessing import get_context

# Spawned anew, each would import the whole application: two seconds.
CHILDREN = get_context("forkserver")
CHILDREN.set_forkserver_preload(["backend.app"])
