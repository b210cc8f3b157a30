"""Annotations: readers' marks (highlights) on passages of articles.

A mark is a passage that a reader highlighted, without a comment; it is private
unless they let it be counted. The ranges that many counted marks share are an
article's popular passages, precomputed by a job (`popular_passages.py`) and published only
when several different readers marked each, so that nobody is identifiable. Comments
on a passage are messages, which live in a higher layer.
"""
