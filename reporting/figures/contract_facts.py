"""What a cut needs to know of a contract beside its ledger lines, as it was known at the end of a period.

Closed quarters read what was stored at their closing (`StoredContract`), so that a later correction of the type, another
size of the supplier or a rename moves nothing. Running or closed, and inherited, follow from ledger lines, which never
change; the value of a stand follows from what was agreed and known on its day. Inherited is a contract that is older than the books of the desk: it has an opening balance, or was awarded before
the first quarter (rules 13.7). Runs in a desk's scope.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from reporting.figures.report_period import ReportPeriod
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

_ALWAYS: Final = datetime(9999, 1, 1, tzinfo=UTC)
#: Value, with what revisions that are in force and known make of it. Where a framework agreement and its call-offs share
#: one obligation, only the contract that carries it counts.
_LIVE: Final = """
SELECT contract.id AS contract_id, contract.municipality_id, contract.supplier_id, contract.contract_type, supplier.size AS supplier_size,
       CASE WHEN contract.bears_obligation THEN coalesce(revision.value, contract.value_excl_vat) ELSE 0 END AS value_excl_vat
FROM contracts_contract contract
JOIN tenancy_supplier supplier ON supplier.id = contract.supplier_id
LEFT JOIN (
    SELECT DISTINCT ON (contract_id) contract_id, new_value_excl_vat AS value
    FROM contracts_obligationrevision
    WHERE desk_id = %(desk)s AND new_value_excl_vat IS NOT NULL AND effective_on <= %(last_day)s
      AND created_at < %(known_before)s
    ORDER BY contract_id, effective_on DESC, id DESC
) revision ON revision.contract_id = contract.id
WHERE contract.desk_id = %(desk)s
"""

_STORED: Final = """
SELECT DISTINCT ON (contract_id) contract_id, contract_type, supplier_size, value_excl_vat
FROM reporting_storedcontract WHERE desk_id = %(desk)s AND quarter <= %(stored_quarter)s
ORDER BY contract_id, quarter DESC
"""

_BOTH: Final = """
SELECT live.contract_id, coalesce(stored.contract_type, live.contract_type) AS contract_type,
       coalesce(stored.supplier_size, live.supplier_size) AS supplier_size,
       CASE WHEN %(is_stand)s THEN live.value_excl_vat ELSE coalesce(stored.value_excl_vat, live.value_excl_vat) END
         AS value_excl_vat
FROM ({live}) live LEFT JOIN ({stored}) stored ON stored.contract_id = live.contract_id
"""

_STATES: Final = """
SELECT contract_id, sum(contracts) > 0 AS running,
       bool_or(kind = 'opening') OR min(effort_quarter) FILTER (WHERE kind = 'contract') < %(books)s AS inherited
FROM contracts_ledgerline WHERE desk_id = %(desk)s AND kind IN ('contract', 'opening') AND {known}
GROUP BY contract_id
"""

_STORE: Final = """
INSERT INTO reporting_storedcontract
    (id, desk_id, municipality_id, supplier_id, contract_id, quarter, contract_type, supplier_size, value_excl_vat)
SELECT gen_random_uuid(), %(desk)s, now.municipality_id, now.supplier_id, now.contract_id, %(stored_quarter)s,
       now.contract_type, now.supplier_size, now.value_excl_vat
FROM ({live}) now LEFT JOIN ({stored}) before ON before.contract_id = now.contract_id
WHERE EXISTS (SELECT 1 FROM contracts_ledgerline line
              WHERE line.contract_id = now.contract_id AND line.reported_quarter <= %(stored_quarter)s)
  AND (before.contract_type, before.supplier_size, before.value_excl_vat)
      IS DISTINCT FROM (now.contract_type::varchar, now.supplier_size::varchar, now.value_excl_vat)
"""


def facts_sql() -> str:
    """Contract → type, size of the supplier and value; a table expression with the parameters of `parameters`."""
    return _BOTH.format(live=_LIVE, stored=_STORED)


def states_sql(*, known: str) -> str:
    """Contract → running, inherited, from the lines that `known` (our own SQL) selects."""
    return _STATES.format(known=known)


def parameters(*, desk: ServiceDesk, period: ReportPeriod, closed_until: str) -> dict[str, Any]:
    """What the table expressions ask; `closed_until` is the last closed quarter of the desk, or empty."""
    last = str(Quarter.of(period.last_day))
    return {
        "desk": desk.pk, "books": desk.first_quarter, "last_day": period.last_day,
        "known_before": _after(period.until) if period.until else _ALWAYS, "is_stand": period.is_stand, "stored_quarter": last if last <= closed_until else "",
    }


def store(*, desk_id: UUID, quarter: str) -> None:
    """Keep the contracts of a quarter that closes, as far as they differ from what was kept before; one statement."""
    asked: dict[str, Any] = {
        "desk": desk_id, "last_day": Quarter.parse(quarter).last, "known_before": _ALWAYS, "stored_quarter": quarter,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE.format(live=_LIVE, stored=_STORED), asked)


def _after(day: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
