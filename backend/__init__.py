"""The backend of 拾句 Shiju: what an article cannot do alone, beside an Official Account.

Each package is one subject. A package imports only from the layers below it; the layers are
written in pyproject.toml and checked. `app.py` alone wires packages together. Packages share
four module names: `routes` (HTTP endpoints), `service` (operations), `models` (tables) and
`schemas` (request and response bodies), beside pure modules named for what they hold.
"""
