"""The roles, as one readable table. What a role may do is in `contracts.policies`."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Organisation(StrEnum):
    """The kinds of organisation that a membership can be of."""

    DESK = "desk"
    MUNICIPALITY = "municipality"
    SUPPLIER = "supplier"
    PLATFORM = "platform"


class RoleCode(TextChoices):
    """The codes stored in a membership."""

    COORDINATOR = "coordinator", _("coordinator")
    DESK_ADMINISTRATOR = "desk_administrator", _("desk administrator")
    CONTRACT_HOLDER = "contract_holder", _("contract holder or buyer")
    MUNICIPALITY_READER = "municipality_reader", _("municipality reader")
    SUPPLIER = "supplier", _("supplier")
    SUPPLIER_ADMINISTRATOR = "supplier_administrator", _("supplier administrator")
    PLATFORM_OPERATOR = "platform_operator", _("platform operator")


@dataclass(frozen=True, slots=True)
class Role:
    """One role: where it belongs, what it is in one sentence, and which roles it may invite."""

    code: RoleCode
    organisation: Organisation
    sentence: Promise
    may_invite: frozenset[RoleCode] = frozenset()

    @property
    def invites(self) -> list[RoleCode]:
        """The roles that it may invite, in the order of the table."""
        return [code for code in RoleCode if code in self.may_invite]


ROLES: dict[RoleCode, Role] = {
    role.code: role
    for role in (
        Role(
            RoleCode.COORDINATOR, Organisation.DESK,
            _("Registers contracts, reviews what suppliers report, closes quarters and publishes the infosheets of the desk."),
            frozenset({RoleCode.SUPPLIER, RoleCode.SUPPLIER_ADMINISTRATOR, RoleCode.CONTRACT_HOLDER,
                       RoleCode.MUNICIPALITY_READER}),
        ),
        Role(
            RoleCode.DESK_ADMINISTRATOR, Organisation.DESK,
            _("Does all that a coordinator does, and also manages the accounts, imports and settings of the desk."),
            frozenset(set(RoleCode) - {RoleCode.PLATFORM_OPERATOR}),
        ),
        Role(
            RoleCode.CONTRACT_HOLDER, Organisation.MUNICIPALITY,
            _("Follows the contracts of the own organisation, with amounts per contract, and downloads the infosheets."),
        ),
        Role(
            RoleCode.MUNICIPALITY_READER, Organisation.MUNICIPALITY,
            _("Reads the published figures and infosheets of the own organisation, no single contracts."),
        ),
        Role(
            RoleCode.SUPPLIER, Organisation.SUPPLIER,
            _("Reports what the own company did for its contracts, adds evidence and confirms running placements."),
        ),
        Role(
            RoleCode.SUPPLIER_ADMINISTRATOR, Organisation.SUPPLIER,
            _("Does all that a supplier does, and also invites and ends the accounts of colleagues."),
            frozenset({RoleCode.SUPPLIER, RoleCode.SUPPLIER_ADMINISTRATOR}),
        ),
        Role(
            RoleCode.PLATFORM_OPERATOR, Organisation.PLATFORM,
            _("Adds desks, municipalities, suppliers and their first administrators; sees no contracts and no entries."),
            frozenset({RoleCode.DESK_ADMINISTRATOR, RoleCode.SUPPLIER_ADMINISTRATOR, RoleCode.CONTRACT_HOLDER,
                       RoleCode.PLATFORM_OPERATOR}),
        ),
    )
}
