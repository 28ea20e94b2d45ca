"""What every template may know about the installation. No queries."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

PRODUCT_NAME = "SROI Monitor"


def installation(request: HttpRequest) -> dict[str, Any]:
    """`installation.name`, `.demo`, `.production`, and `acting` (None outside an organisation)."""
    return {
        "installation": {"name": PRODUCT_NAME, "demo": settings.DEMO, "production": settings.PRODUCTION, "mode": settings.MODE},
        "acting": getattr(request, "acting", None),
    }
