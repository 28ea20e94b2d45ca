"""Why an entry counts for an amount on a contract: the stored calculation done again, or what it would count for now.

Facts about a person: only the desk and the supplier can read what is needed here.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from buildingblocks import queries as schedules
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
from contracts.models import Allocation, Calculation, Contract, Entry, EntryVersion, LedgerLine
from contracts.queries.candidate_history import CandidateHistory
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


def explain(entry: Entry, contract: Contract, *, on: date, version: EntryVersion | None = None) -> Explanation | None:
    """Why this entry counts for its amount on this contract.

    Without `version`: the stored calculation of what was approved, else the newest version as it would count on `on`.
    With it: that version as it would count on `on`, in place of what is approved. None: the entry does not count for
    this contract, its schedule does not know the building block, or nothing was stored for it.
    """
    stored = None if version is not None else latest_calculation(entry.pk, contract_id=contract.pk)
    if stored is not None:
        schedule = stored.schedule
        rules = schedules.rules_of(schedule)
        valuation = recompute({"inputs": stored.inputs}, schedule=rules)
        number = stored.entry_version
    else:
        version = version or entry.versions.filter(number=entry.current_version).first()
        found = _as_it_would_count(entry, version, contract, on=on) if version else None
        if found is None or version is None:
            return None
        schedule, rules, valuation, number = contract.schedule, schedules.rules_of(contract.schedule), found, version.number
    inputs: dict[str, object] = valuation.inputs
    facts, circumstances = Facts.from_json(inputs["facts"]), Circumstances.from_json(inputs["circumstances"])  # type: ignore[arg-type]  # JSON that we wrote
    block = rules.block(str(inputs["block"]))
    return Explanation(
        entry=entry, contract=contract, schedule=schedule, rules=rules, block=block, facts=facts,
        circumstances=circumstances, version=number, until=_until(valuation, circumstances), valuation=valuation,
        stored=stored, booked=_booked(entry, contract), expected=_expected(block, facts, circumstances, rules),
    )


def latest_calculation(entry_id: UUID, *, contract_id: UUID) -> Calculation | None:
    """The calculation that the ledger rests on now."""
    return Calculation.objects.filter(entry_id=entry_id, contract_id=contract_id).select_related("schedule").first()


def _as_it_would_count(entry: Entry, version: EntryVersion, contract: Contract, *, on: date) -> Valuation | None:
    """The contract settled with this version of the entry in it, beside everything that is approved."""
    allocation = Allocation.objects.filter(entry=entry, contract=contract).first()
    bundle = bundles([contract.pk]).get(contract.pk)
    if allocation is None or bundle is None or entry.block_code not in {block.code for block in bundle.rules.blocks}:
        return None
    tried = _tried(entry, version, allocation, bundle, on=on)
    others = tuple(row for row in bundle.entries if row.id != tried.id)
    return settle(bundle.rules, bundle.facts, (*others, tried), on=on).valuations.get(tried.id)


def _tried(
    entry: Entry, version: EntryVersion, allocation: Allocation, bundle: Bundle, *, on: date
) -> EntryFacts:
    """The version among the candidate's other entries, as the settlement would meet it once it is approved."""
    facts, name = Facts.from_json(version.facts), str(entry.pk)
    confirmed = _confirmed(entry, facts, on=on)
    around = CandidateHistory([entry.candidate_id]).around(
        entry.candidate_id, contract=bundle.contract, facts=facts, name=name, block=entry.block_code, but=entry.pk,
    )
    approved = next((row for row in bundle.entries if row.id == name), None)
    if approved is not None:
        return replace(approved, facts=facts, confirmed_until=confirmed, **around)
    return EntryFacts(
        id=name, block=entry.block_code, facts=facts, confirmed_until=confirmed, share=allocation.share, **around,
    )


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


def _booked(entry: Entry, contract: Contract) -> Decimal:
    lines = LedgerLine.objects.filter(contract=contract, kind=LedgerLine.Kind.FULFILMENT, entry_id=entry.pk)
    return lines.order_by().aggregate(total=Sum("amount"))["total"] or Decimal(0)
