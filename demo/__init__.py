"""Data of the demonstration: two desks whose figures are what those desks published. Everyone in it is invented.

A plan (`midden_gelderland`, `helmond_de_peel`, `afterwards`) says who does what on which day; `story` plays it through
the same actions that pages and tasks call. No total and no ledger line is ever written directly.
"""
