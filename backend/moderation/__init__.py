"""May these words be shown: checks, lists of words, bans, reports, appeals, blocks.

Every public word of a reader has one row in `checks`, and the database itself
refuses a public row without one (a constraint called `judged` on each table of
readers' words). They come in by one door, `judge`: bans first, then the editors'
own lists, then WeChat, all before anything is written. What WeChat calls
risky is never kept; what it cannot decide, or cannot be asked about, waits out
of sight and is never lost, or is not kept at all where words cannot wait, as on a
card. All subjects go through the one small machine in `verdicts.py`. The rooms
that hold the words live upstairs: `app.py` hands over how each kind is shown,
hidden and told about.
"""
