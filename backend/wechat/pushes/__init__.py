"""WeChat's pushes (webhooks): verified, decrypted, stored once, dispatched by a job.

WeChat waits five seconds and tries three times, so the endpoint only stores a push and
enqueues a job; listeners of an event are called from that job. The packages
that listen are in higher layers: their manifests plug them in. A push without a listener,
or whose listener failed, stays for editors to look at.
"""
