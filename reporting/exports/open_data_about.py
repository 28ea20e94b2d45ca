"""What the open data is, for people and for catalogues: columns, figures, licence, DCAT-AP-NL and CSV on the Web.

The texts are Dutch: they are part of the data, and data and catalogue are Dutch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reporting.exports.open_data import COLUMNS, GROUPS, ROUTES

#: The makers of these figures claim nothing: whoever uses them need not ask or name anybody.
LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
LICENCE_NAME: Final = "CC0 1.0 (publiek domein)"
_EU: Final = "http://publications.europa.eu/resource/authority"

#: Column → type (XML Schema) and meaning.
COLUMN_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "regio": ("string", "Korte naam van de regio, zoals in het webadres."),
    "regio_naam": ("string", "Naam van het steunpunt of de servicedesk."),
    "opdrachtgever": ("string", "Korte naam van de opdrachtgever, zoals in het webadres. Leeg: de hele regio."),
    "opdrachtgever_naam": ("string", "Naam van de opdrachtgever. Leeg: de hele regio."),
    "cbs_code": ("string", "Gemeentecode van het CBS, bijvoorbeeld GM0202. Leeg bij een opdrachtgever die geen gemeente is."),
    "periode": ("string", "Kwartaal (2024-Q4) of jaar (2024)."),
    "peildatum": ("date", "Laatste dag die meetelt."),
    "versie": ("integer", "Versie van de infosheet waaruit het cijfer komt. Een verbetering is een nieuwe versie."),
    "gepubliceerd_op": ("date", "Dag waarop deze versie is gepubliceerd."),
    "cijfer": ("string", "Wat er geteld is; zie de lijst met cijfers."),
    "uitsplitsing": ("string", "Deel waarover het cijfer gaat, zoals een soort inzet of een doelgroep. Leeg: het geheel."),
    "eenheid": ("string", "euro of aantal."),
    "soort": ("string", "exact of bandbreedte. Een bandbreedte staat er waar het exacte cijfer iets over personen kan verraden."),
    "waarde": ("decimal", "Het cijfer, met een punt voor de decimalen. Leeg bij een bandbreedte."),
    "ondergrens": ("decimal", "Het laagste dat het cijfer kan zijn. Alleen bij een bandbreedte."),
    "bovengrens": ("decimal", "Het hoogste dat het cijfer kan zijn. Alleen bij een bandbreedte."),
}
assert tuple(COLUMN_TEXTS) == COLUMNS

#: Code of a figure → meaning.
FIGURE_TEXTS: Final[Mapping[str, str]] = {
    "contracten": "Contracten met een verplichting aan het eind van de periode, lopend en afgesloten.",
    "contracten_lopend": "Contracten die aan het eind van de periode niet zijn afgesloten.",
    "contracten_afgesloten": "Contracten die aan het eind van de periode zijn afgesloten.",
    "contracten_nieuw": "Contracten die in de periode zijn begonnen te tellen.",
    "contracten_afgesloten_in_periode": "Contracten die in de periode zijn afgesloten. Ontbreekt bij oudere infosheets.",
    "adviezen": "Adviezen voor aanbestedingen in de periode.",
    "verplichting": "Wat opdrachtnemers in hun contracten aan social return moeten doen, na afgesproken aanpassingen.",
    "ingevuld_totaal": "Alles wat tot en met de peildatum meetelde van goedgekeurde inzet, met beginstanden.",
    "open": "Wat per contract nog moet gebeuren; meer op het ene contract verlaagt het andere niet.",
    "meer_dan_verplicht": "Wat per contract meer is gedaan dan moest.",
    "ingevuld_in_periode": "Wat in de periode meetelde van goedgekeurde inzet, zonder beginstanden.",
    "ingevuld_in_periode_naar_soort": "Hetzelfde per soort inzet. Uitsplitsing: " + ", ".join(ROUTES.values()) + ".",
    "correcties_in_periode": "Deel van wat in de periode is ingevuld dat bij eerdere kwartalen hoort, zonder plaatsingen.",
    "plaatsingen": "Plaatsingen (werk, leerplek, werkervaring) die in de periode zijn begonnen te tellen.",
    "plaatsingen_samengenomen": "Plaatsingen van kwartalen of opdrachtgevers die om personen te beschermen zijn samengenomen.",
    "banen_en_leerplekken_samengenomen": "Het bedrag dat bij die samengenomen plaatsingen hoort.",
    "verplichting_via_gezamenlijke_inkoop": "Deel van de verplichting van een gezamenlijke inkoper. Telt daar mee en hier niet.",
    "ingevuld_via_gezamenlijke_inkoop": "Deel van wat bij een gezamenlijke inkoper is ingevuld. Telt daar mee en hier niet.",
    "plaatsingen_naar_doelgroep": "Plaatsingen van de hele regio in een jaar. Uitsplitsing: " + ", ".join(GROUPS.values())
    + "; kleine groepen zijn samengenomen, met een plus ertussen.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What the data of one desk and year is about. Addresses are whole ones; `modified` is the newest publication."""

    desk_slug: str
    desk_name: str
    desk_email: str
    year: int
    first_published: date
    modified: date
    page: str
    csv: str
    json: str
    columns: str

    @property
    def title(self) -> str:
        """As a catalogue shows it."""
        return f"Social return in cijfers: {self.desk_name}, {self.year}"

    def heading(self) -> dict[str, Any]:
        """What stands above the rows of the JSON file."""
        return {
            "titel": self.title, "regio": self.desk_slug, "regio_naam": self.desk_name, "jaar": self.year,
            "licentie": LICENCE, "bijgewerkt_op": self.modified.isoformat(), "toelichting": self.page, "kolommen": self.columns,
        }


