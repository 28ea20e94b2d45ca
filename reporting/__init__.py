"""What everybody reads: figures from the ledger, closed quarters, infosheets."""
