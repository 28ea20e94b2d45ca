"""Who owes what, and what was done about it: contracts, entries, the ledger and the balance."""
