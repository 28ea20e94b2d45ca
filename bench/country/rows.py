"""Writes rows of models in bulk: gathered in memory, sent with COPY."""

from __future__ import annotations

import json
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from django.db import models
from psycopg import sql


def id_at(moment: datetime, rng: Random) -> UUID:
    """A UUIDv7 of that moment, the same in each run."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | rng.getrandbits(12) << 64 | 0b10 << 62 | rng.getrandbits(62))


class Rows:
    """Rows of several models, written in the order in which the models first came up (owners before what they own)."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._columns: dict[type[models.Model], list[models.Field[Any, Any]]] = {}
        self._waiting: dict[type[models.Model], list[list[Any]]] = {}

    def add(self, model: type[models.Model], **values: Any) -> None:
        """One row; keys are column names (`desk_id`), the others get the model's default.

        Raises:
            KeyError: a value for a column that the model does not have.
        """
        columns = self._columns.get(model)
        if columns is None:
            columns = [field for field in model._meta.concrete_fields if not _by_database(field)]
            self._columns[model], self._waiting[model] = columns, []
        row = [values.pop(str(column.column), _DEFAULT) for column in columns]
        if values:
            raise KeyError(f"{model.__name__} has no {', '.join(values)}")
        self._waiting[model].append([_plain(column, value) for column, value in zip(columns, row, strict=True)])

    def write(self) -> int:
        """Send everything that waits; returns the number of rows."""
        written = 0
        with self._connection.cursor() as cursor:
            for model, rows in self._waiting.items():
                names = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in self._columns[model])
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
                written += len(rows)
                rows.clear()
        return written


_DEFAULT = object()


def _by_database(field: models.Field[Any, Any]) -> bool:
    return field.db_default is not models.NOT_PROVIDED


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    if value is _DEFAULT:
        value = field.get_default()
    if value is not None and isinstance(field, models.JSONField):
        return json.dumps(value)
    return value
