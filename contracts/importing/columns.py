"""The columns of each kind of file: heading, how a cell is read, and an example. The headings are Dutch in every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.importing.cells import (
    Cell,
    ChoiceCell,
    DateCell,
    EmailCell,
    EuroCell,
    KvkCell,
    PercentageCell,
    PhoneCell,
    TextCell,
)
from contracts.models import ImportBatch

Kind = ImportBatch.Kind
Example = str | date | Decimal | None
_EMAIL: Final = EmailCell(longest=254)

SIZES: Final = {
    "micro": "micro", "klein": "small", "middelgroot": "medium", "groot": "large", "onbekend": "unknown",
    "midden": "medium", "middel": "medium",
}
TYPES: Final = {
    "werken": "works", "diensten": "services", "leveringen": "supplies", "subsidie": "subsidy", "vergunning": "permit",
    "werk": "works", "dienst": "services", "levering": "supplies",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; a required one must be in the file, and filled in on every row."""

    key: str
    heading: str
    cell: Cell
    example: Example = None
    note: str | Promise = ""
    required: bool = False
    others: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """An amount or a percentage: nine digits are no citizen service number here."""
        return isinstance(self.cell, (EuroCell, PercentageCell))

    @property
    def names(self) -> set[str]:
        """Every way to write the heading that is understood, without signs and capitals."""
        return {plain(name) for name in (self.heading, *self.others)}


def plain(heading: object) -> str:
    """A heading without capitals, accents, spaces and signs, so that "KvK nummer" is "KvK-nummer"."""
    text = unicodedata.normalize("NFKD", str(heading)).casefold()
    return re.sub(r"[^a-z0-9]", "", text)


SUPPLIER_COLUMNS: Final = (
    Column(key="kvk_number", heading="KvK-nummer", cell=KvkCell(), example="00000001", required=True,
           note=_("eight digits, as text: leading zeros count")),
    Column(key="name", heading="naam", cell=TextCell(longest=160), example="Voorbeeldbedrijf B.V.",
           note=_("needed for a company that is not known yet")),
    Column(key="size", heading="grootte", cell=ChoiceCell(choices=SIZES), example="klein",
           note=_("micro (fewer than 10 employees), klein (10 to 49), middelgroot (50 to 249), groot (250 or more), onbekend")),
    Column(key="contact_name", heading="contactpersoon", cell=TextCell(longest=120), example="Vera Voorbeeld"),
    Column(key="contact_email", heading="e-mail", cell=_EMAIL, example="vera@voorbeeldbedrijf.example",
           others=("e-mailadres", "mail")),
    Column(key="contact_phone", heading="telefoon", cell=PhoneCell(longest=30), example="000 000 0000",
           others=("telefoonnummer",)),
)

#: Route → word in the heading of its opening balance.
OPENINGS: Final = {
    "jobs": "banen", "learning": "leerwerkplekken", "group_secondment": "groepsdetachering",
    "social_purchasing": "sociale inkoop", "activities": "activiteiten", "pso": "PSO",
    "social_initiative": "sociaal initiatief", "custom": "maatwerk",
}

CONTRACT_COLUMNS: Final = (
    Column(key="client", heading="opdrachtgever", cell=TextCell(longest=120), required=True,
           note=_("name, CBS code (GM0000) or short name of a client of this desk")),
    Column(key="kvk_number", heading="KvK-nummer opdrachtnemer", cell=KvkCell(), example="00000001", required=True,
           note=_("of a company that is known here: import the suppliers first"), others=("KvK-nummer",)),
    Column(key="title", heading="titel", cell=TextCell(longest=200), example="Voorbeeldcontract groenonderhoud", required=True),
    Column(key="client_number", heading="nummer opdrachtgever", cell=TextCell(longest=60), example="VB-2023-017",
           note=_("the number that the client uses; together with the client it may occur once")),
    Column(key="contract_type", heading="soort", cell=ChoiceCell(choices=TYPES), example="diensten", required=True,
           note=_("werken, diensten, leveringen, subsidie or vergunning")),
    Column(key="tender_publication_date", heading="publicatiedatum", cell=DateCell()),
    Column(key="award_date", heading="gunningsdatum", cell=DateCell(), example=date(2024, 2, 1), required=True),
    Column(key="starts_on", heading="startdatum", cell=DateCell(), example=date(2024, 3, 1), required=True),
    Column(key="last_day", heading="einddatum", cell=DateCell(), example=date(2028, 2, 29), others=("einddatum t/m",),
           note=_("the last day of the contract (t/m); empty for an open end")),
    Column(key="value_excl_vat", heading="opdrachtwaarde excl. btw", cell=EuroCell(), example=Decimal("250000.00"),
           required=True, others=("opdrachtwaarde",)),
    Column(key="labour_share_pct", heading="aandeel arbeid %", cell=PercentageCell(), example=Decimal(60)),
    Column(key="agreed_pct", heading="percentage", cell=PercentageCell(),
           note=_("only where the schedule leaves the percentage open")),
    Column(key="offered_pct", heading="aangeboden percentage", cell=PercentageCell(),
           note=_("only where the bid offered more than the minimum of the schedule")),
    Column(key="wage_sum", heading="loonsom", cell=EuroCell(), note=_("only where the schedule takes a percentage of it")),
    Column(key="framework", heading="raamovereenkomst", cell=TextCell(longest=20),
           note=_("for a call-off: the number here of a framework agreement with the same company")),
    Column(key="fixed_obligation", heading="vaste verplichting", cell=EuroCell(),
           note=_("an agreed amount in place of the rule of the schedule; not together with a percentage")),
    Column(key="contract_holder_name", heading="contracthouder naam", cell=TextCell(longest=120), others=("contracthouder",)),
    Column(key="contract_holder_email", heading="contracthouder e-mail", cell=_EMAIL),
    Column(key="supplier_contact_name", heading="contactpersoon opdrachtnemer naam", cell=TextCell(longest=120),
           example="Vera Voorbeeld", others=("contactpersoon opdrachtnemer",)),
    Column(key="supplier_contact_email", heading="contactpersoon opdrachtnemer e-mail", cell=_EMAIL,
           example="vera@voorbeeldbedrijf.example"),
    Column(key="coordinator", heading="verantwoordelijke coördinator", cell=_EMAIL, required=True,
           note=_("e-mail address of a coordinator of this desk")),
    Column(key="schedule", heading="bouwblokkenmodel", cell=TextCell(longest=80),
           note=_("code; empty for the version that the dates select")),
    Column(key="area", heading="gebied", cell=TextCell(longest=80), note=_("only where the schedule has rules for an area")),
    Column(key="opening_date", heading="beginstand datum", cell=DateCell(), example=date(2024, 6, 30),
           note=_("needed as soon as there is an amount in one of the next columns")),
    *(Column(key=f"opening_{route}", heading=f"beginstand {word}", cell=EuroCell(), others=(word,),
             example=Decimal("1250.50") if route == "social_purchasing" else None)
      for route, word in OPENINGS.items()),
)

COLUMNS: Final[dict[str, Sequence[Column]]] = {Kind.SUPPLIERS: SUPPLIER_COLUMNS, Kind.CONTRACTS: CONTRACT_COLUMNS}
