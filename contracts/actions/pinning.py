"""The version of the schedule that a contract is pinned to, held so that nobody retires it meanwhile."""

from uuid import UUID

from django.db import connection

from buildingblocks.models import Schedule


def hold_published(*, schedule_id: UUID, desk_id: UUID) -> bool:
    """Whether this is a published version of the desk, which then stays so to the end of the transaction.

    Retiring waits for that, or is seen here when it came first. Others can pin contracts to it at the same time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM buildingblocks_schedule WHERE id = %s AND desk_id = %s AND status = %s FOR KEY SHARE",
            [schedule_id, desk_id, Schedule.Status.PUBLISHED],
        )
        return cursor.fetchone() is not None
