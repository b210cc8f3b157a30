"""What a reader keeps here: their place in each article, shelf, history, all their words.

One row for a reader and an article holds place, shelf and history, since they
are one thing seen from three sides. Places are kept in code points of one
revision and carried to the next by the keys of its paragraphs. The phone
reports late, twice and out of order: its own time of reading decides what is
newer, and the furthest place only grows. What is forgotten leaves an
empty row for a week, so that a late report does not bring it back.

A reader's words live in the rooms that keep them; here they are found in one
list, and taken along as files that other programs understand.
"""
