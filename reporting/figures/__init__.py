"""Exact figures of a desk, from its ledger: by period, by dimension, compared. For the desk's own eyes."""
