"""Operations: health checks, metrics, migrations, key rotation.

And, in development, a browser preview of the mini-program.
"""
