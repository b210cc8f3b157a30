"""拾句 Shiju: what an article cannot do alone, beside an Official Account.

Rooms are folders, and a room may only call downstairs; the stair is written in
pyproject.toml and checked. `app.py` is the only place where things are
plugged. Every room holds the same four names: `routes` (where it is called),
`service` (what can be done), `models` (what is kept), `schemas` (what comes in
and goes out), beside pure modules named for what they know.
"""
