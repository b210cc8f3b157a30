"""Metrics of the spread, as editors see them: of an article, its passages, a share.

formulas                each metric, defined once, with an example: pure
queries                 metrics of an article, its passages, a share
passage_spread          metrics of one passage
official_account_reach  the Official Account's own readers, from WeChat's statistics
export                  rows for a spreadsheet or a script
"""
