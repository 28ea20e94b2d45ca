"""What the public calculator answers: its shape for the OpenAPI document, and the answer itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from contracts.calculator import showing
from contracts.calculator.reckoning import Reckoning


def _euro(**more: Any) -> serializers.DecimalField:
    """Euro as text with two decimals."""
    return serializers.DecimalField(max_digits=20, decimal_places=2, **more)


class RegionSerializer(serializers.Serializer[Any]):
    """Een regio waarmee gerekend kan worden."""

    code = serializers.CharField(help_text="waarde voor `regio`")
    naam = serializers.CharField()
    demonstratie = serializers.BooleanField(help_text="waar: de bedragen zijn verzonnen")


class BlockSerializer(serializers.Serializer[Any]):
    """Een bouwblok van de tabel die geldt, met de sleutels van zijn gegevens."""

    code = serializers.CharField()
    naam = serializers.CharField()
    sleutels = serializers.ListField(child=serializers.CharField())


class ScheduleSerializer(serializers.Serializer[Any]):
    """De tabel met bouwblokken die op de gunningsdatum geldt."""

    code = serializers.CharField()
    titel = serializers.CharField()
    demonstratie = serializers.BooleanField(help_text="waar: demonstratietabel, verzonnen bedragen")
    bouwblokken = BlockSerializer(many=True)


class ObligationSerializer(serializers.Serializer[Any]):
    """De verplichting na een eventuele PSO-korting. `bedrag` is leeg als zij niet te zeggen is."""

    bedrag = _euro(allow_null=True)
    reden = serializers.CharField(allow_blank=True)
    voorwaarde = serializers.CharField(allow_blank=True)
    meldingen = serializers.ListField(child=serializers.CharField())
    psoEffect = _euro()  # noqa: N815 (Dutch API rules: camelCase)
    activiteiten = serializers.IntegerField(allow_null=True, help_text="aantal, als de verplichting in activiteiten is")


class StepSerializer(serializers.Serializer[Any]):
    """Een stap van de uitleg."""

    tekst = serializers.CharField()
    bedrag = serializers.CharField(allow_blank=True)


class EffortSerializer(serializers.Serializer[Any]):
    """Een inzet met haar waarde, vóór de maximums van het contract."""

    bouwblok = serializers.CharField()
    naam = serializers.CharField()
    omschrijving = serializers.CharField()
    aantal = serializers.IntegerField()
    waarde = _euro()
    uitleg = StepSerializer(many=True)
    meldingen = serializers.ListField(child=serializers.CharField())


class CapSerializer(serializers.Serializer[Any]):
    """Een maximum van het contract, en wat het afhaalt."""

    maximum = serializers.CharField()
    bedrag = _euro()


class WaySerializer(serializers.Serializer[Any]):
    """Een manier om in te vullen wat openstaat; `inzet` kan aan de vraag worden toegevoegd."""

    bouwblok = serializers.CharField()
    naam = serializers.CharField()
    omschrijving = serializers.CharField()
    inzet = serializers.CharField()
    telt = _euro()
    dekt = serializers.BooleanField()
    beperktDoor = serializers.ListField(child=serializers.CharField())  # noqa: N815 (Dutch API rules: camelCase)


class AnswerSerializer(serializers.Serializer[Any]):
    """De berekening. `gedekt` is leeg als de verplichting niet te zeggen is."""

    regio = RegionSerializer()
    tabel = ScheduleSerializer()
    gunningsdatum = serializers.DateField()
    verplichting = ObligationSerializer()
    inzet = EffortSerializer(many=True)
    totaal = _euro()
    ingevuld = _euro(help_text="na de maximums, met PSO waar die als invulling geldt")
    nietMeegeteld = CapSerializer(many=True)  # noqa: N815 (Dutch API rules: camelCase)
    openstaand = _euro(allow_null=True)
    overrealisatie = _euro(allow_null=True)
    gedekt = serializers.BooleanField(allow_null=True)
    manieren = WaySerializer(many=True)
    manierenVolledig = serializers.BooleanField()  # noqa: N815 (Dutch API rules: camelCase)
    link = serializers.CharField(help_text="dezelfde berekening als pagina")


class FaultSerializer(serializers.Serializer[Any]):
    """Wat er met welke parameter mis is."""

    naam = serializers.CharField()
    reden = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Een probleem (RFC 9457)."""

    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    fouten = FaultSerializer(many=True, required=False)


def answer(found: Reckoning, *, link: str) -> dict[str, Any]:
    """The answer to a question without faults."""
    assert found.plan is not None, "without faults there is a plan"
    assert found.region is not None, "without faults there is a region"
    settled, owes = found.plan.settlement, found.owes
    known = showing.obligation_of(found)
    return {
        "regio": region(found.region), "tabel": _schedule(found), "gunningsdatum": found.award_date.isoformat(),
        "verplichting": {
            "bedrag": _text(known.owed if known else None), "reden": known.basis if known else "",
            "voorwaarde": known.when if known else "", "meldingen": list(known.remarks) if known else [],
            "psoEffect": _text(settled.pso_effect), "activiteiten": settled.activities_required,
        },
        "inzet": _efforts(found), "totaal": _text(settled.claimed), "ingevuld": _text(settled.fulfilled),
        "nietMeegeteld": [{"maximum": text, "bedrag": _text(amount)} for text, amount in showing.caps_of(found)],
        "openstaand": _text(settled.open if owes else None), "overrealisatie": _text(settled.surplus if owes else None),
        "gedekt": found.plan.is_covered if owes else None, "manieren": _ways(found),
        "manierenVolledig": found.ways.complete, "link": link,
    }


def region(row: Any) -> dict[str, Any]:
    """A region (`contracts.queries.calculator.Region`)."""
    return {"code": row.slug, "naam": row.name, "demonstratie": row.demonstration}


def _schedule(found: Reckoning) -> dict[str, Any]:
    assert found.schedule is not None, "without faults there is a version"
    return {
        "code": found.schedule.code, "titel": found.schedule.title, "demonstratie": found.schedule.demonstration,
        "bouwblokken": [
            {"code": block.code, "naam": block.name_nl, "sleutels": found.keys_of(block)} for block in found.offered
        ],
    }


def _efforts(found: Reckoning) -> list[dict[str, Any]]:
    rows = []
    for view in showing.rows_of(found):
        assert view.row.effort is not None, "without faults every effort is counted"
        rows.append({
            "bouwblok": view.row.given.block, "naam": view.name, "omschrijving": view.text,
            "aantal": view.row.effort.times, "waarde": _text(view.value),
            "uitleg": [{"tekst": step.text, "bedrag": step.amount} for step in view.steps],
            "meldingen": list(view.remarks),
        })
    return rows


def _ways(found: Reckoning) -> list[dict[str, Any]]:
    return [
        {
            "bouwblok": view.way.effort.block, "naam": view.name, "omschrijving": view.text,
            "inzet": view.effort.text(), "telt": _text(view.way.gain), "dekt": view.way.covers,
            "beperktDoor": list(view.limits),
        }
        for view in showing.ways_of(found)
    ]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, ".2f")
