"""Filters of documents, the same for pages and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reporting.models import Document
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk


def _clients(request: Any) -> QuerySet[Municipality]:
    organisation = getattr(getattr(request, "acting", None), "organisation", None)
    if isinstance(organisation, ServiceDesk):
        return organisations.clients_of(desk_id=organisation.pk)
    return Municipality.objects.none()


class DocumentFilter(django_filters.FilterSet):
    """By period, client and state; `narrow` leaves the last two out, for one municipality's own list."""

    period = django_filters.CharFilter(label=_("Period (2024 or 2024-Q4)"))
    municipality = django_filters.ModelChoiceFilter(label=_("Client"), queryset=_clients, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Document.State.choices, empty_label=_("all"))

    class Meta:
        model = Document
        fields = ("period", "municipality", "state")

    def __init__(self, *args: Any, narrow: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if narrow:
            del self.filters["municipality"], self.filters["state"]

    @property
    def in_use(self) -> int:
        """How many filters narrow the list."""
        return sum(bool(self.data.get(name)) for name in self.filters)
