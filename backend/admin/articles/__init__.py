"""Editors' actions on articles: import, publish, withdraw, take down, and restore revisions.

The console's pages and the JSON API call the same functions, which write the audit log.
Readers' passages that a re-import lost are placed here by hand.
"""
