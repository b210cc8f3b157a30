"""Who passed it on: shares, the visits they brought, and the codes that carry them.

Every act of passing on is a share, and its public id is the scene of its code.
That is why codes can be made before anyone shares anything: a code only holds
an id, and an id only gets its meaning when a card takes it from the pool. So no
card waits for WeChat, whose code service is slow and limited by the minute.

    visitors   who came, without naming anyone; phones, chats
    parents    the share through which a reader came
    arrivals   the stream between web and worker, and what is promised of it
    told       what waits in it
    writing    a batch, written once: judged by `judging`, by one writer at a `turn`
    bursts     many strangers at once from one network, set apart
    joining    a stranger's phone turns out to be somebody's
    changes    telling those upstairs who keep sums
    taps       the tap by which a reader goes to follow the account

    codes      taking one, and what to do when there are none
    demand     how many ought to lie ready
    minting    having WeChat draw them
    sweeping   clearing away those that have served
    passing    the shares that need no code: forwards, Moments, screenshots
    links      the share as a link that opens from anywhere
"""
