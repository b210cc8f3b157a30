"""Passages, and what readers mark of them.

A passage is a quote, not an offset: the phone reports where it believes the
words stand, the server looks for the words themselves, and keeps quote,
surroundings and position. What is not found is refused, never guessed.

A mark is a passage that a reader liked, without words; it is theirs alone unless
they let it be counted. What many counted marks share is an article's popular
passages, kept ready by a job (`popular.py`) and shown only when several
different readers stand behind each, so that nobody shows alone. Words about a
passage are messages, and live upstairs.
"""
