"""The filters of lists, for the pages and the API alike. What can be chosen is what is in the scope."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import DateInput
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from buildingblocks.models import Schedule
from contracts.labels import ROUTES
from contracts.models import Advice, Allocation, Contract, Entry, RulesDifference
from contracts.queries.contracts import STATES, in_state
from contracts.queries.entries import waiting_for_confirmation
from contracts.queries.frameworks import all_frameworks, of_framework
from contracts.queries.worklist import DESK_SIGNALS, SIGNAL_LABELS, SIGNALS, closing_quarter
from contracts.workflow import ENTRY_STATE_LABELS, EntryState
from sroi.accounts.models import Membership
from sroi.tenancy.scope import Audience, current_scope
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


def _clients(_request: HttpRequest | None) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=Contract.objects.order_by().values("municipality_id")).order_by("name")


def _suppliers(_request: HttpRequest | None) -> QuerySet[Supplier]:
    return Supplier.objects.filter(pk__in=Contract.objects.order_by().values("supplier_id")).order_by("name")


def _coordinators(_request: HttpRequest | None) -> QuerySet[Membership]:
    rows = Membership.objects.filter(pk__in=Contract.objects.order_by().values("coordinator_id"))
    return rows.select_related("user").order_by("user__name", "pk")


def _schedules(_request: HttpRequest | None) -> QuerySet[Schedule]:
    return Schedule.objects.filter(pk__in=Contract.objects.order_by().values("schedule_id")).order_by("title")


class _PersonFilter(filters.ModelChoiceFilter):
    """A choice of memberships, shown by the name of the person."""

    class field_class(filters.fields.ModelChoiceField):  # noqa: N801 (the name that the base class reads)
        """The same field with the name of the person as its label."""

        def label_from_instance(self, obj: Membership) -> str:
            """The name of the person."""
            return obj.user.name


class ContractFilter(filters.FilterSet):
    """Search (number, title, number of the client, name of the supplier) and choices; all are combined with "and"."""

    q = filters.CharFilter(label=_("Search"), method="search")
    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_clients, empty_label=_("all"))
    supplier = filters.ModelChoiceFilter(label=_("Supplier"), queryset=_suppliers, empty_label=_("all"))
    coordinator = _PersonFilter(label=_("Coordinator"), queryset=_coordinators, empty_label=_("all"))
    state = filters.ChoiceFilter(
        label=_("State"), method="with_state", empty_label=_("all"),
        choices=[(state, name) for state, (name, _kind) in STATES.items()],
    )
    type = filters.ChoiceFilter(
        label=_("Type"), field_name="contract_type", choices=Contract.Type.choices, empty_label=_("all"),
    )
    schedule = filters.ModelChoiceFilter(label=_("Schedule"), queryset=_schedules, empty_label=_("all"))
    framework = filters.ModelChoiceFilter(
        label=_("Framework agreement"), queryset=lambda _request: all_frameworks(), method="under_framework", empty_label=_("all"),
    )
    review = filters.BooleanFilter(
        label=_("only with entries to review"), method="waiting_for_review", widget=forms.CheckboxInput,
    )
    signal = filters.ChoiceFilter(label=_("Signal"), method="with_signal", choices=SIGNAL_LABELS, empty_label=_("all"))

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever has no framework agreements is not asked which; a signal of the desk is offered to nobody else."""
        super().__init__(*args, **kwargs)
        if "signal" in self.filters and current_scope().audience != Audience.DESK:
            self.filters["signal"].extra["choices"] = [row for row in SIGNAL_LABELS if row[0] not in DESK_SIGNALS]
        if not all_frameworks().exists():
            del self.filters["framework"]

    def search(self, rows: QuerySet[Contract], _name: str, text: str) -> QuerySet[Contract]:
        """Every word must be found somewhere."""
        for word in text.split():
            rows = rows.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(client_number__icontains=word)
                | Q(supplier__name__icontains=word)
            )
        return rows

    def under_framework(self, rows: QuerySet[Contract], _name: str, framework: Contract) -> QuerySet[Contract]:
        """A framework agreement with its call-offs."""
        return rows.filter(of_framework(framework))

    def with_state(self, rows: QuerySet[Contract], _name: str, state: str) -> QuerySet[Contract]:
        """The state as it is today."""
        return rows.filter(in_state(state, on=timezone.localdate()))

    def waiting_for_review(self, rows: QuerySet[Contract], _name: str, wanted: object) -> QuerySet[Contract]:
        """With entries to review (an empty box filters nothing); the rows must carry `to_review`."""
        return rows.filter(to_review__gt=0) if wanted else rows  # type: ignore[misc]  # annotated

    def with_signal(self, rows: QuerySet[Contract], _name: str, signal: str) -> QuerySet[Contract]:
        """The contracts behind a number of the work list."""
        return SIGNALS[signal](rows, timezone.localdate())

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


def _desks(_request: HttpRequest | None) -> QuerySet[ServiceDesk]:
    return ServiceDesk.objects.filter(pk__in=Contract.objects.order_by().values("desk_id")).order_by("name")


class ClientContractFilter(ContractFilter):
    """The same for the client itself: without what is the desk's own, with the desk where there is more than one."""

    desk = filters.ModelChoiceFilter(label=_("Service desk"), queryset=_desks, empty_label=_("all"))
    client = coordinator = schedule = review = signal = None  # type: ignore[assignment]  # None takes a filter away

    class Meta(ContractFilter.Meta):
        pass


