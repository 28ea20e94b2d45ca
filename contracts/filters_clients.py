"""The filters of lists about clients: questions to contract holders, known clauses, and the contact log."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Contact, DecisionRequest, KnownClause
from sroi.tenancy.models import Municipality, Supplier


class _Counted(filters.FilterSet):
    """A set of filters that tells how many are filled in."""

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


def _asked(_request: HttpRequest | None) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=DecisionRequest.objects.order_by().values("municipality_id")).order_by("name")


class ClientDecisionFilter(_Counted):
    """Search (contract, supplier), kind and state, for the client itself."""

    q = filters.CharFilter(label=_("Contract or supplier"), method="search")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=DecisionRequest.Kind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(
        label=_("State"), method="with_state", empty_label=_("all"),
        choices=[("waiting", _("not answered yet")), *DecisionRequest.State.choices],
    )

    class Meta:
        model = DecisionRequest
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[DecisionRequest], _name: str, text: str) -> QuerySet[DecisionRequest]:
        """Part of the number or title of the contract, or of the name of the supplier."""
        text = text.strip()
        return rows.filter(
            Q(contract__number__icontains=text) | Q(contract__title__icontains=text) | Q(supplier__name__icontains=text)
        )

    def with_state(self, rows: QuerySet[DecisionRequest], _name: str, state: str) -> QuerySet[DecisionRequest]:
        """One state, or all in which somebody still has to do something."""
        return rows.filter(state__in=DecisionRequest.WAITING if state == "waiting" else [state])


class DecisionFilter(ClientDecisionFilter):
    """The same for a desk, which has several clients."""

    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_asked, empty_label=_("all"))

    class Meta(ClientDecisionFilter.Meta):
        pass


def _telling(_request: HttpRequest | None) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=KnownClause.objects.order_by().values("municipality_id")).order_by("name")


class ClientClauseFilter(_Counted):
    """Search (title, number, supplier), kind and state, for the client itself."""

    q = filters.CharFilter(label=_("Title, number or supplier"), method="search")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=KnownClause.Kind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=KnownClause.State.choices, empty_label=_("all"))

    class Meta:
        model = KnownClause
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[KnownClause], _name: str, text: str) -> QuerySet[KnownClause]:
        """Part of the title, the number of the client, or the name of the supplier."""
        text = text.strip()
        return rows.filter(
            Q(title__icontains=text) | Q(client_number__icontains=text) | Q(supplier_name__icontains=text)
        )


class ClauseFilter(ClientClauseFilter):
    """The same for a desk, which has several clients and sees no drafts."""

    state = filters.ChoiceFilter(
        label=_("State"), empty_label=_("all"),
        choices=[row for row in KnownClause.State.choices if row[0] != KnownClause.State.DRAFT],
    )
    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_telling, empty_label=_("all"))

    class Meta(ClientClauseFilter.Meta):
        pass


def _spoken_clients(_request: HttpRequest | None) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=Contact.objects.order_by().values("municipality_id")).order_by("name")


def _spoken_suppliers(_request: HttpRequest | None) -> QuerySet[Supplier]:
    return Supplier.objects.filter(pk__in=Contact.objects.order_by().values("supplier_id")).order_by("name")


def _contact_years() -> list[tuple[str, str]]:
    return [(str(found.year), str(found.year)) for found in Contact.objects.order_by().dates("made_on", "year", order="DESC")]


class ContactFilter(_Counted):
    """With whom, how, when, and whether a next step is still open."""

    q = filters.CharFilter(label=_("Word of the summary"), field_name="summary", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Contact.Kind.choices, empty_label=_("all"))
    client = filters.ModelChoiceFilter(label=_("Client"), field_name="municipality", queryset=_spoken_clients, empty_label=_("all"))
    supplier = filters.ModelChoiceFilter(label=_("Supplier"), queryset=_spoken_suppliers, empty_label=_("all"))
    year = filters.ChoiceFilter(label=_("Year"), field_name="made_on", lookup_expr="year", empty_label=_("all"), choices=_contact_years)
    step = filters.ChoiceFilter(
        label=_("Next step"), method="with_step", empty_label=_("all"),
        choices=[("open", _("still to be done")), ("due", _("should have been done"))],
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def with_step(self, rows: QuerySet[Contact], _name: str, value: str) -> QuerySet[Contact]:
        """With a next step that is not done; or one of which the day has come."""
        found = rows.filter(next_step_on__isnull=False, next_step_done_on__isnull=True)
        return found.filter(next_step_on__lte=timezone.localdate()) if value == "due" else found
