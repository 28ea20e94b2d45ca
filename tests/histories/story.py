"""A town of its own in the world of the tests, so that its figures hold one story only; time passes step by step.

Every step goes through the actions, in the scope of whoever takes it, on the day of the story.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.actions import entries, obligation, recalculation, schedules
from contracts.actions.entries import EntryData
from contracts.actions.obligation import RevisionData
from contracts.models import Balance, DeskQuarter, LedgerLine
from contracts.queries.settlement import settled
from reporting.actions.closing import close_quarter
from reporting.figures.figure_set import FigureSet
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, Participation, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.world import START, World, at, decide, register, report

#: A schedule of 36 hours and 5 % of the award value, with two blocks; stories change what they are about.
PLAIN: dict[str, Any] = {
    "id": "verhaal", "region": "Proefrivier", "title_nl": "Verhaaltabel", "source_url": "https://verhaal.example/tabel",
    "valid_from": "2023-01-01", "fulltime_hours": 36, "demonstration": True,
    "obligation": {"default_pct": 5, "rules": [{"basis": "award_value"}]},
    "blocks": [
        {"code": "JOB", "name_nl": "Baan", "kind": "employment", "route": "jobs", "reporting_group": "participation_act",
         "value": 36000, "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"]},
        {"code": "BUY", "name_nl": "Inkoop", "kind": "purchasing", "route": "social_purchasing", "value": 100,
         "unit": "pct_of_invoice_excl_vat", "prorata": []},
    ],
}


@dataclass(frozen=True, slots=True)
class Story:
    """One desk and a client that nobody else knows; `by` is its coordinator, `admin` who keeps its schedules."""

    world: World
    desk: ServiceDesk
    town: Municipality
    by: str = "coordinator"

    def at_desk(self, desk: ServiceDesk, *, by: str) -> Story:
        """The same town as a client of another desk."""
        _take_part(desk, self.town)
        return replace(self, desk=desk, by=by)

    def schedule(self, **changes: Any) -> UUID:
        """Publish a schedule for the stories' contracts; `changes` replace keys of `PLAIN`."""
        who: dict[str, Any] = {"by": self.world.actor("desk_administrator"), "at": at(START)}
        with scope(desk_scope(self.desk.pk)):
            loaded, _warnings = schedules.load_schedule(**who, desk_id=self.desk.pk, document=PLAIN | changes)
            return schedules.publish_schedule(**who, schedule_id=loaded.pk).pk

    def contract(self, name: str, **values: Any) -> None:
        """One million euro from 1 January 2024 to 31 December 2025 (731 days), awarded in December, by the demo schedule of 2023."""
        given: dict[str, Any] = {
            "municipality_id": self.town.pk, "award_date": date(2024, 1, 1), "starts_on": date(2024, 1, 1),
            "until": date(2026, 1, 1),
        }
        register(self.world, name, desk=self.desk, by=self.by, **(given | values))

    def placement(
        self, name: str, contract: str, facts: Mapping[str, Any], *, block: str = "JOB", reported: date, approved: date,
        **more: Any,
    ) -> None:
        """A supplier reports, the desk approves; the report confirms up to its own day (rules 13.3)."""
        report(self.world, name, contract=contract, block=block, facts=dict(facts), day=reported, **more)
        decide(self.world, name, "approve", by=self.by, day=approved)

    def purchase(self, name: str, contract: str, *, day: date, amount: str, approved: date, block: str = "BUY", **more: Any) -> None:
        """An invoice of a social enterprise, reported on its date."""
        facts = {"invoice_date": day.isoformat(), "amount_excl_vat": amount, "vendor_recognition": ["sw_company"]}
        texts = {"vendor_name": "Sociaal Werkbedrijf De Proef", "invoice_number": name} | more
        report(self.world, name, contract=contract, block=block, facts=facts, day=day, **texts)
        decide(self.world, name, "approve", by=self.by, day=approved)

    def correct(
        self, name: str, contract: str, facts: Mapping[str, Any], *, day: date, approved: date, invoice_number: str | None = None
    ) -> None:
        """The supplier hands in a changed version of an approved entry, and the desk approves it."""
        entry = self.world.entries[name]
        who: dict[str, Any] = {"by": self.world.actor("supplier_administrator"), "at": at(day), "entry_id": entry.pk}
        with scope(supplier_scope(entry.supplier_id)):
            entry.refresh_from_db()
            before = entry.versions.get(number=entry.current_version)
            data = EntryData(
                contract_id=self.world.contracts[contract].pk, block_code=entry.block_code, facts=dict(facts),
                shares={row.contract_id: row.share for row in entry.allocations.all()}, vendor_name=before.vendor_name,
                invoice_number=before.invoice_number if invoice_number is None else invoice_number,
            )
            entry = entries.change_entry(**who, revision=entry.revision, data=data)
            self.world.entries[name] = entries.submit_entry(**who, revision=entry.revision)
        decide(self.world, name, "approve", by=self.by, day=approved)

    def confirm(self, name: str, until: date) -> None:
        """The supplier says that a placement still runs."""
        entry = self.world.entries[name]
        with scope(supplier_scope(entry.supplier_id)):
            entries.confirm_placements(
                by=self.world.actor("supplier_administrator"), at=at(until), entry_ids=[entry.pk], until=until,
            )

    def revise(self, contract: str, *, on: date, amount: str | None = None, kind: str = "adjustment", **more: Any) -> None:
        """A revision agreed with the client, decided on the day on which it takes effect."""
        row = self.world.contracts[contract]
        with scope(desk_scope(row.desk_id)):
            row.refresh_from_db()
            obligation.revise_obligation(
                by=self.world.actor(self.by), at=at(on), contract_id=row.pk, revision=row.revision,
                data=RevisionData(
                    kind=kind, effective_on=on, reason="Afgesproken", requested_by="Olga", approved_by="Karin",
                    amount=None if amount is None else Decimal(amount), **more,
                ),
            )

    def certify(self, *, level: str, valid_from: date, until: date, day: date) -> None:
        """A PSO certificate of the supplier; `until` is the day after its last."""
        with scope(desk_scope(self.desk.pk)):
            obligation.register_pso_certificate(
                by=self.world.actor(self.by), at=at(day), desk_id=self.desk.pk, supplier_id=self.world.supplier.pk,
                level=level, valid_from=valid_from, until=until,
            )

    def night(self, on: date) -> None:
        """The worker calculates what is stale, and what changes by time alone."""
        with scope(desk_scope(self.desk.pk)):
            recalculation.mark_due(on=on, at=at(on))
            recalculation.recalculate_many(contract_ids=recalculation.waiting(on=on), on=on, at=at(on))

    def close(self, *quarters: str, on: date) -> None:
        """The coordinator closes quarters, in their order."""
        for quarter in quarters:
            with scope(desk_scope(self.desk.pk)):
                close_quarter(
                    by=self.world.actor(self.by), at=at(on), desk=self.desk, quarter=Quarter.parse(quarter), on=on,
                )

    def is_closed(self, quarter: str) -> bool:
        """Whether the desk closed it."""
        with scope(desk_scope(self.desk.pk)):
            return DeskQuarter.objects.filter(desk=self.desk, quarter=quarter, closed_at__isnull=False).exists()

    def figures(self, period: str, *, on: date = date(2026, 1, 31)) -> FigureSet:
        """The figures of the town at this desk."""
        with scope(desk_scope(self.desk.pk)):
            return figures(desk=self.desk, municipality=self.town, period=parse_period(period), on=on)

    def balance(self, contract: str) -> Balance:
        """What lists and pages show of a contract; always what its facts come to."""
        row = self.world.contracts[contract]
        with scope(desk_scope(row.desk_id)):
            balance = Balance.objects.get(contract=row)
            assert balance.stale_since is None and balance.as_of is not None
            again = settled(row.pk, on=balance.as_of)
        assert (balance.obligation, balance.fulfilled, balance.open) == (again.obligation, again.fulfilled, again.open)
        return balance

    def lines(self, contract: str, *kinds: str) -> dict[tuple[str, str], str]:
        """(quarter in which it happened, quarter in which it is reported) → euro in the ledger, for these kinds."""
        found: dict[tuple[str, str], Decimal] = {}
        row = self.world.contracts[contract]
        with scope(desk_scope(row.desk_id)):
            for line in LedgerLine.objects.filter(contract=row, kind__in=kinds):
                key = (line.effort_quarter, line.reported_quarter)
                found[key] = found.get(key, Decimal(0)) + line.amount
        return {key: str(amount) for key, amount in sorted(found.items())}


def whole(*amounts: Decimal | int) -> list[int]:
    """Whole euros or numbers, to compare at a glance; ``AssertionError`` where there are cents."""
    assert all(amount == int(amount) for amount in amounts), amounts
    return [int(amount) for amount in amounts]


def story_of(world: World) -> Story:
    """A story at the first desk of the world."""
    town = Municipality.objects.create(slug="verhaalstad", name="Verhaalstad", cbs_code="GM9904")
    _take_part(world.desk, town)
    return Story(world=world, desk=world.desk, town=town)


def _take_part(desk: ServiceDesk, town: Municipality) -> None:
    with scope(desk_scope(desk.pk)):
        Participation.objects.create(desk=desk, municipality=town, starts_on=START)
