"""`manage.py recalculate`: settle contracts again, or prove that ledger and balances are what they should be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contracts.actions import recalculation
from contracts.models import Contract
from contracts.queries import proof
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope


class Command(BaseCommand):
    """Works per desk, each in its own scope."""

    help = "Recalculate contracts, or check (--check) that nothing differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--all", action="store_true", help="every contract of every desk")
        parser.add_argument("--desk", help="every contract of one desk, by its short name")
        parser.add_argument("--check", action="store_true", help="post nothing; exit with an error on any difference")

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
            self._recalculate(list(desks))

    def _recalculate(self, desks: list[ServiceDesk]) -> None:
        contracts = lines = 0
        now = timezone.now()
        for desk in desks:
            with scope(desk_scope(desk.pk)):
                ids = list(Contract.objects.order_by("pk").values_list("pk", flat=True))
            for contract_id in ids:
                with scope(desk_scope(desk.pk)):
                    lines += recalculation.recalculate(
                        contract_id=contract_id, on=timezone.localdate(now), at=now, only_if_stale=False
                    ) or 0
                contracts += 1
        self.stdout.write(f"{contracts} contracts recalculated, {lines} lines posted")

    def _check(self, desks: list[ServiceDesk]) -> None:
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
