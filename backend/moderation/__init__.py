"""Content moderation: checks, word lists, bans, reports, appeals and blocks.

Every public text of a reader has one row in `checks`, and the database itself
refuses a public row without one (a constraint called `judged` on each table of
readers' content). All content passes one function, `judge`: bans first, then the
editors' word lists, then WeChat, all before anything is written. What WeChat calls
risky is never stored; what it cannot decide, or cannot be asked about, waits hidden
and is never lost, or is not stored at all where content cannot wait, as on a
card. All subjects go through the one state machine in `state_machine.py`. The packages
that store the content are in higher layers: their manifests plug in how each kind
is loaded, shown and hidden.
"""
