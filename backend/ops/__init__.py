"""Keeping the house running: start, health, logs, demo content, the walk-through.

What operators and newcomers touch is here; nothing downstairs knows of it.
"""
