"""How editors sign in: passwords, second factor, sessions, API keys, and their limits.

Everything that proves who an editor is lives here; what editors may then do is checked by
`admin.guards`. Strangers can be slowed down here, and nobody can lock an editor out.
"""
