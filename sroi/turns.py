"""One after the other: what two people do at the very same time, where there is no row yet that could be locked."""

from django.db import connection


def await_turn(key: str) -> None:
    """Wait until nobody else has this turn; it is given up when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
