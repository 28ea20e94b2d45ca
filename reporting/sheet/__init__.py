"""The infosheet: its numbers as they are frozen, its words, and making it."""
