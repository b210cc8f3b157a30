"""The local development server (`make run`), and its end-to-end demo (`make demo`).

Everything that a newcomer needs and a production machine does not: the bundled
Redis, demo content, and one process that starts and stops the others. It
stands above the app, and nothing imports it.
"""
