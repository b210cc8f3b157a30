"""Parts of the ASGI gateway: reads request bodies, refuses slow clients, delays requests.

`backend/asgi.py` puts them together: it reads a body at a minimum rate before a thread is taken
(`asgi_body_reader`, `minimum_transfer_rate`), hands it to the WSGI app (`wsgi_environ`), and
calls again what has to wait its turn (`delayed_requests`). `drain_body` stands around the WSGI
app, whatever the server: it reads to its end a body that a view refused.
"""
