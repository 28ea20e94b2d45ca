"""The changes in a log line of accounts as a person reads them."""

from datetime import date
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sroi.accounts.models import AccountEvent
from sroi.accounts.roles import RoleCode
from sroi.look.formatting import short_day
from sroi.tenancy.models import Municipality, Supplier

LABELS = {
    "role": gettext_lazy("role"), "starts_on": gettext_lazy("from"), "ends_on": gettext_lazy("until"),
    "limited_to_desk": gettext_lazy("only at"), "name": gettext_lazy("name"), "slug": gettext_lazy("short name in addresses"),
    "email": gettext_lazy("e-mail address"), "phone": gettext_lazy("telephone"), "kind": gettext_lazy("kind"),
    "first_quarter": gettext_lazy("first quarter"), "disclosure_threshold": gettext_lazy("smallest published group"),
    "publishes_openly": gettext_lazy("published sheets are open to everybody"),
    "cbs_code": gettext_lazy("CBS code"), "kvk_number": gettext_lazy("KvK number"), "size": gettext_lazy("size"),
    "issuer": gettext_lazy("issuer"), "client_id": gettext_lazy("client id"), "expires_at": gettext_lazy("valid until"),
    "secret_changed": gettext_lazy("new secret"), "template": gettext_lazy("mail"),
}  # fmt: skip

_WORDS: dict[str, dict[Any, Any]] = {
    "kind": dict(chain(Municipality.Kind.choices, Supplier.Kind.choices)),
    "size": dict(Supplier.Size.choices),
    "publishes_openly": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
}


def changes_in(event: AccountEvent) -> list[str]:
    """`label: before → after`, or `label: after` where there was nothing before."""
    lines = []
    for name, value in event.after.items():
        label, after = str(LABELS.get(name, name)), _shown(name, value)
        lines.append(f"{label}: {_shown(name, event.before[name])} → {after}" if event.before.get(name) else f"{label}: {after}")
    return lines


def _shown(name: str, value: Any) -> str:
    """A stored value in words."""
    if name == "role" and value in RoleCode.values:
        return str(RoleCode(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith(("_on", "_at")) and value:
        return short_day(date.fromisoformat(str(value)[:10]))
    return str(_WORDS.get(name, {}).get(value, value))
