"""Passages: stretches of an article's text that readers marked, shared or quoted.

A passage is a quote, not an offset: the client reports where it believes the text is, the server
searches for the text itself, and stores quote, context and position. A quote that is not found
is refused, never guessed. After each re-import it is found again (`reanchor_job`, with `alignment`
comparing two revisions), or reported as lost. What readers do with
passages is in the packages above: marks, thoughts, cards, shares.
"""
