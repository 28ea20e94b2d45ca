"""Why an entry counts for an amount on a contract: the stored calculation done again, or what it would count for now.

Facts about a person: only the desk and the supplier can read what is needed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from buildingblocks import queries as schedules
from buildingblocks import rules_number
from buildingblocks.circumstances import Circumstances
from buildingblocks.course import course_of
from buildingblocks.facts import Facts
from buildingblocks.models import Schedule
from buildingblocks.schedule import Block
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement import settle
from buildingblocks.settlement_facts import EntryFacts
from buildingblocks.steps import Valuation
from buildingblocks.valuation import explain as explained
from buildingblocks.valuation import recompute
from contracts.models import Calculation, Contract, Entry, EntryVersion, LedgerLine
from contracts.queries.candidate_history import CandidateHistory
from contracts.queries.division import Part, around, parts_of, shares_of
from contracts.queries.settlement import Bundle, bundles


@dataclass(frozen=True, slots=True)
class Explanation:
    """An amount with everything it rests on. Amounts in euro, after the share and before caps of the contract.

    `stored`: the calculation that the ledger rests on, None where the entry does not count yet. `valuation`: the same
    calculated again just now. `booked`: what the ledger holds. `expected`: what it comes to over the whole effort as
    planned; None where it has no end. `facts`: what was reported, as valued.
    """

    entry: Entry
    contract: Contract
    schedule: Schedule
    rules: ScheduleRules
    block: Block
    facts: Facts
    circumstances: Circumstances
    version: int
    until: date | None
    valuation: Valuation
    stored: Calculation | None
    booked: Decimal
    expected: Decimal | None

    @property
    def counts(self) -> bool:
        """Whether this is a counted amount, and not what an entry under review would come to."""
        return self.stored is not None

    @property
    def agrees(self) -> bool:
        """Whether calculating again gives the stored cents."""
        return self.stored is None or self.stored.amount == self.valuation.amount

    @property
    def is_of_earlier_rules(self) -> bool:
        """Whether the rules of the engine changed since, so that the steps to the stored amount cannot be shown."""
        return self.stored is not None and rules_number.is_earlier(self.stored.rules_number) and not self.valuation.steps


def explain(entry: Entry, contract: Contract, *, on: date, version: EntryVersion | None = None) -> Explanation | None:
    """Why this entry counts for its amount on this contract.

    Without `version`: the stored calculation of what was approved, else the newest version as it would count on `on`.
    With it: that version as it would count on `on`, with its shares, in place of what is approved. None: the entry does
    not count for this contract, its schedule does not know the building block, or nothing was stored for it.
    """
    return explain_all(entry, [contract], on=on, version=version).get(contract.pk)


def explain_all(
    entry: Entry, contracts: Iterable[Contract], *, on: date, version: EntryVersion | None = None
) -> dict[UUID, Explanation]:
    """The same for several contracts of one entry; the number of queries does not grow with them."""
    rows = {contract.pk: contract for contract in contracts}
    stored = latest_calculations(entry.pk, rows) if version is None else {}
    fresh = [pk for pk in rows if pk not in stored]
    if fresh and version is None:
        version = entry.versions.filter(number=entry.current_version).first()
    tried = _as_it_would_count(entry, version, fresh, on=on) if fresh and version else {}
    booked = _booked(entry, rows)
    found: dict[UUID, Explanation] = {}
    for pk, contract in rows.items():
        if pk in stored:
            valuation = _again(stored[pk])
            parts = (stored[pk].schedule, valuation, stored[pk].entry_version)
        elif pk in tried and version is not None:
            parts = (contract.schedule, tried[pk], version.number)
        else:
            continue
        found[pk] = _explanation(entry, contract, stored.get(pk), booked.get(pk, Decimal(0)), *parts)
    return found


def _again(stored: Calculation) -> Valuation:
    """A stored calculation done again. Where the rules of the engine changed the amount since, the stored one stands, without steps."""
    found = recompute({"inputs": stored.inputs}, schedule=schedules.rules_of(stored.schedule))
    if found.amount != stored.amount and rules_number.is_earlier(stored.rules_number):
        return replace(found, amount=stored.amount, steps=(), faults=())
    return found


def _explanation(
    entry: Entry, contract: Contract, stored: Calculation | None, booked: Decimal, schedule: Schedule,
    valuation: Valuation, number: int,
) -> Explanation:
    rules = schedules.rules_of(schedule)
    inputs: dict[str, Any] = valuation.inputs
    facts, circumstances = Facts.from_json(inputs["facts"]), Circumstances.from_json(inputs["circumstances"])
    block = rules.block(str(inputs["block"]))
    return Explanation(
        entry=entry, contract=contract, schedule=schedule, rules=rules, block=block, facts=facts,
        circumstances=circumstances, version=number, until=_until(valuation, circumstances), valuation=valuation,
        stored=stored, booked=booked, expected=_expected(block, facts, circumstances, rules),
    )


def latest_calculations(entry_id: UUID, contract_ids: Iterable[UUID]) -> dict[UUID, Calculation]:
    """By contract the calculation that its ledger rests on now, in one query."""
    rows = Calculation.objects.filter(entry_id=entry_id, contract_id__in=list(contract_ids)).select_related("schedule")
    newest = rows.order_by("contract_id", "-created_at", "-id").distinct("contract_id")
    return {row.contract_id: row for row in newest}


def _as_it_would_count(
    entry: Entry, version: EntryVersion, contract_ids: Iterable[UUID], *, on: date
) -> dict[UUID, Valuation]:
    """The contracts settled with this version of the entry in them, beside everything that is approved."""
    parts = parts_of(shares_of(entry, version))
    mine = {part.contract_id for part in parts} & set(contract_ids)
    found, history = bundles(mine), CandidateHistory([entry.candidate_id])
    valuations: dict[UUID, Valuation] = {}
    for pk, bundle in found.items():
        if entry.block_code not in {block.code for block in bundle.rules.blocks}:
            continue
        tried = _tried(entry, version, parts, bundle, history, on=on)
        others = tuple(row for row in bundle.entries if row.id != tried.id)
        valuation = settle(bundle.rules, bundle.facts, (*others, tried), on=on).valuations.get(tried.id)
        if valuation is not None:
            valuations[pk] = valuation
    return valuations


def _tried(
    entry: Entry, version: EntryVersion, parts: Sequence[Part], bundle: Bundle, history: CandidateHistory, *, on: date
) -> EntryFacts:
    """The version among the candidate's other entries, as the settlement would meet it once it is approved."""
    facts, name = Facts.from_json(version.facts), str(entry.pk)
    confirmed = _confirmed(entry, facts, on=on)
    person = history.around(
        entry.candidate_id, contract=bundle.contract, facts=facts, name=name, block=entry.block_code, but=entry.pk,
    )
    share = around(bundle.contract, parts)
    approved = next((row for row in bundle.entries if row.id == name), None)
    if approved is not None:
        return replace(approved, facts=facts, confirmed_until=confirmed, **share, **person)
    return EntryFacts(id=name, block=entry.block_code, facts=facts, confirmed_until=confirmed, **share, **person)


