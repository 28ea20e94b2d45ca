"""One module per subject; each measures what the product does next to the least that could be done instead."""
