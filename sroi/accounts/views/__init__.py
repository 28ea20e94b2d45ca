"""Pages around accounts: thin, everything happens in actions and queries."""
