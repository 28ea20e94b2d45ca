"""Contracts that are more than one award: a framework agreement, an option, an indexation, a consortium, invoiced turnover.

All of them were awarded in the weeks before the day of seeding, after every figure that was published.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from contracts.actions import consortia, contracts, obligation, options, schedules, turnover
from contracts.actions.consortia import MemberData
from contracts.actions.contracts import ContractData
from contracts.actions.obligation import RevisionData
from contracts.actions.options import ExerciseData, OptionData
from contracts.actions.suppliers import ensure_supplier
from contracts.actions.turnover import TurnoverData
from contracts.models import Contract, SupplierDossier
from demo.making import DAY, working
from demo.organisations import at
from demo.story import Step, Story
from sroi.accounts.demo import DEMO_SUPPLIER_KVK
from sroi.tenancy.models import Supplier
from sroi.tenancy.scope import desk_scope, scope

SLUG: Final = "midden-gelderland"
#: After what is planned for the day, before it is calculated.
_RANK: Final = 6
#: Beside the ordinary table, for contracts of which the value is not known: 5 % of what is invoiced. Pinned by hand only.
BY_TURNOVER: Final[dict[str, Any]] = {
    "id": "demo-op-gefactureerde-omzet", "extends": "demo-oost-nl-2023", "demonstration": True, "valid_from": None, "valid_to": None,
    "region": "midden-Gelderland", "title_nl": "Bouwblokken op gefactureerde omzet (demonstratie)",
    "obligation": {"default_pct": 5, "rules": [{"basis": "invoiced_turnover", "rate_pct": 5}]},
}
_CONSORTIUM: Final = ("99990901", "Combinatie Rijnverzinsel v.o.f.")
_MEMBERS: Final = (("99990902", "Verzonnen Wegenbouw B.V.", 60), ("99990903", "Bedachte Waterbouw B.V.", 40))


def framework_work(story: Story, *, today: date) -> list[Step]:
    """The steps, for the one desk that has such contracts."""
    return [Step(today, _RANK, partial(_all, story, today))] if story.cast.desk.slug == SLUG else []


def _all(story: Story, today: date) -> None:
    made = _Maker(story, today)
    with scope(desk_scope(story.cast.desk.pk)):
        made.framework()
        made.with_options()
        made.consortium()
        made.by_turnover()


class _Maker:
    def __init__(self, story: Story, today: date) -> None:
        self.cast, self.today = story.cast, today
        self.by = story.cast.coordinator(1)
        self.desk_id = story.cast.desk.pk
        self.supplier = story.cast.suppliers[DEMO_SUPPLIER_KVK]

    def _day(self, days: int) -> date:
        return working(self.today - days * DAY)

    def _register(self, town: str, title: str, days: int, euro: int, *, supplier: Supplier | None = None, **more: Any) -> Contract:
        award = self._day(days)
        given: dict[str, Any] = {
            "municipality_id": self.cast.municipalities[town].pk, "supplier_id": (supplier or self.supplier).pk, "title": title,
            "contract_type": "works", "award_date": award, "tender_publication_date": award - 80 * DAY,
            "starts_on": award + 5 * DAY, "until": award + 735 * DAY, "value_excl_vat": Decimal(euro),
            "labour_share_pct": Decimal(40), "coordinator_id": self.cast.coordinators[1].pk,
        }
        return contracts.register_contract(
            by=self.by, at=at(award + 2 * DAY), desk_id=self.desk_id, data=ContractData(**(given | more)),
        )

    def framework(self) -> None:
        """A joint purchase: the obligation is on the call-offs of three clients."""
        parent = self._register("arnhem", "Raamovereenkomst klein onderhoud wegen 2026", 48, 0, framework_obligation="call_offs")
        for town, place, days, euro in (
            ("arnhem", "Arnhem-Zuid", 40, 320000), ("duiven", "Duiven", 33, 145000), ("zevenaar", "Zevenaar", 19, 210000),
        ):
            self._register(town, f"Nadere opdracht klein onderhoud {place}", days, euro, framework_id=parent.pk)

    def with_options(self) -> None:
        """A contract with a bid above the minimum: one option taken up, one to decide on, and the yearly indexation."""
        row = self._register("rheden", "Groenonderhoud Fictiepark Rheden", 45, 480000, offered_pct=Decimal("6.5"))
        end = row.until
        assert end is not None, "registered with a last day"
        for text, euro, until in (
            ("Uitbreiding met de begraafplaatsen", 60000, None), ("Verlenging met een jaar", 240000, end + timedelta(days=365)),
        ):
            added = options.add_option(
                by=self.by, at=at(self._day(40)), contract_id=row.pk, revision=row.revision,
                data=OptionData(description=text, value_excl_vat=Decimal(euro), starts_on=end if until else None, until=until),
            )
            row.refresh_from_db()
            if until is None:
                options.exercise_option(
                    by=self.by, at=at(self._day(20)), option_id=added.pk, revision=row.revision,
                    data=ExerciseData(
                        effective_on=self._day(20), reason="De begraafplaatsen komen erbij.",
                        requested_by="Inkoop gemeente Rheden (demo)", approved_by="Contracthouder Rheden (demo)",
                    ),
                )
                row.refresh_from_db()
        obligation.revise_obligation(
            by=self.by, at=at(self._day(6)), contract_id=row.pk, revision=row.revision, data=RevisionData(
                kind="indexation", effective_on=self._day(6), percentage=Decimal("3.2"), reason="Jaarlijkse indexering.",
                requested_by="Opdrachtnemer (demo)", approved_by="Contracthouder Rheden (demo)",
            ),
        )

    def consortium(self) -> None:
        """Two companies under one obligation, one of which answers for it."""
        number, name = _CONSORTIUM
        company = ensure_supplier(
            by=self.by, at=at(self._day(36)), kvk_number=number, name=name, kind=Supplier.Kind.CONSORTIUM, size=Supplier.Size.LARGE,
        )
        self._register("arnhem", "Versterking Verzinseldijk Arnhem", 36, 2400000, supplier=company)
        dossier = SupplierDossier.objects.get(supplier=company)
        consortia.set_members(
            by=self.by, at=at(self._day(30)), dossier_id=dossier.pk, revision=dossier.revision, members=[
                MemberData(kvk_number=kvk, name=member, share_pct=Decimal(share), responsible=place == 0)
                for place, (kvk, member, share) in enumerate(_MEMBERS)
            ],
        )

    def by_turnover(self) -> None:
        """A contract whose obligation moves with its invoices."""
        admin = self.cast.administrator
        table, _warnings = schedules.load_schedule(by=admin, at=at(self._day(44)), desk_id=self.desk_id, document=BY_TURNOVER)
        schedules.publish_schedule(by=admin, at=at(self._day(44)), schedule_id=table.pk)
        row = self._register("overbetuwe", "Levering en beheer straatmeubilair Overbetuwe", 42, 260000, schedule_id=table.pk)
        for number, days, euro in (("VB-2026-031", 30, "18450.00"), ("VB-2026-044", 12, "23120.75")):
            turnover.record_turnover(
                by=self.by, at=at(self._day(days)), contract_id=row.pk,
                data=TurnoverData(number=number, invoiced_on=self._day(days), amount_excl_vat=Decimal(euro)),
            )
