"""What needs attention on a sheet: what is the matter, what is done about it, and who does it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.sheet.infosheet import Sheet
from sroi.look.formatting import number


#: A longer name would fill the column; whose sheet it is stands above.
LONG_NAME: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One line: what, the action, who acts."""

    what: str
    action: str
    who: str


def signals(sheet: Sheet) -> list[Signal]:
    """The signals of a sheet, the contracts at risk first."""
    found = []
    if sheet.contracts_at_risk:
        what = ngettext(
            "%(count)s contract may stay below its obligation", "%(count)s contracts may stay below their obligation",
            sheet.contracts_at_risk,
        )
        found.append(
            _signal(what, sheet.contracts_at_risk, action=_("Agree what will still be done"), who=_("Service desk"))
        )
    if sheet.contracts_unregistered:
        what = ngettext(
            "%(count)s contract with a social return clause is not registered yet",
            "%(count)s contracts with a social return clause are not registered yet",
            sheet.contracts_unregistered,
        )
        action = ngettext("Register it with the service desk", "Register them with the service desk", sheet.contracts_unregistered)
        who = _client(sheet.municipality.name) if sheet.municipality else _("Municipalities")
        found.append(_signal(what, sheet.contracts_unregistered, action=action, who=who))
    return found


def is_all_well(sheet: Sheet) -> bool:
    """Whether it is known of running contracts that none needs attention."""
    return bool(sheet.contracts_active) and sheet.contracts_at_risk == 0 and not sheet.contracts_unregistered


def _client(name: str) -> str:
    return name if len(name) <= LONG_NAME else _("Client")


def _signal(what: str, count: int, *, action: str, who: str) -> Signal:
    return Signal(what=what % {"count": number(count)}, action=action, who=who)
