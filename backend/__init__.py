"""The backend of 拾句 Shiju: what an article cannot do alone, beside an Official Account.

Each package is one subject. A package imports only from the layers below it; the layers are
written in pyproject.toml and checked. Each has a `manifest.py` that declares what it plugs into
the application (routes, jobs, what it exports, erases and lets expire); `app.py` lists the
packages, and nothing else connects them. A new package is one line there and one in the layers.
Packages share three more module names: `routes` (HTTP endpoints), `models` (tables) and `schemas`
(request and response bodies). Every other module is named for what it does.
"""
