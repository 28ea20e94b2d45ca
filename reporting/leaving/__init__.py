"""Everything of a desk in one file, and an empty installation made from it: nobody is locked in.

`tables` says what belongs to a desk, `writing` makes the file, `describing` explains it, `reading` takes it in.
"""
