"""The resource of django-import-export behind every kind of file: reads the cells of a row, then calls an action.

The library walks the rows, gathers all faults of a row and rolls everything back after a dry run or a fault; nothing is
saved by the library itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

import tablib  # type: ignore[import-untyped]  # publishes no types
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from contracts.importing.cells import CellField
from contracts.importing.columns import Column
from contracts.importing.files import Table
from contracts.importing.progress import EVERY
from contracts.importing.reports import Fault, Report
from contracts.importing.values import Value, shown
from sroi.accounts.acting import Actor

Row = Mapping[str, Value]


class RowsResource(Resource):  # type: ignore[misc]  # the library has no types
    """Takes in the rows of one file, all or none."""

    columns: ClassVar[Sequence[Column]] = ()
    #: Field of an action → key of the column that it comes from, where they differ.
    names: ClassVar[Mapping[str, str]] = {}

    class Meta:
        using_db = "default"
        instance_loader_class = BaseInstanceLoader
        force_init_instance = True
        use_transactions = True
        import_id_fields = ()
        skip_diff = True
        store_row_values = False

    def __init__(self, *, by: Actor, at: datetime, desk_id: UUID, tell: Callable[[int], None]) -> None:
        """`tell` is called now and then with the number of rows that are done."""
        super().__init__()
        self.by, self.at, self.desk_id, self.tell = by, at, desk_id, tell
        self.report = Report()
        self._numbers: list[int] = []
        self.fields = {
            column.key: CellField(
                attribute=column.key, column_name=column.key, widget=column.cell, required=column.required,
            )
            for column in self.columns
        }

    def run(self, table: Table, *, places: Mapping[str, int], dry_run: bool) -> Report:
        """Take in the rows, or with `dry_run` do everything and undo it. After a fault nothing is kept either.

        Needs the scope of the desk. Raises whatever an action raises beside a validation error.
        """
        self._numbers = [number for number, _cells in table.rows]
        result = self.import_data(
            self._dataset(table, places), dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True,
        )
        for error in [*result.base_errors, *(error for row in result.error_rows for error in row.errors)]:
            raise error.error
        self.report.rows, self.report.faulty_rows = len(table.rows), len(result.invalid_rows)
        for invalid in result.invalid_rows:
            number, cells = table.rows[invalid.number - 1]
            row = {key: cells[place] for key, place in places.items() if place < len(cells)}
            self.report.add(*self._faults(number, invalid.error, row))
        self.report.totals = self.totals()
        return self.report

    def totals(self) -> dict[str, str]:
        """What the fine rows add up to."""
        return {}

    def take_in(self, values: Any, *, number: int) -> None:
        """Call the actions for one row; `values` has an attribute per column, `number` is that of the spreadsheet.

        Raises:
            ValidationError: per column or field of an action, what is wrong.
        """
        raise NotImplementedError

    def remark(self, message: str, *, number: int, column: str = "", value: str = "") -> None:
        """Something to know that is not wrong."""
        self.report.remarks.append(Fault(message, row=number, column=column, value=value))

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Called for every row, also one with faults."""
        done = kwargs["row_number"] - 1
        if done % EVERY == 0:
            self.tell(done)

    def init_instance(self, row: Any = None) -> SimpleNamespace:
        """Where the cells of a row are put; a column that is not in the file reads as empty."""
        return SimpleNamespace(**{column.key: None for column in self.columns})

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001 (the library calls it so)
        """Where the library would save: the actions do. A row with a fault leaves nothing behind for the next."""
        try:
            self.take_in(instance, number=self._numbers[kwargs["row_number"] - 1])
        except ValidationError:
            transaction.set_rollback(True)  # of the savepoint that the library makes around each row
            raise

    def _dataset(self, table: Table, places: Mapping[str, int]) -> Any:
        dataset = tablib.Dataset(headers=list(places))
        for _number, cells in table.rows:
            dataset.append([cells[place] if place < len(cells) else None for place in places.values()])
        return dataset

    def _faults(self, number: int, error: ValidationError, row: Row) -> list[Fault]:
        """The faults of a row, in the order of its columns."""
        headings = {column.key: column.heading for column in self.columns}
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        found = [(self.names.get(name, name), message) for name, messages in by_field.items() for message in messages]
        order = list(headings)
        found.sort(key=lambda pair: order.index(pair[0]) if pair[0] in headings else -1)
        return [
            Fault(message, row=number, column=headings.get(key, ""), value=shown(row.get(key)) if key in headings else "")
            for key, message in found
        ]
