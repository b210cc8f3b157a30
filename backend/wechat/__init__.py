"""All that knows WeChat's wire: one `Wire` per appid, and one module per topic on top of it.

Here lives what WeChat says and how it says it: tokens, refusals, what may be tried again. What
the answers mean to a reader lives upstairs, so this room keeps nothing but a token in Redis, and
in `pushes/` what WeChat sends of itself; it knows of ours only the floor.

Why no SDK: the Python ones stand still, know neither `stable_token` nor the second version of
the text check, and repeat without bound. The wire that we need is one file.

Why a simulator is part of the product: nobody has an AppID on the first day, and nobody may
wear out WeChat's quotas in a test. `simulator/` is a small WeChat behind the same paths with the
same refusals, so there is one client, and no fake inside it.
"""
