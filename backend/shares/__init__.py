"""Shares: who forwarded what, the visits that shares brought, and their mini-program codes.

Every act of forwarding is a share, and its public id is the scene of its code.
That is why codes can be made ahead of any share: a code only holds an id, and an
id only gets its meaning when a card takes it from the pool. So no card waits for
WeChat, whose code service is slow and rate limited by the minute.

    share_records              records a share, under an id made before
    client_share_ids           records a share once, under an id that its client made
    share_landing              where a share leads, as one reader may see it
    visit_recording            visits, and the phones of readers
    share_figures              one share's figures, for editors
    parent_shares              the share through which a reader came
    forwarding                 shares that need no code: forwards, Moments, screenshots, links
    follow_taps                taps on "follow the official account"
    url_links                  URL links that open a share from anywhere

    arrivals/visitor_identity  pseudonymous visitor ids of accounts and phones
    arrivals/visit_stream      the Redis stream of visits between web and worker, its guarantees
    arrivals/stream_events     the events in that stream
    arrivals/visit_writer      writes a batch of events once, decided by `counting_rules`, under
                               `write_lock`
    arrivals/burst_detection   discounts many strangers at once from one network
    arrivals/identity_merge    merges a phone's visits into the account that signs in on it
    arrivals/visit_listeners   notifies higher layers that keep aggregates

    mini_program_codes/allocation       takes a code from the pool, with fallbacks when it is empty
    mini_program_codes/demand_forecast  how many codes should be ready
    mini_program_codes/minting          requests codes from WeChat
    mini_program_codes/code_cleanup     deletes used codes
"""
