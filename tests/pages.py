"""Reading what a page was made of."""

from __future__ import annotations

from typing import Any


def context_of(response: Any) -> dict[str, Any]:
    """The context that a view gave to its template."""
    assert response.context_data is not None, f"no page but {response.status_code}"
    return dict(response.context_data)