class EntryFilter(filters.FilterSet):
    """Search (number, candidate code), choices and a period; all are combined with "and"."""

    q = filters.CharFilter(label=_("Number or candidate code"), method="search")
    state = filters.ChoiceFilter(
        label=_("State"), empty_label=_("all"),
        choices=[(state.value, name) for state, name in ENTRY_STATE_LABELS.items() if state is not EntryState.DRAFT],
    )
    route = filters.ChoiceFilter(label=_("Route"), choices=list(ROUTES.items()), empty_label=_("all"))
    supplier = filters.ModelChoiceFilter(label=_("Supplier"), queryset=_suppliers, empty_label=_("all"))
    client = filters.ModelChoiceFilter(label=_("Client"), method="of_client", queryset=_clients, empty_label=_("all"))
    contract = filters.CharFilter(label=_("Contract (number or title)"), method="of_contract")
    coordinator = _PersonFilter(label=_("Coordinator"), method="of_coordinator", queryset=_coordinators, empty_label=_("all"))
    since = filters.DateFilter(label=_("Period from"), method="from_day", widget=DateInput(attrs={"type": "date"}))
    until = filters.DateFilter(label=_("Period to"), method="up_to_day", widget=DateInput(attrs={"type": "date"}))
    confirm = filters.ChoiceFilter(
        label=_("Confirmation"), method="waiting", empty_label=_("all"), choices=[("waiting", _("waiting"))],
    )

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Entry], _name: str, text: str) -> QuerySet[Entry]:
        """Part of the number of the entry or of the code of the candidate."""
        return rows.filter(Q(number__icontains=text.strip()) | Q(candidate__code__icontains=text.strip()))

    def of_client(self, rows: QuerySet[Entry], _name: str, client: Municipality) -> QuerySet[Entry]:
        """Entries that count for a contract of this client."""
        return _counting_for(rows, Q(municipality=client))

    def of_contract(self, rows: QuerySet[Entry], _name: str, text: str) -> QuerySet[Entry]:
        """Entries that count for a contract with this in its number or title."""
        return _counting_for(rows, Q(contract__number__icontains=text.strip()) | Q(contract__title__icontains=text.strip()))

    def of_coordinator(self, rows: QuerySet[Entry], _name: str, coordinator: Membership) -> QuerySet[Entry]:
        """Entries that count for a contract of this coordinator."""
        return _counting_for(rows, Q(contract__coordinator=coordinator))

    def from_day(self, rows: QuerySet[Entry], _name: str, day: date) -> QuerySet[Entry]:
        """Entries that still ran on or after the day."""
        return rows.filter(Q(last_day__isnull=True) | Q(last_day__gte=day))

    def up_to_day(self, rows: QuerySet[Entry], _name: str, day: date) -> QuerySet[Entry]:
        """Entries that had begun on the day."""
        return rows.filter(first_day__lte=day)

    def waiting(self, rows: QuerySet[Entry], _name: str, _value: str) -> QuerySet[Entry]:
        """Placements that wait for a confirmation in the quarter that must be closed next."""
        quarter = closing_quarter(on=timezone.localdate())
        return rows.filter(waiting_for_confirmation(quarter=quarter)) if quarter else rows.none()

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


def _given_years() -> list[tuple[str, str]]:
    """The years in which advice was given, the newest first."""
    return [(str(found.year), str(found.year)) for found in Advice.objects.order_by().dates("given_on", "year", order="DESC")]


def _advised(_request: HttpRequest | None) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=Advice.objects.order_by().values("municipality_id")).order_by("name")


class AdviceFilter(filters.FilterSet):
    """Client, year and a word of the subject."""

    q = filters.CharFilter(label=_("Subject"), field_name="subject", lookup_expr="icontains")
    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_advised, empty_label=_("all"))
    year = filters.ChoiceFilter(label=_("Year"), field_name="given_on", lookup_expr="year", empty_label=_("all"), choices=_given_years)

    class Meta:
        model = Advice
        fields: tuple[str, ...] = ()

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


class RulesDifferenceFilter(filters.FilterSet):
    """A word of the contract or the supplier, the client, and only what differs."""

    q = filters.CharFilter(label=_("Contract or supplier"), method="search")
    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_clients, empty_label=_("all"))
    differs = filters.BooleanFilter(label=_("only contracts that differ"), method="only_differing", widget=forms.CheckboxInput)

    class Meta:
        model = RulesDifference
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[RulesDifference], _name: str, text: str) -> QuerySet[RulesDifference]:
        """Part of the number or title of the contract, or of the name of the supplier."""
        text = text.strip()
        return rows.filter(
            Q(contract__number__icontains=text) | Q(contract__title__icontains=text) | Q(supplier__name__icontains=text)
        )

    def only_differing(self, rows: QuerySet[RulesDifference], _name: str, wanted: object) -> QuerySet[RulesDifference]:
        """Contracts for which something would be posted (an empty box filters nothing)."""
        return rows.filter(lines__gt=0) if wanted else rows

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


def _counting_for(rows: QuerySet[Entry], condition: Q) -> QuerySet[Entry]:
    """The entries with an allocation like this; each once."""
    return rows.filter(Exists(Allocation.objects.filter(condition, entry_id=OuterRef("pk"))))
