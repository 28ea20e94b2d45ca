"""The pages and files about the installation itself. No sign-in, no query."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from sroi.notices import statement
from sroi.notices.statement import Statement

#: How far ahead the file says that its contact is still right (RFC 9116 advises less than a year).
EXPIRES_AFTER: Final = timedelta(days=180)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement of this installation."""
    found = _statement(settings.ACCESSIBILITY_STATEMENT)
    today = timezone.localdate()
    language = translation.get_language() or "nl"
    context: dict[str, Any] = {
        "statement": found,
        "status": found.status_on(today),
        "is_audit_old": found.audit is not None and not found.audit.is_valid_on(today),
        "own_tests": [_in(row, language) for row in found.own_tests],
        "limitations": [(row.criterion, _in(row.text, language), row.until) for row in found.limitations],
        "site": settings.BASE_URL,
    }
    return render(request, "notices/accessibility.html", context)


@lru_cache(maxsize=1)
def _statement(path: Path) -> Statement:
    """Read once per process: the file belongs to the release or the installation."""
    return statement.read(path)


def _in(texts: Any, language: str) -> str:
    return str(texts.get(language[:2], texts["nl"]))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (the same for everybody)
    """Where to report a weakness, as RFC 9116 has it; mandatory for Dutch municipalities since 25-5-2023.

    It expires half a year after the first of this month: the contact comes from the running installation, so whoever
    keeps that running keeps this right.
    """
    first = timezone.localdate().replace(day=1)
    expires = datetime.combine(first, time(), tzinfo=ZoneInfo("UTC")) + EXPIRES_AFTER
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL.rstrip('/')}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
