"""What the desk and its clients did together: contacts, questions to contract holders, and awards that were handed over.

Nothing here moves a figure that was published: a question changes nothing, and a handover is no contract yet.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final

from contracts.actions import agreements, clauses, contacts, decisions
from contracts.actions.clauses import ClauseData
from contracts.actions.contacts import ContactData
from contracts.actions.decisions import ProposalData
from contracts.models import Contact, Contract, DecisionRequest
from demo.making import DAY, working
from demo.organisations import at
from demo.story import Step, Story
from sroi.accounts.acting import Acting, Actor
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, municipality_scope, scope

#: After everything else of a day.
_LAST: Final = 90
_SUMMARIES: Final = (
    ("phone", ("supplier_contact",), "Kennismaking: hoe werkt het invullen, en wie is aanspreekpunt."),
    ("meeting", ("contract_holder", "supplier_contact"), "Startgesprek over het plan van aanpak en de planning per kwartaal."),
    ("visit", ("supplier_site",), "Bezoek op de bouwplaats; twee leerlingen gesproken over hun begeleiding."),
    ("mail", ("supplier_hr",), "Uitleg gestuurd over welke bewijsstukken bij een plaatsing horen."),
    ("phone", ("contract_holder",), "Voortgang doorgenomen; de helft van de looptijd is voorbij."),
    ("training", ("buyer", "policy"), "Bijeenkomst voor inkopers: social return in het bestek."),
)
_ESCALATIONS: Final = (
    ("De opdrachtnemer reageert sinds drie maanden niet op onze vragen en heeft nog niets ingevuld.",
     "Een gesprek van de contracthouder met de directie, met een termijn van vier weken.", ""),
    ("De looptijd is bijna om en meer dan de helft van de verplichting staat nog open.",
     "De herstelperiode uit het contract laten ingaan.", "ask"),
    ("De opgegeven plaatsingen zijn door een onderaannemer gedaan die niet in het contract staat.",
     "Akkoord om de onderaannemer alsnog aan te merken.", "agree"),
)
_TENDERS: Final = (
    ("Onderhoud wegmarkeringen", 75), ("Levering werkkleding", 40), ("Schoonmaak gemeentelijke panden", 12),
)


def client_work(story: Story, *, today: date) -> list[Step]:
    """The steps of a desk with its clients, all of them in the weeks before `today`, after what is planned."""
    rng = Random(f"clients {story.cast.desk.slug}")  # noqa: S311 (invented data, the same each time)
    return [
        Step(today, _LAST, partial(_contacts, story, rng, today)),
        Step(today, _LAST, partial(_questions, story, today)),
        Step(today, _LAST, partial(_tenders, story, today)),
        Step(today, _LAST, partial(_agreements, story, today)),
    ]


def _contacts(story: Story, rng: Random, today: date) -> None:
    """A first contact about most contracts, some weeks after the registration, and more about some of them."""
    desk = story.cast.desk
    with scope(desk_scope(desk.pk)):
        for number, contract in enumerate(Contract.objects.order_by("award_date", "number")):
            wanted = 0 if contract.award_date > today - 60 * DAY or rng.random() < 0.2 else rng.choice((1, 1, 1, 2, 3))
            for turn in range(wanted):
                kind, people, summary = _SUMMARIES[(number + turn) % len(_SUMMARIES)]
                made_on = working(contract.award_date + rng.randrange(14, 45) * DAY + turn * 90 * DAY)
                if made_on > today:
                    continue
                step = _next_step(made_on, today) if turn == wanted - 1 and number % 9 == 0 else {}
                row = contacts.log_contact(
                    by=story.cast.coordinator(number), at=at(made_on, hour=11), desk_id=desk.pk,
                    data=ContactData(made_on=made_on, kind=kind, people=people, summary=summary, contract_id=contract.pk, **step),
                )
                _finish_old_step(story, row, number, today)


def _next_step(made_on: date, today: date) -> dict[str, Any]:
    return {"next_step": "Terugbellen over de planning", "next_step_on": working(min(made_on + 21 * DAY, today + 14 * DAY))}


def _finish_old_step(story: Story, row: Contact, number: int, today: date) -> None:
    if row.next_step_on is not None and row.next_step_on < today - 30 * DAY:
        done = at(row.next_step_on + timedelta(days=1), hour=15)
        contacts.finish_step(by=story.cast.coordinator(number), at=done, contact_id=row.pk)


def _holder(municipality_id: Any) -> Actor:
    """The contract holder of a client."""
    found = Membership.objects.filter(municipality_id=municipality_id, role=RoleCode.CONTRACT_HOLDER).select_related("user")
    return Acting(found.order_by("starts_on", "pk")[0]).actor


def _questions(story: Story, today: date) -> None:
    """Escalations in each state, and a proposal that waits for the contract holder of the demo sign-ins."""
    desk, cast = story.cast.desk, story.cast
    with scope(desk_scope(desk.pk)):
        running = Contract.objects.filter(closed_on__isnull=True, until__gt=today, fixed_obligation__isnull=True)
        rows = list(running.order_by("until", "number")[: len(_ESCALATIONS)])
        asked = [
            (decisions.escalate(
                by=cast.coordinator(number), at=at(working(today - (9 + number) * DAY)), contract_id=contract.pk, reason=reason,
                next_step=step,
            ), answer)
            for number, (contract, (reason, step, answer)) in enumerate(zip(rows, _ESCALATIONS, strict=False))
        ]
        first = next(iter(cast.municipalities.values()))
        known = Contract.objects.filter(closed_on__isnull=True, municipality=first, until__gt=today)
        for contract in known.filter(award_date__lt=today - 30 * DAY).order_by("-number")[:1]:
            decisions.propose(
                by=cast.coordinator(0), at=at(working(today - 4 * DAY)), contract_id=contract.pk, revision=contract.revision,
                data=ProposalData(
                    kind="adjustment", effective_on=max(contract.award_date, working(today - 20 * DAY)), amount=Decimal(-1500),
                    reason="Een deel van het werk vervalt, in overleg met de uitvoerder.", requested_by="Opdrachtnemer",
                ),
            )
    for row, answer in asked:
        _answer(row, answer, today)


def _answer(row: DecisionRequest, step: str, today: date) -> None:
    texts = {"ask": "Heeft de opdrachtnemer hier zelf al op gereageerd?", "agree": "Akkoord, mits het dossier wordt aangevuld."}
    if step:
        with scope(municipality_scope(row.municipality_id)):
            decisions.answer(
                by=_holder(row.municipality_id), at=at(working(today - 5 * DAY), hour=14), request_id=row.pk, version=row.version,
                step=step, text=texts[step],
            )


def _tenders(story: Story, today: date) -> None:
    """Tenders that were announced, and two handovers and a draft of the first client; one of them is dismissed."""
    desk, cast = story.cast.desk, story.cast
    buyers = list(cast.municipalities.values())
    with scope(desk_scope(desk.pk)):
        for number, (title, days) in enumerate(_TENDERS):
            buyer = buyers[(number + 1) % len(buyers)]
            clauses.announce_clause(
                by=cast.coordinator(number), at=at(today - 3 * DAY), desk_id=desk.pk, municipality_id=buyer.pk,
                title=f"{title} {buyer.name}", award_date=working(today - days * DAY), client_number=f"INK-{days:03}",
            )
    first = buyers[0]
    awards = (("Renovatie De Proefschool", 10), ("Inhuur adviseurs", 30))
    handed = [_hand_over(first, desk.pk, today, title, days) for title, days in awards]
    with scope(municipality_scope(first.pk)):
        clauses.draft_handover(
            by=_holder(first.pk), at=at(today - DAY), municipality_id=first.pk, desk_id=desk.pk,
            data=ClauseData(title=f"Groenonderhoud wijken {first.name}", award_date=working(today - 2 * DAY)),
        )
    with scope(desk_scope(desk.pk)):
        clauses.dismiss_clause(
            by=cast.coordinator(1), at=at(today - 2 * DAY), clause_id=handed[1], revision=1,
            reason="De opdrachtwaarde blijft onder het drempelbedrag; er geldt geen verplichting.",
        )


def _hand_over(buyer: Municipality, desk_id: Any, today: date, title: str, days: int) -> Any:
    award = working(today - days * DAY)
    with scope(municipality_scope(buyer.pk)):
        return clauses.hand_over(
            by=_holder(buyer.pk), at=at(award + 5 * DAY), municipality_id=buyer.pk, desk_id=desk_id, data=ClauseData(
                title=f"{title} {buyer.name}", client_number=f"INK-{award.year}-{days}", award_date=award,
                tender_publication_date=award - 80 * DAY, supplier_name="Verzinsel Bouw en Techniek B.V.", kvk_number="99990001",
                contract_type="works" if days < 20 else "services", value_excl_vat=Decimal(640000) if days < 20 else Decimal(48000),
                labour_share_pct=Decimal(45), asked_pct=Decimal(5), starts_on=award + 30 * DAY, until=award + 760 * DAY,
                contact_name=f"Contracthouder {buyer.name} (demo)", contact_email=f"contracthouder@{buyer.slug}.example",
            ),
        ).pk


def _agreements(story: Story, today: date) -> None:
    """Four contacts a year with every other client; the last client decides on changes itself."""
    desk = story.cast.desk
    buyers = list(story.cast.municipalities.values())
    with scope(desk_scope(desk.pk)):
        for number, buyer in enumerate(buyers):
            last = buyer is buyers[-1]
            if number % 2 == 0 or last:
                agreements.change_agreement(
                    by=story.cast.administrator, at=at(today, hour=16), desk_id=desk.pk, municipality_id=buyer.pk, revision=0,
                    decides="client" if last else "desk", contacts_per_year=4,
                )
