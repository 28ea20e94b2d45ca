"""The accessibility statement claims nothing without an audit, and security.txt never expires unnoticed."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from sroi.notices import statement
from sroi.notices.statement import StatementError

AUDIT = {"on": "2026-03-01", "by": "Toegankelijk Getoetst", "report": "https://rapport.example/1"}


def written(folder: Path, **changes: Any) -> Path:
    data: dict[str, Any] = {
        "organisation": "Proefstad", "contact": {"email": "hulp@proefstad.example", "page": ""}, "prepared_on": "2026-04-01",
        "status": None, "audit": None, "own_tests": [], "limitations": [],
    }  # fmt: skip
    path = folder / "statement.json"
    path.write_text(json.dumps(data | changes), encoding="utf-8")
    return path


def said(client: Client, path: Path, settings: Any) -> str:
    settings.ACCESSIBILITY_STATEMENT = path
    answer = client.get("/toegankelijkheid/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.mark.django_db
def test_what_comes_with_the_product_claims_no_status(client: Client) -> None:
    text = client.get("/toegankelijkheid/").content.decode()
    assert "geen status" in text
    assert "Status <strong>" not in text


@pytest.mark.django_db
def test_a_status_stands_beside_its_audit(client: Client, tmp_path: Path, settings: Any) -> None:
    path = written(tmp_path, status="B", audit=AUDIT)
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        assert "Status B, na een onderzoek door Toegankelijk Getoetst op 1 maart 2026" in said(client, path, settings)


@pytest.mark.django_db
def test_an_audit_of_more_than_three_years_ago_carries_no_status(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    path = written(tmp_path, status="A", audit=AUDIT)
    with time_machine.travel(datetime(2029, 3, 2, 12, tzinfo=UTC), tick=False):
        text = said(client, path, settings)
    assert "Status A" not in text
    assert "meer dan drie jaar geleden" in text


def test_three_years_are_counted_to_the_day(tmp_path: Path) -> None:
    found = statement.read(written(tmp_path, status="A", audit=AUDIT))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2029, 3, 1), date(2029, 3, 2)]
    assert [found.status_on(day) for day in days] == [None, "A", "A", None]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "A"}, "no status without the date of an audit"),
        ({"status": "AA", "audit": AUDIT}, "'AA' is none of A, B, C, D, E"),
        ({"audit": {"on": "2026-03-01", "by": "", "report": "https://x.example"}}, "who did it"),
        ({"audit": {"on": "soon", "by": "X", "report": "https://x.example"}}, "soon"),
        ({"own_tests": [{"nl": "Getoetst."}]}, r"own_tests\[0\]: no text in en"),
        ({"limitations": [{"text": {"nl": "a", "en": "b"}}]}, "criterion"),
    ],
)
def test_what_a_statement_may_not_say_is_refused(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(StatementError, match=named):
        statement.read(written(tmp_path, **changes))


@pytest.mark.django_db
def test_limitations_are_read_in_both_languages(client: Client, tmp_path: Path, settings: Any) -> None:
    row = {"criterion": "1.4.3", "text": {"nl": "Grijze tekst is te licht.", "en": "Grey text is too light."}, "until": "2027-01-01"}
    path = written(tmp_path, limitations=[row])
    assert "Grijze tekst is te licht. (succescriterium 1.4.3; opgelost vóór 1 januari 2027)" in said(client, path, settings)
    client.post("/account/taal/", {"language": "en"})
    assert "Grey text is too light." in said(client, path, settings)


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)])
def test_security_txt_names_a_contact_and_expires_in_the_future(client: Client, settings: Any, moment: datetime) -> None:
    settings.SECURITY_CONTACTS = ["mailto:lek@proefstad.example", "https://proefstad.example/lek"]
    with time_machine.travel(moment, tick=False):
        answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [(line.partition(": ")[0], line.partition(": ")[2]) for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACTS
    expires = datetime.fromisoformat(dict(fields)["Expires"])
    assert 100 < (expires - moment).days < 365
    assert dict(fields)["Canonical"].endswith("/.well-known/security.txt")
