"""Forms: they read and check what was typed, nothing more."""
