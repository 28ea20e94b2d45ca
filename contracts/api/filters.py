"""Query parameters of the API."""

import django_filters

from contracts.models import Contract, Entry
from contracts.workflow import EntryState


class ContractApiFilter(django_filters.FilterSet):
    """`?afgesloten=`, `?gegundVanaf=`, `?gegundTotEnMet=`."""

    afgesloten = django_filters.BooleanFilter(field_name="closed_on", lookup_expr="isnull", exclude=True)
    gegundVanaf = django_filters.DateFilter(field_name="award_date", lookup_expr="gte")
    gegundTotEnMet = django_filters.DateFilter(field_name="award_date", lookup_expr="lte")

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()


class EntryApiFilter(django_filters.FilterSet):
    """`?status=`, `?route=`, `?contract=`."""

    status = django_filters.ChoiceFilter(field_name="state", choices=EntryState.choices())
    route = django_filters.CharFilter(field_name="route")
    contract = django_filters.UUIDFilter(field_name="allocations__contract_id")

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()
