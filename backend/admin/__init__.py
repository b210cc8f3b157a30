"""The editors' side: sign-in, the console's web pages, the same API for scripts, the audit log.

Editors are not readers: they have passwords, second factors, roles and personal
keys, and their sign-ins live in the database, where each can be seen and
revoked. Whatever they change is written to the audit log in the same
transaction; each entry carries the digest of the one before it, so that a
missing or altered entry shows, and an authenticated head says which is the last.

Each subject is a package of its own with what it needs of `api_routes` (for scripts), `pages` (the
console), `schemas`, `…_actions` (what both call, audited) and `labels`. Here stands what they
share: `guards` and `scopes` (who may), `page_decorator`, `csrf`, `security_headers` and
`error_pages` (what a page is).
"""
