"""For whom a joint buyer buys: a desk administrator writes a division, which holds from a quarter on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events, quarters
from contracts.errors import Conflict
from contracts.models import DeskQuarter
from contracts.policies import Permission, require
from reporting.models import JointDivision, JointShare
from sroi.accounts.acting import Actor
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class ShareData:
    """A member and its share in percent (12.5 is twelve and a half)."""

    member_id: UUID
    share_pct: Decimal


@transaction.atomic
def set_division(
    *, by: Actor, at: datetime, desk: ServiceDesk, joint_id: UUID, from_quarter: str, shares: Sequence[ShareData], seen: int,
) -> JointDivision:
    """Write the division of a joint buyer from a quarter on; what is closed stays as it was, also without any division.

    `seen` is the number of the newest division that the writer read (0: none). No shares at all: it buys for nobody now.

    Raises:
        PermissionDenied: the role may not.
        Municipality.DoesNotExist: no joint buyer of this desk.
        ValidationError: under `from_quarter`, `shares` or the id of a member, what is wrong.
        Conflict: somebody else wrote a division meanwhile.
    """
    require(by, Permission.KEEP_JOINT_BUYERS)
    clients = organisations.clients_of(desk_id=desk.pk)
    joint = clients.get(pk=joint_id, kind=Municipality.Kind.JOINT_ARRANGEMENT)
    members = {row.pk: row.name for row in clients.exclude(kind=Municipality.Kind.JOINT_ARRANGEMENT)}
    _check(desk=desk, from_quarter=from_quarter, shares=shares, members=members, at=at)
    newest = newest_division(desk=desk, joint_id=joint.pk)
    if seen != (newest.number if newest else 0):
        raise _overtaken(newest)
    division = JointDivision(
        desk=desk, joint=joint, number=seen + 1, from_quarter=from_quarter, written_by=by.name, written_at=at,
    )
    try:
        with transaction.atomic():
            division.save(force_insert=True)
    except IntegrityError as error:  # two at once: the number is taken
        raise _overtaken(newest_division(desk=desk, joint_id=joint.pk)) from error
    JointShare.objects.bulk_create(
        [JointShare(desk=desk, division=division, member_id=row.member_id, share_pct=row.share_pct) for row in shares]
    )
    events.record(
        by=by, at=at, verb="joint_division_written", subject=events.Subject(desk.pk, label=joint.name),
        after={"from_quarter": from_quarter, "members": ", ".join(
            f"{members[row.member_id]} {row.share_pct.normalize():f}%" for row in shares
        )},
    )
    return division


def newest_division(*, desk: ServiceDesk, joint_id: UUID) -> JointDivision | None:
    """The division that was written last."""
    return JointDivision.objects.filter(desk=desk, joint_id=joint_id).order_by("-number").first()


def _overtaken(newest: JointDivision | None) -> Conflict:
    return Conflict(
        changed_by=newest.written_by if newest else "", changed_at=newest.written_at if newest else None,
        changes={"from_quarter": newest.from_quarter if newest else ""},
    )


def _check(
    *, desk: ServiceDesk, from_quarter: str, shares: Sequence[ShareData], members: dict[UUID, str], at: datetime
) -> None:
    faults: dict[str, str] = {}
    for row in shares:
        if row.member_id not in members:
            faults[str(row.member_id)] = _("This client does not take part in this desk.")
        elif not 0 < row.share_pct <= HUNDRED:
            faults[str(row.member_id)] = _("Give a share above 0 and up to 100 %.")
    if len({row.member_id for row in shares}) != len(shares):
        faults["shares"] = _("A member is in the list twice.")
    if not faults and sum(row.share_pct for row in shares) > HUNDRED:
        faults["shares"] = _("The shares add up to more than 100 %.")
    first = first_open_quarter(desk=desk, at=at)
    try:
        if Quarter.parse(from_quarter) < first:
            faults["from_quarter"] = _("Closed quarters stay as they were. Choose %(quarter)s or later.") % {"quarter": first}
    except ValueError:
        faults["from_quarter"] = _("Write a quarter as 2026-Q3.")
    if faults:
        raise ValidationError(faults)


def first_open_quarter(*, desk: ServiceDesk, at: datetime) -> Quarter:
    """The first quarter of the desk that is not closed; its rows are made up to today first."""
    quarters.ensure_quarters(desk_id=desk.pk, up_to=max(Quarter.of(timezone.localdate(at)), Quarter.parse(desk.first_quarter)))
    rows = DeskQuarter.objects.filter(desk=desk, closed_at__isnull=True).order_by("quarter").values_list("quarter", flat=True)
    found = rows.first()
    return Quarter.parse(found) if found else Quarter.of(timezone.localdate(at)).next()
