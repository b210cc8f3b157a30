"""Joins doubles: articles that came in twice, under addresses that did not tell they are one.

A job, not a migration, since it needs the code of the day (how keys are read, how passages are
sought), takes as long as there are readers' rows, and is wanted after each import as well. Doubles
come into being where a page tells no message key and a later one does, or where two imports of one
page under two addresses are under way at once. The upgrade orders the job for all articles, and
each new article for itself.

From the first step on, the double's public id and addresses lead to the article that stays. Then
rows move in batches, each a transaction; what was moved is not moved again, so a killed worker
costs time and nothing else. The row of the double goes last.
"""
