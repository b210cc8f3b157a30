"""Editors' actions on readers' words: decide, undo, answer, pin, ban, trust.

Each action is one transaction with its audit entry; bulk actions and their undo included.
Word lists have a package of their own below.
"""
