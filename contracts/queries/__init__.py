"""The only composed reads, one module per subject."""
