"""The portal of a supplier."""