def csvw(dataset: Dataset) -> dict[str, Any]:
    """The columns of the CSV file, as CSV on the Web describes them (W3C, 2015)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": dataset.csv,
        "dc:title": dataset.title,
        "dc:license": {"@id": LICENCE},
        "dc:publisher": dataset.desk_name,
        "dc:modified": {"@value": dataset.modified.isoformat(), "@type": "xsd:date"},
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": kind, "dc:description": text}
                for name, (kind, text) in COLUMN_TEXTS.items()
            ],
            "primaryKey": ["regio", "opdrachtgever", "periode", "cijfer", "uitsplitsing"],
        },
        "notes": [{"cijfer": code, "betekenis": text} for code, text in FIGURE_TEXTS.items()],
    }


def catalogue(datasets: Sequence[Dataset], *, page: str, name: str, email: str) -> dict[str, Any]:
    """All datasets of a desk as a catalogue in JSON-LD, with what DCAT-AP-NL asks of a catalogue, a dataset and a file."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": _dutch(f"Open data over social return: {name}"),
        "dct:description": _dutch("De gepubliceerde cijfers over social return, per jaar en per opdrachtgever."),
        "dct:publisher": _publisher(name, email),
        "dct:language": {"@id": f"{_EU}/language/NLD"},
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": page},
        "dcat:dataset": [described(dataset) for dataset in datasets],
    }


def described(dataset: Dataset) -> dict[str, Any]:
    """One dataset with its two files."""
    return {
        "@id": dataset.page,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.page,
        "dct:title": _dutch(dataset.title),
        "dct:description": _dutch(
            "Verplichtingen, invulling per soort inzet en plaatsingen uit de gepubliceerde infosheets, per kwartaal en per jaar,"
            " voor de hele regio en per opdrachtgever. Anoniem: cijfers over weinig personen zijn samengenomen of een bandbreedte."
        ),
        "dct:publisher": _publisher(dataset.desk_name, dataset.desk_email),
        "dcat:contactPoint": {
            "@type": "vcard:Kind", "vcard:fn": dataset.desk_name, "vcard:hasEmail": {"@id": f"mailto:{dataset.desk_email}"},
        },
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:license": {"@id": LICENCE},
        "dct:language": {"@id": f"{_EU}/language/NLD"},
        "dct:issued": _day(dataset.first_published),
        "dct:modified": _day(dataset.modified),
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/QUARTERLY"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime", "dcat:startDate": _day(date(dataset.year, 1, 1)),
            "dcat:endDate": _day(date(dataset.year, 12, 31)),
        },
        "dcat:theme": [{"@id": f"{_EU}/data-theme/SOCI"}, {"@id": f"{_EU}/data-theme/GOVE"}],
        "dcat:keyword": [_dutch(word) for word in ("social return", "SROI", "inkoop", "arbeidsmarkt")],
        "dcat:landingPage": {"@id": dataset.page},
        "dcat:distribution": [
            _file(dataset, address=dataset.csv, kind="CSV", media="text/csv", name="CSV-bestand"),
            _file(dataset, address=dataset.json, kind="JSON", media="application/json", name="JSON-bestand"),
        ],
    }


def _file(dataset: Dataset, *, address: str, kind: str, media: str, name: str) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _dutch(f"{dataset.title} ({name})"),
        "dcat:accessURL": {"@id": dataset.page},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": f"{_EU}/file-type/{kind}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:license": {"@id": LICENCE},
        "dct:modified": _day(dataset.modified),
        "foaf:page": {"@id": dataset.columns},
    }


def _publisher(name: str, email: str) -> dict[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": _dutch(name), "foaf:mbox": {"@id": f"mailto:{email}"}}


def _dutch(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "nl"}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
