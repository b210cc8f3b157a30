"""Editor accounts: created, given roles, reset, disabled and enabled by an owner.

Only pages and the command line reach this: an API key can never create or widen an editor.
"""
