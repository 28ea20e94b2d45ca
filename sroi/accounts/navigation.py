"""The main navigation per kind of organisation, as data: label, page, and the roles that see it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sroi.accounts.acting import Acting, NavigationItem
from sroi.accounts.roles import Organisation, RoleCode


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation; empty `roles` means every role of the organisation.

    `also`: pages that are reached from it and have an address of their own beside it.
    """

    label: Promise
    page: str
    roles: frozenset[RoleCode] = frozenset()
    also: tuple[str, ...] = ()


ADMINISTRATOR = frozenset({RoleCode.DESK_ADMINISTRATOR})

NAVIGATION: dict[Organisation, tuple[Entry, ...]] = {
    Organisation.DESK: (
        Entry(_("Work list"), "home"),
        Entry(_("Dashboard"), "dashboard"),
        Entry(_("Contracts"), "contracts"),
        Entry(_("Entries"), "entries"),
        Entry(_("Suppliers"), "suppliers"),
        Entry(_("Clients"), "clients", also=("annual_report",)),
        Entry(_("Building blocks"), "schedules"),
        Entry(_("Figures"), "figures"),
        Entry(_("Quarters"), "quarters"),
        Entry(_("Infosheets"), "documents", also=("stories", "house_style", "house_styles")),
        Entry(_("Advices"), "advices"),
        Entry(_("Import"), "imports", ADMINISTRATOR, ("full_exports",)),
        Entry(_("Accounts"), "accounts"),
    ),
    Organisation.MUNICIPALITY: (
        Entry(_("Overview"), "home"),
        Entry(_("Dashboard"), "dashboard"),
        Entry(_("Contracts"), "contracts", frozenset({RoleCode.CONTRACT_HOLDER})),
        Entry(_("Questions"), "decisions", frozenset({RoleCode.CONTRACT_HOLDER})),
        Entry(_("Tenders"), "clauses", frozenset({RoleCode.CONTRACT_HOLDER})),
        Entry(_("Figures"), "figures"),
        Entry(_("Infosheets"), "documents", also=("stories", "house_style")),
    ),
    Organisation.SUPPLIER: (
        Entry(_("Overview"), "home"),
        Entry(_("Entries"), "entries"),
        Entry(_("Confirm"), "confirm"),
        Entry(_("Accounts"), "accounts", frozenset({RoleCode.SUPPLIER_ADMINISTRATOR})),
    ),
    Organisation.PLATFORM: (
        Entry(_("Organisations"), "home"),
        Entry(_("Accounts"), "accounts"),
        Entry(_("Mail"), "mail"),
        Entry(_("Changes"), "events"),
    ),
}


def navigation_for(acting: Acting, *, path: str) -> list[NavigationItem]:
    """The entries that this role sees; the longest address that starts the current path is the active one.

    Every address starts with that of the first page, so that one is active on itself only.
    """
    organisation = Organisation(acting.membership.organisation)
    shown = [entry for entry in NAVIGATION[organisation] if not entry.roles or acting.role in entry.roles]
    urls = {page: acting.url(page) for entry in shown for page in (entry.page, *entry.also)}
    under = [page for page, url in urls.items() if (path == url if page == "home" else path.startswith(url))]
    active = max(under, key=lambda page: len(urls[page]), default="")
    return [NavigationItem(str(entry.label), urls[entry.page], active in (entry.page, *entry.also)) for entry in shown]
