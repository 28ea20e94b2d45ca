"""What the figures of the API look like: Dutch names, amounts as text with two decimals."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from reporting.figures.breakdown import Cell
from reporting.figures.change import Change
from reporting.disclosure.disclosed import Band, Disclosed, Shown
from reporting.figures.figure_set import euros
from reporting.figures.report_names import ROW_NAMES
from reporting.figures.report_set import Row, Unit, Value
from sroi.money import cents


class ReportRowAnswer(serializers.Serializer[Any]):
    """Eén cijfer: in de periode, en aan het einde ervan. Een leeg veld is niet bekend of bestaat niet."""

    regel = serializers.IntegerField(help_text="nummer in de set van tien")
    code = serializers.CharField(help_text="vaste naam, bijvoorbeeld obligation")
    naam = serializers.CharField()
    eenheid = serializers.ChoiceField(choices=["euro", "aantal", "deel"], help_text="deel: 0,05 is 5 %")
    periode = serializers.CharField(allow_null=True, required=False)
    cumulatief = serializers.CharField(allow_null=True, required=False)
    gepubliceerd = serializers.DictField(required=False, help_text="voor een opdrachtgever: exact, een marge, of te klein")
    regio = serializers.ListField(child=serializers.CharField(), required=False, help_text="eerste en derde kwartiel")


class ReportAnswer(serializers.Serializer[Any]):
    """Alle cijfers van een periode."""

    periode = serializers.CharField()
    regels = ReportRowAnswer(many=True)


class ContractsAnswer(serializers.Serializer[Any]):
    """De stand van de contracten aan het einde van de periode."""

    aantal = serializers.IntegerField()
    lopend = serializers.IntegerField()
    afgesloten = serializers.IntegerField()
    nieuw = serializers.IntegerField()
    overgenomen = serializers.IntegerField()
    opdrachtwaarde = serializers.CharField()
    verplichting = serializers.CharField()
    verplichtingBijGunning = serializers.CharField()  # noqa: N815 (a name of the API)
    pso = serializers.CharField(help_text="korting op de verplichting")
    ingevuld = serializers.CharField(help_text="tot en met het einde van de periode, met beginstanden")
    open = serializers.CharField()
    surplus = serializers.CharField()


class CellAnswer(serializers.Serializer[Any]):
    """Eén cel; `contracten` is leeg waar een verplichting niet zo is uit te splitsen."""

    sleutels = serializers.ListField(child=serializers.CharField())
    namen = serializers.ListField(child=serializers.CharField())
    ingevuld = serializers.CharField()
    correcties = serializers.CharField(help_text="op eerdere kwartalen, onderdeel van ingevuld")
    plaatsingen = serializers.IntegerField()
    contracten = ContractsAnswer(allow_null=True)


class CutAnswer(serializers.Serializer[Any]):
    """Cijfers uitgesplitst; het totaal is de som van de cellen."""

    periode = serializers.CharField()
    per = serializers.ListField(child=serializers.CharField())
    cellen = CellAnswer(many=True)
    totaal = CellAnswer()


class ChangeAnswer(serializers.Serializer[Any]):
    """Een verandering; volume, mix en waarden zijn samen het verschil."""

    van = serializers.CharField()
    naar = serializers.CharField()
    verschil = serializers.CharField()
    volume = serializers.CharField()
    mix = serializers.CharField()
    waarden = serializers.CharField(help_text="dezelfde inzet volgens een andere versie van het bouwblokkenmodel")


class PairAnswer(serializers.Serializer[Any]):
    """Eén cijfer van twee gepubliceerde periodes; het verschil alleen waar beide exact zijn."""

    regel = serializers.IntegerField(help_text="nummer in de set van tien")
    code = serializers.CharField(help_text="vaste naam, bijvoorbeeld obligation")
    naam = serializers.CharField()
    eenheid = serializers.ChoiceField(choices=["euro", "aantal", "deel"], help_text="deel: 0,05 is 5 %")
    van = serializers.DictField(allow_null=True, help_text="exact, een marge, of te klein")
    naar = serializers.DictField(allow_null=True, help_text="exact, een marge, of te klein")
    verschil = serializers.CharField(allow_null=True)
    regioVan = serializers.ListField(child=serializers.CharField(), required=False, help_text="kwartielen")  # noqa: N815 (a name of the API)
    regioNaar = serializers.ListField(child=serializers.CharField(), required=False, help_text="kwartielen")  # noqa: N815 (likewise)


class ComparisonAnswer(serializers.Serializer[Any]):
    """Twee periodes naast elkaar: voor een servicedesk exact, voor een opdrachtgever zoals ze zijn gepubliceerd."""

    van = serializers.CharField()
    naar = serializers.CharField()
    ingevuld = ChangeAnswer(required=False, help_text="alleen voor een servicedesk")
    verplichting = ChangeAnswer(required=False, help_text="voor wie de contracten kan inzien")
    regels = PairAnswer(many=True, required=False, help_text="alleen voor een opdrachtgever")


UNITS = {Unit.EURO: "euro", Unit.COUNT: "aantal", Unit.SHARE: "deel"}


def value_of(value: Value, unit: Unit) -> str | None:
    """A value as text: euros with two decimals, a share with six, a count as it is (a quartile may be a half)."""
    if value is None:
        return None
    if unit is Unit.SHARE:
        return f"{value:.6f}"
    return euros(cents(Decimal(value))) if unit is Unit.EURO else f"{Decimal(value).normalize():f}"


def published(value: Disclosed, unit: Unit) -> dict[str, Any]:
    """A published figure with its kind: `shown` with a value, `band` with bounds, `small` with the threshold."""
    if isinstance(value, Shown):
        return {"kind": "shown", "value": value_of(value.value, unit)}
    if isinstance(value, Band):
        return {"kind": "band", "low": value_of(value.low, unit), "high": value_of(value.high, unit)}
    return {"kind": "small", "below": value.threshold}


def report_row(row: Row) -> dict[str, Any]:
    """A row of the desk's own report set."""
    return {
        "regel": row.number, "code": row.code, "naam": str(ROW_NAMES[row.code]), "eenheid": UNITS[row.unit],
        "periode": value_of(row.period, row.unit), "cumulatief": value_of(row.cumulative, row.unit),
    }


def cell(found: Cell, names: list[str]) -> dict[str, Any]:
    """A cell of a cut, or its total."""
    sums = found.contracts
    return {
        "sleutels": list(found.keys), "namen": names, "ingevuld": euros(found.fulfilled.amount),
        "correcties": euros(found.fulfilled.corrections), "plaatsingen": found.fulfilled.placements,
        "contracten": None if sums is None else {
            "aantal": sums.count, "lopend": sums.running, "afgesloten": sums.closed, "nieuw": sums.new,
            "overgenomen": sums.inherited, "opdrachtwaarde": euros(sums.value), "verplichting": euros(sums.obligation),
            "verplichtingBijGunning": euros(sums.original), "pso": euros(-sums.pso_discount), "ingevuld": euros(sums.fulfilled),
            "open": euros(sums.open), "surplus": euros(sums.surplus),
        },
    }


def change(found: Change) -> dict[str, str]:
    """A change with its three parts."""
    return {
        "van": euros(found.before), "naar": euros(found.after), "verschil": euros(found.difference),
        "volume": euros(found.volume), "mix": euros(found.mix), "waarden": euros(found.schedule),
    }
