"""Rows of contracts with their opening balances; one row is one contract, registered by the action of the screen."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.actions.contracts import ContractData, OpeningData, register_contract
from contracts.importing.columns import CONTRACT_COLUMNS, OPENINGS
from contracts.importing.resources import RowsResource
from contracts.models import Contract
from contracts.queries.frameworks import frameworks
from sroi.accounts import queries as accounts
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, Supplier

DAY: Final = timedelta(days=1)
_SAME: Final = (
    "title", "contract_type", "award_date", "starts_on", "value_excl_vat", "tender_publication_date", "labour_share_pct",
    "agreed_pct", "offered_pct", "wage_sum", "fixed_obligation",
)
_TEXTS: Final = (
    "client_number", "area", "contract_holder_name", "contract_holder_email", "supplier_contact_name",
    "supplier_contact_email",
)
Key = tuple[object, ...]


class ContractRows(RowsResource):
    """Everything that a row names must exist already: client, company, coordinator and schedule."""

    columns = CONTRACT_COLUMNS
    names = {
        "municipality_id": "client", "supplier_id": "kvk_number", "coordinator_id": "coordinator",
        "schedule_id": "schedule", "framework_id": "framework", "until": "last_day",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._seen: dict[Key, int] = {}
        self._value, self._opening, self._count = Decimal(0), Decimal(0), 0

    def take_in(self, values: Any, *, number: int) -> None:
        """Find what the row names, refuse a contract that exists, and register it."""
        faults: dict[str, str] = {}
        client, supplier = self._client(values.client, faults), self._supplier(values.kvk_number, faults)
        coordinator_id = self._coordinator(values.coordinator, faults)
        schedule_id = self._schedule(values.schedule, faults)
        framework_id = self._framework(values.framework, faults)
        self._check_area(values.area, faults)
        openings = self._openings(values, faults)
        if client and supplier:
            self._refuse_twice(values, client, supplier, number, faults)
        if faults or client is None or supplier is None or coordinator_id is None:
            raise ValidationError(faults)
        same: dict[str, Any] = {name: getattr(values, name) for name in _SAME}
        texts: dict[str, Any] = {name: getattr(values, name) or "" for name in _TEXTS}
        data = ContractData(
            municipality_id=client.pk, supplier_id=supplier.pk, coordinator_id=coordinator_id, schedule_id=schedule_id,
            framework_id=framework_id, until=values.last_day + DAY if values.last_day else None, **same, **texts,
        )
        register_contract(by=self.by, at=self.at, desk_id=self.desk_id, data=data, openings=openings)
        self._count += 1
        self._value += data.value_excl_vat
        self._opening += sum((opening.amount for opening in openings), Decimal(0))

    def totals(self) -> dict[str, str]:
        """Contracts, their value and their opening balances in euro."""
        return {"contracts": str(self._count), "value": str(self._value), "openings": str(self._opening)}

    def _client(self, text: str, faults: dict[str, str]) -> Municipality | None:
        found = self._clients.get(text.casefold().removeprefix("gemeente ").strip(), [])
        if len(found) == 1:
            return found[0]
        if found:
            faults["client"] = _("Several clients of this desk have this name. Use the CBS code.")
        else:
            faults["client"] = _("This client is not known, or does not take part in this desk.")
        return None

    @cached_property
    def _clients(self) -> dict[str, list[Municipality]]:
        """Every way to name a client of the desk; one client has its own name, code and short name once."""
        found: dict[str, list[Municipality]] = defaultdict(list)
        for client in organisations.clients_of(desk_id=self.desk_id):
            for name in {client.name.casefold().removeprefix("gemeente ").strip(), client.cbs_code.casefold(), client.slug} - {""}:
                found[name].append(client)
        return found

    def _supplier(self, kvk_number: str, faults: dict[str, str]) -> Supplier | None:
        if kvk_number not in self._suppliers:
            self._suppliers[kvk_number] = organisations.supplier_by_kvk(kvk_number)
        found = self._suppliers[kvk_number]
        if found is None:
            faults["kvk_number"] = _("No company with this KvK number is known here. Import the suppliers first.")
        return found

    @cached_property
    def _suppliers(self) -> dict[str, Supplier | None]:
        return {}

    def _coordinator(self, email: str, faults: dict[str, str]) -> UUID | None:
        found = self._coordinators.get(email)
        if found is None:
            faults["coordinator"] = _("Nobody at this desk can be responsible for contracts under this e-mail address.")
        return found

    @cached_property
    def _coordinators(self) -> dict[str, UUID]:
        people = accounts.coordinators(self.desk_id, on=timezone.localdate(self.at))
        return {person.user.email.lower(): person.pk for person in people}

    def _schedule(self, code: str | None, faults: dict[str, str]) -> UUID | None:
        if code is None:
            return None
        found = [row.pk for row in self._schedules if row.code.casefold() == code.casefold()]
        if not found:
            known = ", ".join(row.code for row in self._schedules)
            faults["schedule"] = _("This desk has no published schedule with this code. Known are: %(codes)s.") % {"codes": known}
        return found[0] if found else None

    def _framework(self, number: str | None, faults: dict[str, str]) -> UUID | None:
        if number is None:
            return None
        found = self._frameworks.get(number.casefold())
        if found is None:
            faults["framework"] = _("This desk has no open framework agreement with this number.")
        return found

    @cached_property
    def _frameworks(self) -> dict[str, UUID]:
        return {row.number.casefold(): row.pk for row in frameworks().filter(desk_id=self.desk_id)}

    @cached_property
    def _schedules(self) -> list[Schedule]:
        return list(schedules.published(desk_id=self.desk_id).order_by("code"))

    def _check_area(self, area: str | None, faults: dict[str, str]) -> None:
        if area and area not in self._areas:
            known = ", ".join(self._areas) or "–"
            faults["area"] = _("The schedules of this desk do not know this area. Known are: %(areas)s.") % {"areas": known}

    @cached_property
    def _areas(self) -> list[str]:
        rules = [rule for row in self._schedules for rule in schedules.rules_of(row).obligation.rules]
        return sorted({rule.area for rule in rules if rule.area})

    def _openings(self, values: Any, faults: dict[str, str]) -> list[OpeningData]:
        """The opening balances that are not zero."""
        amounts = {route: getattr(values, f"opening_{route}") for route in OPENINGS}
        filled = {route: amount for route, amount in amounts.items() if amount}
        if not filled:
            return []
        if values.opening_date is None:
            faults["opening_date"] = _("There is an opening balance on this row. Give its date.")
            return []
        if values.opening_date > timezone.localdate(self.at):
            faults["opening_date"] = _("An opening balance cannot lie in the future.")
        return [OpeningData(date=values.opening_date, route=route, amount=amount) for route, amount in filled.items()]

    def _refuse_twice(
        self, values: Any, client: Municipality, supplier: Supplier, number: int, faults: dict[str, str]
    ) -> None:
        """One contract per client and client's number; without a number: per client, company, title and award."""
        key, column = _key(client.pk, supplier.pk, values.client_number, values.title, values.award_date), "client_number"
        if not values.client_number:
            column = "title"
        known, first = self._registered.get(key), self._seen.setdefault(key, number)
        if known:
            faults[column] = _("This contract is registered already, as %(number)s.") % {"number": known}
        elif first != number:
            faults[column] = _("This contract is on row %(row)s of this file as well.") % {"row": first}

    @cached_property
    def _registered(self) -> dict[Key, str]:
        """The contracts of the desk as they were before this file."""
        columns = ("municipality_id", "supplier_id", "client_number", "title", "award_date", "number")
        return {_key(*row[:5]): row[5] for row in Contract.objects.filter(desk_id=self.desk_id).values_list(*columns)}


def _key(client_id: UUID, supplier_id: UUID, client_number: str | None, title: str, award_date: Any) -> Key:
    """What makes two contracts the same."""
    if client_number and client_number.strip():
        return client_id, client_number.strip().casefold()
    return client_id, supplier_id, title.strip().casefold(), award_date
