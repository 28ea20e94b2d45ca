"""Log lines of accounts have words and dates as people write them."""

from django.utils import translation

from sroi.accounts.event_texts import changes_in
from sroi.accounts.models import AccountEvent


def test_codes_and_dates_become_words() -> None:
    event = AccountEvent(
        before={"size": "small"}, after={"size": "large", "kind": "company", "starts_on": "2025-02-03", "name": "Proef"},
    )
    with translation.override("nl"):
        lines = changes_in(event)
    assert lines == [
        "grootteklasse: 10 tot en met 49 werknemers → 250 werknemers of meer", "soort: bedrijf", "van: 03-02-2025",
        "naam: Proef",
    ]
