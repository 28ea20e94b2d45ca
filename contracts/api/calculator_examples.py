"""The parameters and examples of the public calculator in the OpenAPI document. The amounts are invented."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from buildingblocks.vocabulary import CONTRACT_TYPES, PSO_LEVELS


def _parameter(name: str, text: str, kind: type = str, **more: object) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=text, **more)  # type: ignore[arg-type]  # passed on as they are


PARAMETERS: Final = [
    _parameter("regio", "code van een regio, zie /rekenhulp/regios", required=True),
    _parameter("waarde", "opdrachtwaarde in euro excl. btw, met een komma voor de centen; verplicht zonder `vast`"),
    _parameter("soort", "soort opdracht", required=True, enum=list(CONTRACT_TYPES)),
    _parameter("arbeid", "aandeel arbeid in procenten; sommige tabellen vragen het"),
    _parameter("gegund", "gunningsdatum (JJJJ-MM-DD); leeg is vandaag. Zij kiest de versie van de tabel"),
    _parameter("begin", "eerste dag van het contract (JJJJ-MM-DD)"),
    _parameter("eind", "laatste dag van het contract (JJJJ-MM-DD)"),
    _parameter("gebied", "gebied, waar de tabel daar onderscheid naar maakt"),
    _parameter("loonsom", "loonsom in euro, waar de tabel daarvan uitgaat"),
    _parameter("percentage", "afgesproken percentage, in plaats van dat van de tabel"),
    _parameter("vast", "afgesproken verplichting in euro, in plaats van de regel van de tabel"),
    _parameter("pso", "PSO-certificaat van de opdrachtnemer", enum=list(PSO_LEVELS)),
    _parameter(
        "inzet",
        "een inzet als `BOUWBLOK;sleutel:waarde;sleutel:waarde`; mag vaker voorkomen, ten hoogste 20 keer. De bouwblokken"
        " en hun sleutels staan in het antwoord onder `tabel`.",
        many=True,
        examples=[
            OpenApiExample("Plaatsing", value=["PW_LT2;aantal:1;weekuren:36;maanden:7"]),
            OpenApiExample("Inkoop", value=["SOC_PURCHASE;bedrag:12400;register:sw_company"]),
        ],
    ),
]

_REGION: Final = {"code": "voorbeeld", "naam": "Steunpunt Voorbeeld", "demonstratie": True}
REGION_EXAMPLE: Final = OpenApiExample("Regio's", value=[_REGION], response_only=True)
PROBLEM: Final = OpenApiExample(
    "Onleesbaar bedrag",
    value={
        "status": 400, "title": "Onjuist verzoek", "detail": "Het verzoek bevat fouten.",
        "fouten": [{"naam": "waarde", "reden": "Schrijf een bedrag in euro, bijvoorbeeld 1.234,56 of 1234,56."}],
    },
    response_only=True, status_codes=["400"], media_type="application/problem+json",
)
EXAMPLES: Final = [
    OpenApiExample(
        "Eén plaatsing, nog niet genoeg",
        value={
            "regio": _REGION,
            "tabel": {"code": "voorbeeld-2026", "titel": "Voorbeeldtabel", "demonstratie": True, "bouwblokken": [
                {"code": "PW", "naam": "Participatiewet", "sleutels": ["aantal", "weekuren", "maanden"]},
            ]},
            "gunningsdatum": "2026-02-01",
            "verplichting": {
                "bedrag": "50000.00", "reden": "5 % van de opdrachtwaarde van € 1.000.000,00", "voorwaarde": "",
                "meldingen": [], "psoEffect": "0.00", "activiteiten": None,
            },
            "inzet": [{
                "bouwblok": "PW", "naam": "Participatiewet", "omschrijving": "1 persoon, 36 uur per week, 12 maanden",
                "aantal": 1, "waarde": "30000.00", "uitleg": [], "meldingen": [],
            }],
            "totaal": "30000.00", "ingevuld": "30000.00", "nietMeegeteld": [], "openstaand": "20000.00",
            "overrealisatie": "0.00", "gedekt": False,
            "manieren": [{
                "bouwblok": "PW", "naam": "Participatiewet", "omschrijving": "1 persoon, 36 uur per week, 8 maanden",
                "inzet": "PW;aantal:1;weekuren:36;maanden:8", "telt": "20000.00", "dekt": True, "beperktDoor": [],
            }],
            "manierenVolledig": True,
            "link": "https://sroi-monitor.example/rekenhulp/?regio=voorbeeld&waarde=1000000&soort=works",
        },
        response_only=True, status_codes=["200"],
    ),
]
