"""`manage.py value`: what efforts are worth under a schedule, tried out before it is published."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser

from buildingblocks.cases import run_case
from buildingblocks.expectations import unmet
from buildingblocks.faults import Faulty
from buildingblocks.schedule_sources import Sources

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Reads cases as JSON from standard input and prints their results as JSON; stores nothing."""

    requires_system_checks = []  # no address and no table of the database is needed for a sum
    help = "Value a JSON list of cases (docs/schedule-format.md) from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--strict", action="store_true", help="exit with an error when a case has faults in reading or misses what it expects",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a list with one result per case, in the order of the cases.

        Raises:
            CommandError: the input is no JSON list; with --strict also a case that cannot be read or is not as expected.
        """
        cases = _cases(sys.stdin.read())
        find = Sources()
        results = [_result(case, find) for case in cases]
        self.stdout.write(json.dumps(results, indent=2, ensure_ascii=False))
        wrong = sum(1 for result in results if "errors" in result or result.get("unmet"))
        if options["strict"] and wrong:
            raise CommandError(f"{wrong} of {len(results)} cases have faults or are not as expected")


def _cases(text: str) -> list[Any]:
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"the input is no JSON: {error}") from error
    if isinstance(data, Mapping):
        data = data["cases"] if isinstance(data.get("cases"), list) else [data]
    if not isinstance(data, list):
        raise CommandError("a JSON list of cases is expected")
    return data


def _result(case: Any, find: Sources) -> dict[str, Any]:
    """The results of one case. A case may be wrapped with an id and what is expected of it: `{id, case, expect}`."""
    if not isinstance(case, Mapping):
        return {"errors": [{"path": "", "code": "not_an_object", "message": "a case is an object"}]}
    inner = case["case"] if isinstance(case.get("case"), Mapping) else case
    named = {"id": case["id"]} if "id" in case else {}
    try:
        result = run_case(inner, find=find)
    except Faulty as error:
        return named | {"errors": [fault.to_json() for fault in error.faults if not fault.warning]}
    except Exception as error:  # a fault of ours in one case must not take the results of the others along
        log.exception("case_failed")
        return named | {"errors": [{"path": "", "code": "failed", "message": f"{type(error).__name__}: {error}"}]}
    unknown = [warning.under("schedule").to_json() for warning in find.warnings(inner.get("schedule"))]
    if unknown:
        result["warnings"] = [*result.get("warnings", []), *unknown]
    expected = case.get("expect", inner.get("expect"))
    compared = {"unmet": unmet(result, expected)} if isinstance(expected, Mapping) else {}
    return named | result | compared
