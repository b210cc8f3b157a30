"""The whole house on one machine: `make run`, and the walk through it, `make demo`.

Everything that a newcomer needs and a production machine does not: the bundled
Redis, demo content, and one process that starts and stops the others. It
stands above the app, and nothing knows of it.
"""
