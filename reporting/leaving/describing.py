"""The description that goes along: every table and column with its type and meaning, made from the models themselves."""

import inspect
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.models import Field, ForeignKey, Model

from reporting.leaving import tables

README: Final = """\
Alles van een steunpunt in een bestand / Everything of a service desk in one file
==================================================================================

NL  tables/*.jsonl   een tabel per bestand, een rij per regel, als JSON (UTF-8). Bedragen zijn euro's, getallen zijn exact:
                     lees ze als decimaal getal, nooit als drijvende komma. Datums zijn JJJJ-MM-DD, tijdstippen hebben een zone.
    files/           bewijsstukken, infosheets (pdf) en ingelezen bestanden; de kolom `path` van een rij noemt het bestand.
    format.json      wat elke tabel en elke kolom betekent, en waar een sleutel naar verwijst.
    manifest.json    aantallen rijen, SHA-256 van elke tabel en elk bestand, en de totalen die weer moeten uitkomen.

    Inlezen in een lege installatie van dezelfde versie: `python manage.py load_desk BESTAND`. Dat controleert alles, leest
    alles of niets in, en vergelijkt de totalen. Wachtwoorden en sleutels gaan niet mee: mensen kiezen een nieuw wachtwoord.

EN  tables/*.jsonl   a table per file, a row per line, as JSON (UTF-8). Amounts are euros, numbers are exact: read them as
                     decimals, never as floating point. Dates are YYYY-MM-DD, moments have a zone.
    files/           evidence, infosheets (PDF) and imported files; the column `path` of a row names the file.
    format.json      what every table and column means, and what a key refers to.
    manifest.json    numbers of rows, SHA-256 of every table and file, and the totals that must come out again.

    Into an empty installation of the same version: `python manage.py load_desk FILE`. It checks everything, takes in all
    or nothing, and compares the totals. Passwords and keys do not go along: people choose a new password.

Not in it / Niet meegenomen:
"""


def readme() -> str:
    """What a reader needs to know first, in Dutch and English."""
    rows = [f"    {model._meta.db_table}: {why}" for model, why in tables.LEFT_BEHIND.items()]
    rows.append("    entries that a supplier has not handed in yet: they are the supplier's own")
    return README + "\n".join(rows) + "\n"


def described(models: Iterable[type[Model]]) -> dict[str, Any]:
    """The tables and columns with their meaning."""
    return {
        model._meta.db_table: {
            "meaning": inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0],
            "columns": {column.column: _column(column) for column in model._meta.concrete_fields},
        }
        for model in models
    }


def _column(column: "Field[Any, Any]") -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": column.db_type(connection), "may_be_empty": column.null, "meaning": str(column.verbose_name),
    }  # fmt: skip
    if isinstance(column, ForeignKey):
        found["refers_to"] = column.related_model._meta.db_table
    if column.choices:
        found["values"] = {str(value): str(label) for value, label in column.flatchoices}
    return found
