"""The only writers. Keyword-only; each takes `by` (who) and `at` (when), checks the permission and writes its event.

Pages, the API, imports and tasks all call the same functions, inside the scope of the one who acts.
"""
