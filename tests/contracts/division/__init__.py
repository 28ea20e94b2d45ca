"""One effort divided over several contracts."""
