"""Privacy: the privacy page, data export, and retention.

Readers see what is stored and for how long (`privacy_policy.py`), where their name and
avatar are shown and to whom (`name_and_avatar_audiences.py`), export all of it as one zip
(`data_export.py`), and delete their account, which `accounts` does. This package
stands above all others and knows none of their tables: each package exports
(`export_account_data`), erases (`erase_account`) and expires (its retention
rules) its own data, and its manifest plugs these in. An architecture test goes through
all tables that name an account, so that a new one cannot be left out.

Each retention period is a setting, `RETENTION_…` in `.env.example`; the privacy
page is written from the same settings.

    RETENTION_VISIT_DAYS     180   who is behind arrivals, taps, strangers' shares and plays; whose
                                  a phone is; which strangers' arrivals of the same ten minutes
                                  came from one network
    RETENTION_SESSION_DAYS    30   WeChat's session keys, since the last sign-in
    RETENTION_REPORT_DAYS    180   reports, since an editor looked
    RETENTION_IDLE_DAYS        0   whole accounts, since the last sign-in; 0 is never
    RETENTION_DEAD_JOB_DAYS   30   work that failed for good: ids, and where it failed; of an
                                  account that is deleted at once
    SIGN_IN_DAYS              30   sign-ins, since they were last used
    GROUP_DAYS                30   which groups somebody came from
    PUSH_DAYS                 30   what WeChat pushed; of who has no account here only that it came
    (notifications)          180   notices, and what was sent

What is kept without an end, and why:

    words, marks, cards, shelf    until their writer deletes them or the account
    openids                       WeChat's look at words needs them; with the account they go
    an article's figures          sums, and rows of arrivals that lead to nobody any more
    deleted accounts              a row with an id and two dates, so that no later account
                                  is taken for an earlier one; it names nobody
    the audit log                 deeds of editors, not of readers: each entry is chained to the
                                  one before, and a gap could not be told from a forgery

Minors, and the real names behind comments, are the operator's duty: this application
asks for neither, and the README says what has to be decided before opening.
"""
