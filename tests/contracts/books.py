"""Random work on the books: contracts, entries, revisions, certificates and quarters, by those who would do it.

Every step is drawn as plain numbers that choose among what there is, so that hypothesis can shrink a failing sequence.
A step that the rules refuse changes nothing and is passed over.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

from celery import Task
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from hypothesis import strategies as st

from contracts import tasks
from contracts.actions import contracts as contract_actions
from contracts.actions import entries, obligation, recalculation, review
from contracts.actions.contracts import ContractData
from contracts.actions.entries import EntryData
from contracts.actions.obligation import RevisionData
from contracts.errors import Conflict, StepRefused
from contracts.models import Contract, DeskQuarter, Entry
from reporting.actions.closing import close_quarter
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.world import DAY, World, at

#: A step: its name, and three numbers that choose what it is about.
Step = tuple[str, int, int, int]
REFUSALS = (StepRefused, ValidationError, Conflict)
HALF = Decimal("0.5")

#: Reporting and approving come more often: they are what the rest is about.
STEPS = (
    "register", "write", "write", "submit", "submit", "approve", "approve", "approve", "send_back", "reject", "withdraw",
    "change", "confirm", "revise", "certify", "close", "close_quarter", "pass_days", "deliver",
)
steps = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, 9), st.integers(0, 9), st.integers(0, 9),
)


@dataclass
class Books:
    """The world in the hands of hypothesis. `bells` are the messages that a worker has not heard yet."""

    world: World
    today: date = DAY
    bells: list[tuple[UUID, UUID]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def run(self, taken: Sequence[Step]) -> None:
        """Do every step that the rules allow."""
        with self._listening():
            for name, *numbers in taken:
                step: Callable[[int, int, int], None] = getattr(self, name)
                try:
                    step(*numbers)
                except REFUSALS:
                    continue
                self.done.append(name)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        def ring(_task: Task, *, desk_id: UUID, contract_id: UUID) -> None:  # type: ignore[type-arg]  # generic in its stubs only
            self.bells.append((desk_id, contract_id))

        with patch("contracts.actions.staleness.ring", ring):
            yield

    def drain(self) -> None:
        """The worker hears every message, the last one first and some of them twice."""
        for desk_id, contract_id in [*reversed(self.bells), *self.bells[:3]]:
            self._calculate(desk_id=desk_id, contract_id=contract_id)
        self.bells.clear()

    def sweep(self) -> None:
        """No message arrives; the sweep finds the work."""
        def calculate(*, kwargs: dict[str, str]) -> None:
            self._calculate(desk_id=UUID(kwargs["desk_id"]), contract_id=UUID(kwargs["contract_id"]))

        self.bells.clear()
        with patch.object(tasks.recalculate_contract, "apply_async", calculate):
            for desk in self._desks():
                tasks.sweep_one_desk(desk_id=desk.pk, at=at(self.today))

    def _calculate(self, *, desk_id: UUID, contract_id: UUID) -> None:
        with scope(desk_scope(desk_id)):
            recalculation.recalculate(contract_id=contract_id, on=self.today, at=at(self.today))

    def _desks(self) -> list[ServiceDesk]:
        return [self.world.desk, self.world.other_desk]

    def _desk(self, number: int) -> tuple[ServiceDesk, dict[str, Any]]:
        """A desk in three of four cases the first, with who acts there and when."""
        first = number % 4 != 3
        by = self.world.actor("coordinator" if first else "other_coordinator")
        return self._desks()[not first], {"by": by, "at": at(self.today)}

    def _seller(self, number: int) -> tuple[UUID, dict[str, Any]]:
        first = number % 3 != 2
        by = self.world.actor("supplier_administrator" if first else "other_supplier")
        return (self.world.supplier if first else self.world.other_supplier).pk, {"by": by, "at": at(self.today)}

    # The desk.

    def register(self, a: int, b: int, c: int) -> None:
        desk, who = self._desk(a)
        buyers = (self.world.municipality, self.world.other_municipality)
        sellers = (self.world.supplier, self.world.other_supplier)
        terms: tuple[dict[str, Any], ...] = (
            {"fixed_obligation": Decimal(5000 + 777 * c)}, {"labour_share_pct": Decimal(30 + c)}, {"agreed_pct": Decimal(4)},
        )
        with scope(desk_scope(desk.pk)):
            contract_actions.register_contract(
                **who, desk_id=desk.pk,
                data=ContractData(
                    municipality_id=buyers[b % 2].pk, supplier_id=sellers[c % 2].pk, title="Proef", contract_type="services",
                    award_date=date(2024, 1 + b, 1), starts_on=date(2024, 1 + b, 15), until=date(2026, 1 + a, 1),
                    value_excl_vat=Decimal(300_000 + 12_345 * a), **terms[b % 3],
                    coordinator_id=self.world.people["coordinator" if a % 4 != 3 else "other_coordinator"].pk,
                ),
            )

    def revise(self, a: int, b: int, c: int) -> None:
        desk, who = self._desk(a)
        by_amount = c % 2 == 0
        with scope(desk_scope(desk.pk)):
            contract = chosen(Contract.objects.all(), b)
            obligation.revise_obligation(
                **who, contract_id=contract.pk, revision=contract.revision,
                data=RevisionData(
                    kind="adjustment" if by_amount else "base", effective_on=self.today - timedelta(days=40 * b),
                    reason="Afspraak", requested_by="Karin", approved_by="Karin",
                    amount=Decimal(250 * (c - 5)) if by_amount else None,
                    new_value_excl_vat=None if by_amount else Decimal(100_000 * (c + 1)),
                ),
            )

    def certify(self, a: int, b: int, c: int) -> None:
        desk, who = self._desk(a)
        start = date(2024, 1 + b, 1)
        with scope(desk_scope(desk.pk)):
            obligation.register_pso_certificate(
                **who, desk_id=desk.pk, supplier_id=self._seller(c)[0], level=("1", "2", "3")[c % 3], valid_from=start,
                until=start + timedelta(days=300),
            )

    def close(self, a: int, b: int, c: int) -> None:
        desk, who = self._desk(a)
        with scope(desk_scope(desk.pk)):
            contract = chosen(Contract.objects.all(), b)
            contract_actions.close_contract(
                **who, contract_id=contract.pk, revision=contract.revision, closed_on=self.today - timedelta(days=c),
                reason="Klaar",
            )

    def close_quarter(self, a: int, _b: int, _c: int) -> None:
        desk, who = self._desk(a)
        with scope(desk_scope(desk.pk)):
            row = DeskQuarter.objects.filter(desk=desk, closed_at__isnull=True).order_by("quarter").first()
            assert row is not None
            close_quarter(**who, desk=desk, quarter=Quarter.parse(row.quarter), on=self.today)

    def approve(self, a: int, b: int, _c: int) -> None:
        self._review(review.approve_entry, a, b)

    def send_back(self, a: int, b: int, _c: int) -> None:
        self._review(review.return_entry, a, b, reason="Vul aan.")

    def reject(self, a: int, b: int, _c: int) -> None:
        self._review(review.reject_entry, a, b, reason="Telt niet.")

    def _review(self, action: Callable[..., Entry], a: int, b: int, **more: str) -> None:
        desk, who = self._desk(a)
        with scope(desk_scope(desk.pk)):
            entry = chosen(Entry.objects.filter(state="submitted"), b)
            action(**who, entry_id=entry.pk, revision=entry.revision, **more)

    # The supplier.

    def write(self, a: int, b: int, c: int) -> None:
        seller, who = self._seller(a)
        with scope(supplier_scope(seller)):
            entries.write_entry(**who, data=self._data(Contract.objects.all(), b, c))

    def change(self, a: int, b: int, c: int) -> None:
        seller, who = self._seller(a)
        with scope(supplier_scope(seller)):
            entry = chosen(Entry.objects.exclude(state="draft"), b)
            mine = Contract.objects.filter(allocations__entry=entry)
            entries.change_entry(
                **who, entry_id=entry.pk, revision=entry.revision, data=self._data(mine, b, c, block=entry.block_code),
            )

    def _data(self, rows: QuerySet[Contract], b: int, c: int, block: str = "") -> EntryData:
        contract = chosen(rows, b)
        second = rows.filter(desk_id=contract.desk_id).exclude(pk=contract.pk).order_by("pk").first()
        shares = {contract.pk: HALF, second.pk: HALF} if second and c % 3 == 0 else {}
        day = date(2024, 1 + b, 1 + c)
        if (block or ("PW_LT2" if c % 2 else "SOC_PURCHASE")) == "SOC_PURCHASE":
            facts: dict[str, Any] = {
                "invoice_date": day.isoformat(), "amount_excl_vat": f"{1000 + 111 * c}.35", "vendor_recognition": ["sw_company"],
            }
            return EntryData(contract_id=contract.pk, block_code="SOC_PURCHASE", facts=facts, shares=shares,
                             vendor_name="Proef", invoice_number=f"F{b}{c}")
        end = day + timedelta(days=60 + 40 * b)
        facts = {"start": day.isoformat(), "end": end.isoformat(), "hours_per_week": str(12 + 3 * c)}
        return EntryData(contract_id=contract.pk, block_code=block or "PW_LT2", facts=facts, shares=shares)

    def submit(self, a: int, b: int, _c: int) -> None:
        self._own_step(entries.submit_entry, a, b, ("draft", "returned", "approved"))

    def withdraw(self, a: int, b: int, _c: int) -> None:
        self._own_step(entries.withdraw_entry, a, b, ("draft", "submitted", "returned"))

    def _own_step(self, action: Callable[..., Entry], a: int, b: int, states: tuple[str, ...]) -> None:
        seller, who = self._seller(a)
        with scope(supplier_scope(seller)):
            entry = chosen(Entry.objects.filter(state__in=states).order_by("-created_at"), b)
            action(**who, entry_id=entry.pk, revision=entry.revision)

    def confirm(self, a: int, b: int, c: int) -> None:
        seller, who = self._seller(a)
        with scope(supplier_scope(seller)):
            running = Entry.objects.filter(approved_version__isnull=False, is_person=True)
            ids = list(running.order_by("pk").values_list("pk", flat=True)[: 1 + b])
            entries.confirm_placements(**who, entry_ids=ids, until=self.today - timedelta(days=20 * c))

    # Time, and the worker.

    def pass_days(self, a: int, b: int, _c: int) -> None:
        self.today += timedelta(days=1 + 4 * a + 2 * b)

    def deliver(self, a: int, _b: int, _c: int) -> None:
        """The worker hears some of the messages in between."""
        heard, self.bells = self.bells[: 1 + a], self.bells[1 + a :]
        for desk_id, contract_id in heard:
            self._calculate(desk_id=desk_id, contract_id=contract_id)


def chosen(rows: QuerySet[Any], number: int) -> Any:
    """One of the rows.

    Raises:
        StepRefused: there is none.
    """
    found = list(rows.order_by(*rows.query.order_by, "pk"))
    if not found:
        raise StepRefused("nothing to choose")
    return found[number % len(found)]
