"""What may be shown of figures to others: the division into blocks, and the rules that follow from it."""
