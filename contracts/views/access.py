"""The permission check of every view inside an organisation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase

from contracts.policies import Permission, may

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Only roles with this permission pass; others get 403. The permission stays readable on the view."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.acting.role, permission):
                raise PermissionDenied(permission.value)
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]  # read by the URL matrix
        return cast("View[P]", checked)

    return decorate
