"""The pages of a service desk, one module per subject."""
