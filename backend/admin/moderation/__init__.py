"""Editors' actions on readers' words: decide, undo, answer, pin, ban, trust, and word lists.

Each action is one transaction with its audit entry; bulk actions and their undo included.
"""
