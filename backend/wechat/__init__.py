"""WeChat API client: one `Wire` per appid, and one module per API on top of it.

Here is WeChat's protocol: tokens, errors, retries. What the answers mean to a reader
is in higher layers, so this package stores nothing but a token in Redis, and
in `pushes/` what WeChat sends of itself; of our code it imports only the core.

Why no SDK: the Python ones are unmaintained, know neither `stable_token` nor the second
version of the text check, and retry without bound. The wire that we need is one file.

Why a simulator is part of the product: nobody has an AppID on the first day, and tests must not
use up WeChat's quotas. `simulator/` is a small WeChat behind the same paths with the
same errors, so there is one client, and no fake inside it.
"""
