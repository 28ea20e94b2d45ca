"""The contracts of a desk with their balances, certificates, revisions and opening balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from bench.country.organisations import Buyer, Desk, Version
from bench.country.rows import Rows, id_at
from bench.country.scale import FIRST_AWARD, TODAY, skewed
from contracts.models import Balance, Contract, ObligationRevision, OpeningBalance, PsoCertificate

_TYPES = ("services", "services", "services", "works", "works", "supplies")
_LEVELS = ("aspirant", "1", "2", "3")


@dataclass(frozen=True, slots=True)
class Signed:
    """A contract as its entries need it. `until` is half-open."""

    id: UUID
    municipality_id: UUID
    supplier: Buyer
    version: Version
    starts_on: date
    until: date


def contracts(desk: Desk, rows: Rows, rng: Random) -> list[Signed]:
    """All contracts of a desk, by award date: more in later years, some buyers and suppliers far more than others."""
    days = (TODAY - FIRST_AWARD).days - 14
    awarded = sorted(FIRST_AWARD + timedelta(days=int(days * rng.random() ** 0.7)) for _ in range(desk.contracts))
    made = [_contract(desk, number, award, rows, rng) for number, award in enumerate(awarded, start=1)]
    for supplier in {contract.supplier.id for contract in made}:
        if rng.random() < 0.08:
            _certificate(desk, supplier, rows, rng)
    return made


def _contract(desk: Desk, number: int, award: date, rows: Rows, rng: Random) -> Signed:
    moment = datetime.combine(award, time(10), UTC)
    contract = Signed(
        id=id_at(moment, rng), municipality_id=skewed(desk.municipalities, rng), supplier=skewed(desk.suppliers, rng),
        version=rng.choice(desk.versions), starts_on=award + timedelta(days=rng.randint(7, 90)),
        until=award + timedelta(days=rng.choice((365, 730, 1096, 1461)) + 90),
    )
    value = Decimal(round(rng.lognormvariate(12.9, 0.9))).quantize(Decimal("0.01"))
    owners = _owners(desk, contract)
    rows.add(
        Contract, id=contract.id, **owners, number=f"{award.year}-{number:06d}", title=f"Verzonnen opdracht {number}",
        contract_type=rng.choice(_TYPES), award_date=award, starts_on=contract.starts_on, until=contract.until,
        value_excl_vat=max(value, Decimal(20_000)), labour_share_pct=Decimal(rng.choice((20, 35, 60, 80))), agreed_pct=Decimal(5),
        schedule_id=contract.version.id, coordinator_id=desk.coordinator_id, created_at=moment,
    )
    rows.add(Balance, id=id_at(moment, rng), **owners, contract_id=contract.id, stale_since=moment)
    if rng.random() < 0.06:
        _adjustment(contract, owners, rows, rng)
    if rng.random() < 0.04:
        rows.add(
            OpeningBalance, id=id_at(moment, rng), **owners, contract_id=contract.id, date=contract.starts_on,
            route=rng.choice(("jobs", "social_purchasing", "activities")), amount=Decimal(rng.randint(500, 20_000)),
        )
    return contract


def _owners(desk: Desk, contract: Signed) -> dict[str, UUID]:
    return {"desk_id": desk.id, "municipality_id": contract.municipality_id, "supplier_id": contract.supplier.id}


def _adjustment(contract: Signed, owners: dict[str, UUID], rows: Rows, rng: Random) -> None:
    day = min(contract.starts_on + timedelta(days=rng.randint(30, 300)), TODAY - timedelta(days=1))
    moment = datetime.combine(day, time(11), UTC)
    amount = Decimal(rng.choice((-2_500, -1_000, 1_000, 5_000)))
    rows.add(
        ObligationRevision, id=id_at(moment, rng), **owners, contract_id=contract.id, kind=ObligationRevision.Kind.ADJUSTMENT,
        effective_on=day, amount=amount, old_obligation=Decimal(10_000), new_obligation=Decimal(10_000) + amount,
        reason="Verzonnen afspraak", requested_by="Coördinator", approved_by="Contracthouder", created_at=moment,
    )


def _certificate(desk: Desk, supplier_id: UUID, rows: Rows, rng: Random) -> None:
    start = FIRST_AWARD + timedelta(days=rng.randint(0, 2_200))
    moment = datetime.combine(start, time(12), UTC)
    rows.add(
        PsoCertificate, id=id_at(moment, rng), desk_id=desk.id, supplier_id=supplier_id, level=rng.choice(_LEVELS),
        valid_from=start, until=start + timedelta(days=730), created_at=moment,
    )
