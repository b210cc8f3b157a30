"""What readers mark and say. So far: the passages that everything else hangs on.

A passage is a quote, not an offset: the phone reports where it believes the
words stand, the server looks for the words themselves, and keeps quote,
surroundings and position. What is not found is refused, never guessed.
"""
