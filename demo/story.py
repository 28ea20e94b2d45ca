"""Plays a plan in order of its days, through the actions, in the scope of whoever acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final
from uuid import UUID

from contracts.actions import advices, contracts, entries, evidence, obligation, review
from contracts.actions.contracts import ContractData, OpeningData
from contracts.actions.entries import EntryData
from contracts.actions.obligation import RevisionData
from contracts.models import Contract, Entry, Origin
from demo.files import evidence_file
from demo.organisations import Cast, at, contact_email, contact_of, contract_holder, supplier_row, work_json
from demo.plan import (
    CORRECTED, COUNTING, DRAFT, REJECTED, SUBMITTED, WITHDRAWN, Plan, PlannedAdvice, PlannedContract, PlannedEntry,
    PlannedRevision, PlannedSupplier,
)
from sroi.accounts.acting import Actor
from sroi.tenancy.scope import desk_scope, scope, supplier_scope

DAY: Final = timedelta(days=1)
#: On one day contracts are registered first, then suppliers report, then the desk decides, revises and closes.
_REGISTER, _WRITE, _DECIDE, _REVISE, _CLOSE = range(5)
_EVIDENCE: Final = {
    "employment": "employment_agreement_seen", "learning": "learning_agreement_seen", "purchasing": "invoice_excl_vat",
    "work_experience": "referral_agreement_seen", "activity": "activity_description", "investment": "payment",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody does on a day."""

    day: date
    rank: int
    run: Callable[[], object]


@dataclass(slots=True)
class Running:
    """A placement that counts, and the day up to which it was confirmed."""

    contract: PlannedContract
    entry: PlannedEntry
    entry_id: UUID
    confirmed: date

    def waits(self, on: date) -> bool:
        """Whether its supplier confirms it on a day."""
        last = date.fromisoformat(self.entry.facts["end"]) if "end" in self.entry.facts else date.max
        if self.entry.confirmed_to is not None:
            last = min(last, self.entry.confirmed_to)
        if self.contract.until is not None:
            last = min(last, self.contract.until - DAY)
        return self.confirmed < min(last, on)


