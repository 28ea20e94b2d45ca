"""Reads the contract of a case: the facts from which the obligation follows, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .faults import Fault
from .reading import Reader
from .settlement_facts import Adjustment, BaseRevision, Certificate, ContractFacts, Invoice, Opening
from .vocabulary import CONTRACT_TYPES, PSO_LEVELS, ROUTES


def read_contract(data: Mapping[str, object], *, faults: list[Fault]) -> ContractFacts | None:
    """The contract facts in ``data``; None where they cannot be read. Findings join ``faults``, each with its path."""
    before = len(faults)
    reader = Reader(data, "contract", faults)
    contract = ContractFacts(
        id=reader.text("id", "1"),
        award_date=reader.day("award_date"),
        tender_publication_date=reader.day("tender_publication_date"),
        start=reader.day("start"),
        end=reader.day("end"),
        type=reader.optional_choice("type", CONTRACT_TYPES),
        area=reader.optional_text("area"),
        value_excl_vat=reader.number("value_excl_vat"),
        labour_share_pct=reader.number("labour_share_pct"),
        agreed_pct=reader.number("agreed_pct"),
        offered_pct=reader.number("offered_pct"),
        fixed_obligation=reader.number("fixed_obligation"),
        wage_sum=reader.number("wage_sum"),
        invoices=_invoices(reader),
        base_revisions=_revisions(reader),
        adjustments=_adjustments(reader),
        pso=_certificates(reader),
        opening=_opening(reader),
        closed_on=reader.day("closed_on"),
        fulltime_hours=reader.number("fulltime_hours"),
        annual_hours=reader.number("annual_hours"),
    )
    if contract.start is not None and contract.end is not None and contract.end < contract.start:
        reader.fault("end", "before_start", "the last day lies before the first")
    reader.unknown(remarks=False)
    return None if any(not fault.warning for fault in faults[before:]) else contract


def _invoices(reader: Reader) -> tuple[Invoice, ...]:
    rows = ((_day(row, "date"), row.number("amount_excl_vat", minimum=None)) for row in reader.rows("invoices"))
    return tuple(Invoice(day, amount) for day, amount in rows if day is not None and amount is not None)


def _revisions(reader: Reader) -> tuple[BaseRevision, ...]:
    found: list[BaseRevision] = []
    for row in reader.rows("base_revisions"):
        day = _day(row, "date")
        if day is not None:
            names = ("value_excl_vat", "labour_share_pct", "wage_sum", "fixed_obligation", "agreed_pct")
            found.append(BaseRevision(day, **{name: row.number(name) for name in names}))
    return tuple(found)


def _adjustments(reader: Reader) -> tuple[Adjustment, ...]:
    found: list[Adjustment] = []
    for index, row in enumerate(reader.rows("adjustments")):
        day, amount = _day(row, "date"), row.number("amount", minimum=None)
        if day is not None and amount is not None:
            found.append(Adjustment(row.text("id", str(index + 1)), day, amount))
    return tuple(found)


def _certificates(reader: Reader) -> tuple[Certificate, ...]:
    """Certificates of the supplier; without a first or last day they are open on that side."""
    found: list[Certificate] = []
    for index, row in enumerate(reader.rows("pso")):
        level, valid_from = row.choice("level", PSO_LEVELS), row.day("valid_from") or date.min
        valid_to = row.day("valid_to")
        if valid_to is not None and valid_to < valid_from:
            row.fault("valid_to", "before_start", "the last day lies before the first")
        elif level:
            found.append(Certificate(row.text("id", str(index + 1)), level, valid_from, valid_to))
    return tuple(found)


def _opening(reader: Reader) -> tuple[Opening, ...]:
    found: list[Opening] = []
    for index, row in enumerate(reader.rows("opening")):
        day, amount = _day(row, "date"), row.number("amount", minimum=None)
        route = row.choice("route", ROUTES)
        if day is not None and amount is not None and route:
            found.append(Opening(row.text("id", str(index + 1)), day, route, amount, row.optional_text("block")))
    return tuple(found)


def _day(row: Reader, key: str) -> date | None:
    row.require(key)
    return row.day(key)