def _confirmed(entry: Entry, facts: Facts, *, on: date) -> date | None:
    """Up to which day approval would let it count: its last day or its submission (rules 13.3), or what was confirmed."""
    if not entry.is_person:
        return entry.confirmed_until
    submitted = timezone.localdate(entry.submitted_at) if entry.submitted_at else on
    told = min(day for day in (facts.end, submitted) if day is not None)
    return told if entry.approved_version is None else max(told, entry.confirmed_until or told)


def _until(valuation: Valuation, circumstances: Circumstances) -> date | None:
    """The last day that was looked at; None where all of it counts on one day, or nothing does."""
    inputs = valuation.inputs
    if valuation.first_counted_day is None or valuation.first_counted_day == valuation.last_counted_day:
        return None
    days = [circumstances.until, date.fromisoformat(str(inputs["on"])) if inputs["on"] else None]
    return min((day for day in days if day), default=None)


def _expected(block: Block, facts: Facts, circumstances: Circumstances, rules: ScheduleRules) -> Decimal | None:
    """The value over the whole effort as planned, whatever was confirmed until now."""
    course = course_of(block, facts, schedule=rules, circumstances=circumstances).forecast()
    return None if course.is_open else explained(course, on=None).amount


def _booked(entry: Entry, contract_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    lines = LedgerLine.objects.filter(
        contract_id__in=list(contract_ids), kind=LedgerLine.Kind.FULFILMENT, entry_id=entry.pk,
    )
    return dict(lines.order_by().values_list("contract_id").annotate(Sum("amount")))
