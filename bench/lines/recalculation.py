"""Recalculating the whole country, and a night in which nothing is due, against the bare SQL on the same rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from django.db import connection

from bench.country.scale import TODAY
from bench.measuring import Line, compare
from contracts.models import Balance, LedgerLine
from contracts.tasks import sweep_one_desk
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

_ROOT = Path(__file__).resolve().parents[2]
AT = datetime.combine(TODAY, time(10), UTC)


def lines() -> list[Line]:
    """Needs a country whose ledger is filled."""
    desks = list(organisations.desks())
    return [
        compare(
            "recalculate the country, two processes", bound=60, runs=3, product=recalculate, floor=lambda: _sums(desks),
            note="floor: one UPDATE per desk of all balances from the sums of their ledger lines",
        ),
        _night(desks),
    ]


def fill_ledger() -> None:
    """Post what a country that was just made owes and did; where that was done before, nothing."""
    for desk in organisations.desks():
        with scope(desk_scope(desk.pk)):
            if Balance.objects.filter(rules_number=0).exists():
                recalculate()
                return


def recalculate() -> None:
    """The command of the product in two processes, starting up included."""
    subprocess.run(
        [sys.executable, "manage.py", "recalculate", "--all", "--processes", "2"], cwd=_ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )


def _sums(desks: Sequence[ServiceDesk]) -> None:
    balance, ledger = Balance._meta.db_table, LedgerLine._meta.db_table
    for desk in desks:
        with scope(desk_scope(desk.pk)), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {balance} b SET fulfilled = s.amount, as_of = %s FROM (SELECT contract_id, sum(amount) AS amount "  # noqa: S608 (tables of ours)
                f"FROM {ledger} WHERE kind = ANY(%s) GROUP BY contract_id) s WHERE s.contract_id = b.contract_id",
                [TODAY, [kind.value for kind in LedgerLine.FULFILMENT_KINDS]],
            )


def _night(desks: Sequence[ServiceDesk]) -> Line:
    """The sweep of all desks while nothing is due, on the day after everything was calculated."""
    for desk in desks:
        with scope(desk_scope(desk.pk)):
            Balance.objects.update(next_change_on=None, stale_since=None)

    def product() -> None:
        for desk in desks:
            sweep_one_desk(desk_id=desk.pk, at=AT)

    def floor() -> None:
        for desk in desks:
            with scope(desk_scope(desk.pk)), connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {Balance._meta.db_table}")  # noqa: S608 (a table name of ours)
                cursor.fetchall()

    return compare(
        "a night in which nothing is due", bound=1, runs=9, product=product, floor=floor,
        note="floor: reading the balance rows of each desk once, as tuples",
    )
