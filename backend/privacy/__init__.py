"""What a person may demand, and what is forgotten by itself.

They may see what is kept and for how long (`facts.py`), where their name and
avatar are shown and to whom (`disclosures.py`), take all of it along as one
file (`export.py`), and be deleted, which `accounts` does. This room stands
above all others and knows none of their tables: each room says itself what it
keeps about a person (`kept.py`), lets go of it (`forget`), and ages what is
old (`aging.py`); `app.py` hands these over. A test of the house goes through
all tables that name an account, so that a new one cannot be left out.

How long things are kept is a setting each, `RETENTION_…` in `.env.example`; the
page of facts is written from the same settings.

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
    (notifications.KEPT)     180   notices, and what was sent

What is kept without an end, and why:

    words, marks, cards, shelf    until their writer deletes them or the account
    openids                       WeChat's look at words needs them; with the account they go
    an article's figures          sums, and rows of arrivals that lead to nobody any more
    deleted accounts              a row with an id and two dates, so that no later account
                                  is taken for an earlier one; it names nobody
    the audit log                 deeds of editors, not of readers: each entry is chained to the
                                  one before, and a gap could not be told from a forgery

Minors, and the real names behind comments, are the operator's duty: this house
asks for neither, and the README says what has to be decided before opening.
"""
