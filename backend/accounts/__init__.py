"""Who is here: sign-in with WeChat, sign-out, and being forgotten.

An account is a person's words in this house; an identity is one openid under
which WeChat knows them. Deleting an account removes every identity and all that
names a person, at once; what others built upon stays, and is nobody's. Sign-ins
are opaque tokens whose digests live in Redis, so that one or all can be revoked
at once, which a signed token could not do without the same look-up.
"""
