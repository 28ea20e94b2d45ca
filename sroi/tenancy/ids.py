"""Primary keys."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: unguessable enough to show, and ordered by time so that indexes stay compact."""
    return uuid7()
