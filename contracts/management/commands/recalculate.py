"""`manage.py recalculate`: settle contracts again, or prove that ledger and balances are what they should be."""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from buildingblocks import rules_number
from contracts.actions import recalculation
from contracts.models import Contract
from contracts.queries import proof, rules
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

#: A part of the contracts of one desk, calculated in one transaction.
Part = tuple[UUID, tuple[UUID, ...]]


class Command(BaseCommand):
    """Works per desk, each in its own scope."""

    help = "Recalculate contracts, or check (--check) that nothing differs."
    #: They read every page of the product, which takes longer than a small desk; deployment runs them (`manage.py check`).
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--all", action="store_true", help="every contract of every desk")
        parser.add_argument("--desk", help="every contract of one desk, by its short name")
        parser.add_argument("--check", action="store_true", help="post nothing; exit with an error on any difference")
        parser.add_argument("--processes", type=int, default=1, help="calculate in so many processes side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run over the chosen desks.

        Raises:
            CommandError: no choice, an unknown desk, or (with --check) a difference.
        """
        if not (options["all"] or options["desk"] or options["check"]):
            raise CommandError("choose --all, --desk SLUG or --check")
        desks = organisations.desks()
        if options["desk"]:
            desks = desks.filter(slug=options["desk"])
            if not desks:
                raise CommandError(f"there is no desk {options['desk']}")
        if options["check"]:
            self._check(list(desks))
        else:
            self._recalculate(list(desks), processes=options["processes"])

    def _recalculate(self, desks: Sequence[ServiceDesk], *, processes: int) -> None:
        parts, now = sorted(_parts(desks), key=_size, reverse=True), timezone.now()  # small ones fill up the end
        total = sum(len(ids) for _, ids in parts)
        contracts = lines = 0
        for count, posted in _posted(parts, at=now, processes=processes):
            contracts, lines = contracts + count, lines + posted
            if self.stderr.isatty():
                self.stderr.write(f"\r{contracts} of {total}", ending="")
        held = sum(_held(desk) for desk in desks)
        told = f", {held} held until their desk accepts the rules of number {rules_number.current()}" if held else ""
        self.stdout.write(f"{contracts - held} contracts recalculated, {lines} lines posted{told}")

    def _check(self, desks: Sequence[ServiceDesk]) -> None:
        found = checked = stale = 0
        for desk in desks:
            with scope(desk_scope(desk.pk)):
                outcome = proof.prove()
            for difference in outcome.differences:
                self.stderr.write(f"{desk.slug}: {difference}")
            found, checked, stale = found + len(outcome.differences), checked + outcome.checked, stale + outcome.stale
        self.stdout.write(f"{checked} contracts checked, {stale} stale, {found} differences")
        if found:
            raise CommandError(f"{found} differences")


def _parts(desks: Sequence[ServiceDesk]) -> Iterator[Part]:
    for desk in desks:
        with scope(desk_scope(desk.pk)):
            ids = list(Contract.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), recalculation.BATCH):
            yield desk.pk, tuple(ids[start : start + recalculation.BATCH])


def _held(desk: ServiceDesk) -> int:
    with scope(desk_scope(desk.pk)):
        return rules.held().count()


def _size(part: Part) -> int:
    return len(part[1])


def _posted(parts: Sequence[Part], *, at: datetime, processes: int) -> Iterator[tuple[int, int]]:
    """Contracts and lines of each part, as they come."""
    if processes == 1:
        for part in parts:
            yield _post_part(part, at)
        return
    connections.close_all()  # a connection must not be shared with a child
    with ProcessPoolExecutor(processes, mp_context=get_context("fork"), initializer=gc.freeze) as pool:
        for task in as_completed([pool.submit(_post_part, part, at) for part in parts]):
            yield task.result()


def _post_part(part: Part, at: datetime) -> tuple[int, int]:
    desk_id, ids = part
    with _no_sweeping(), scope(desk_scope(desk_id)):
        lines = recalculation.recalculate_many(contract_ids=ids, on=timezone.localdate(at), at=at, only_if_stale=False)
    return len(ids), lines


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """Look for cyclic garbage once per part instead of all the time.

    A part makes half a million small objects that live until its end and have no cycles; looking through them again and
    again took a fifth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
