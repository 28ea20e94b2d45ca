"""An invented country: desks, municipalities, suppliers, contracts and entries with a realistic skew.

Everything is made from one seed, so two runs give the same rows. Nobody in it exists.
"""
