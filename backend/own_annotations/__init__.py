"""A reader's own annotations, marks and comments together: listed, exported, and imported.

They are stored in other packages, below this one, which has no tables. As files they are in forms
that other programs understand: `annotation_files`.
"""