@dataclass(slots=True)
class Story:
    """One desk being played: which rows belong to what was planned."""

    cast: Cast
    rng: Random
    rows: dict[int, Contract] = field(default_factory=dict)
    reported: dict[int, Entry] = field(default_factory=dict)
    certified: set[str] = field(default_factory=set)
    running: list[Running] = field(default_factory=list)

    def steps(self, plan: Plan) -> list[Step]:
        """The steps of a plan, in order."""
        found = [Step(row.on, _REGISTER, partial(self.advise, row)) for row in plan.advices]
        for contract in plan.contracts:
            found.append(Step(contract.registered_on, _REGISTER, partial(self.register, contract)))
            found += [Step(row.on, _REVISE, partial(self.revise, contract, row)) for row in contract.revisions]
            if contract.closed_on:
                found.append(Step(contract.closed_on, _CLOSE, partial(self.close, contract)))
        for contract, entry in plan.entries():
            found.append(Step(entry.written_on, _WRITE, partial(self.report, contract, entry)))
            if entry.outcome not in (DRAFT, SUBMITTED):
                found.append(Step(entry.decided_on, _DECIDE, partial(self.decide, contract, entry)))
        return sorted(found, key=lambda step: (step.day, step.rank))

    def register(self, planned: PlannedContract) -> None:
        """A coordinator registers a contract, and the certificates of a company that is new to the desk."""
        day, cast = planned.registered_on, self.cast
        supplier, number = supplier_row(cast, planned.supplier, day), planned.coordinator
        name, email = contract_holder(planned.municipality)
        data = ContractData(
            municipality_id=cast.municipalities[planned.municipality].pk, supplier_id=supplier.pk, title=planned.title,
            contract_type=planned.contract_type, award_date=planned.award_date, starts_on=planned.starts_on,
            until=planned.until, value_excl_vat=planned.value, labour_share_pct=planned.labour_share,
            fixed_obligation=planned.fixed_obligation, contract_holder_name=name, contract_holder_email=email,
            tender_publication_date=planned.award_date - timedelta(days=75 + self.rng.randrange(40)),
            supplier_contact_name=contact_of(planned.supplier), supplier_contact_email=contact_email(planned.supplier),
            coordinator_id=cast.coordinators[number % len(cast.coordinators)].pk,
            client_number=f"{planned.municipality[:3].upper()}-{planned.award_date.year}-{self.rng.randrange(1000, 9999)}",
        )
        openings = [OpeningData(date=on, route=route, amount=amount) for on, route, amount in planned.openings]
        with self._desk():
            self.rows[id(planned)] = contracts.register_contract(
                by=cast.coordinator(number), at=at(day), desk_id=cast.desk.pk, data=data, openings=openings,
            )
            self._certify(planned.supplier, supplier.pk, day)

    def _certify(self, planned: PlannedSupplier, supplier_id: UUID, day: date) -> None:
        if planned.kvk_number in self.certified:
            return
        self.certified.add(planned.kvk_number)
        for number, (level, first, until) in enumerate(planned.pso, start=1):
            obligation.register_pso_certificate(
                by=self.cast.coordinator(0), at=at(day, hour=10), desk_id=self.cast.desk.pk, supplier_id=supplier_id,
                level=level, valid_from=first, until=until, number=f"DEMO-{planned.kvk_number[-4:]}-{number}",
            )

    def revise(self, planned: PlannedContract, change: PlannedRevision) -> None:
        """A coordinator revises an obligation, as agreed with the buyer."""
        row = self.rows[id(planned)]
        holder, _email = contract_holder(planned.municipality)
        data = RevisionData(
            kind="base" if change.amount is None else "adjustment", effective_on=change.on, reason=change.reason,
            requested_by=contact_of(planned.supplier), approved_by=holder, amount=change.amount,
            new_value_excl_vat=change.new_value,
        )
        with self._desk():
            made = obligation.revise_obligation(
                by=self.cast.coordinator(planned.coordinator), at=at(change.on, hour=14), contract_id=row.pk,
                revision=row.revision, data=data,
            )
            self.rows[id(planned)] = made.contract

    def close(self, planned: PlannedContract) -> None:
        """A coordinator closes a contract."""
        row, day = self.rows[id(planned)], planned.closed_on
        assert day is not None
        with self._desk():
            self.rows[id(planned)] = contracts.close_contract(
                by=self.cast.coordinator(planned.coordinator), at=at(day, hour=15), contract_id=row.pk,
                revision=row.revision, closed_on=day, reason="De looptijd is voorbij en de eindafrekening is besproken.",
            )

    def advise(self, planned: PlannedAdvice) -> None:
        """A coordinator gives an advice."""
        with self._desk():
            advices.log_advice(
                by=self.cast.coordinator(self.rng.randrange(3)), at=at(planned.on), desk_id=self.cast.desk.pk,
                municipality_id=self.cast.municipalities[planned.municipality].pk, given_on=planned.on,
                subject=planned.subject,
            )

    def report(self, planned: PlannedContract, made: PlannedEntry) -> None:
        """The supplier writes an entry down and, unless it stays a draft, hands it in."""
        by, now = self._reporter(planned), at(made.written_on, hour=11)
        with self._supplier(planned):
            entry = entries.write_entry(by=by, at=now, data=self._data(planned, made), complete=made.outcome != DRAFT)
            if made.evidence:
                kind = _EVIDENCE.get(entry.kind, "other")
                evidence.add_evidence(by=by, at=now, entry_id=entry.pk, kind=kind, upload=evidence_file(entry.number, kind))
            if made.outcome != DRAFT:
                entry = entries.submit_entry(by=by, at=now, entry_id=entry.pk, revision=entry.revision)
        self.reported[id(made)] = entry

    def decide(self, planned: PlannedContract, made: PlannedEntry) -> None:
        """The desk decides on an entry; a corrected one goes back to the supplier once."""
        entry, day = self.reported[id(made)], made.decided_on
        by = self.cast.coordinator(planned.coordinator)
        if made.outcome == WITHDRAWN:
            with self._supplier(planned):
                entries.withdraw_entry(
                    by=self._reporter(planned), at=at(day), entry_id=entry.pk, revision=entry.revision,
                )
            return
        given: dict[str, Any] = {"by": by, "entry_id": entry.pk}
        if made.outcome not in COUNTING or made.outcome == CORRECTED:
            refuse = review.reject_entry if made.outcome == REJECTED else review.return_entry
            with self._desk():
                entry = refuse(**given, at=at(day, hour=12), revision=entry.revision, reason=made.reason)
        if made.outcome == CORRECTED:
            entry = self._correct(planned, made, entry)
        if made.outcome in COUNTING:
            with self._desk():
                entry = review.approve_entry(**given, at=at(day, hour=16), revision=entry.revision)
            if entry.is_person and entry.confirmed_until is not None:
                self.running.append(Running(planned, made, entry.pk, entry.confirmed_until))
        self.reported[id(made)] = entry

    def _correct(self, planned: PlannedContract, made: PlannedEntry, entry: Entry) -> Entry:
        by, now = self._reporter(planned), at(made.decided_on, hour=14)
        data = self._data(planned, made, more=" Aangevuld na de opmerking van het steunpunt.")
        with self._supplier(planned):
            entry = entries.change_entry(by=by, at=now, entry_id=entry.pk, revision=entry.revision, data=data)
            return entries.submit_entry(by=by, at=now, entry_id=entry.pk, revision=entry.revision)

    def confirm(self, *, on: date) -> int:
        """Every supplier confirms its running placements up to and including a day."""
        waiting: dict[str, list[Running]] = {}
        for row in self.running:
            if row.waits(on) and (row.entry.confirmed_to is None or on <= row.entry.confirmed_to):
                waiting.setdefault(row.contract.supplier.kvk_number, []).append(row)
        moved = 0
        for rows in waiting.values():
            with self._supplier(rows[0].contract):
                moved += entries.confirm_placements(
                    by=self._reporter(rows[0].contract), at=at(on, hour=13), until=on,
                    entry_ids=[row.entry_id for row in rows],
                )
            for row in rows:
                row.confirmed = on
        return moved

    def _data(self, planned: PlannedContract, made: PlannedEntry, *, more: str = "") -> EntryData:
        return EntryData(
            contract_id=self.rows[id(planned)].pk, block_code=made.block, facts=made.facts,
            description=made.description + more, vendor_name=made.vendor_name, invoice_number=made.invoice_number,
            origin=_origin(made),
        )

    def _reporter(self, planned: PlannedContract) -> Actor:
        return self.cast.reporters[planned.supplier.kvk_number]

    def _desk(self) -> Any:
        return scope(desk_scope(self.cast.desk.pk))

    def _supplier(self, planned: PlannedContract) -> Any:
        return scope(supplier_scope(self.cast.suppliers[planned.supplier.kvk_number].pk))


def _origin(made: PlannedEntry) -> str:
    """Most candidates and companies are from the region, and now and then nobody knows; the same one each time it is asked."""
    if not (made.is_placement or made.invoice_number):
        return ""
    rng = Random(f"{made.block} {made.start} {made.invoice_number}")  # noqa: S311 (invented data, the same each time)
    found: str = rng.choices([Origin.REGION, Origin.ELSEWHERE, ""], [7, 2, 1])[0]
    return found


def reasons(kind: str) -> list[str]:
    """The reasons of the desk: `return`, `reject` or `revision`."""
    found: list[str] = work_json()[f"{kind}_reasons"]
    return found
