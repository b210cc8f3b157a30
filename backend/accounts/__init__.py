"""User accounts: sign-in with WeChat, sign-out, and account deletion.

An account owns what a person writes here; an identity is one openid under
which WeChat knows them. Deleting an account removes every identity and all that
names a person, at once; what others built upon stays, without an owner. Sign-ins
are opaque tokens whose digests live in Redis, so that one or all can be revoked
at once, which a signed token could not do without the same look-up.
"""
