"""Every address of the application and what it answers to whom, as one table. A new page needs one line here.

The key is the name of the address with its namespace, or the address itself where it has no name. A line says: which
roles pass, what kind of object the address names (`OBJECTS`), and what the right role gets for GET (200 unless told; a
page that only takes POST answers 405).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from buildingblocks.models import Schedule
from contracts.models import (
    Balance, Contact, Contract, ContractOption, DecisionRequest, DeskQuarter, Entry, Evidence, ImportBatch, KnownClause,
    SupplierDossier, TurnoverInvoice,
)
from contracts.schedules.format import BY_SLUG
from reporting.style.house_style import DEFAULT
from reporting.models import Document, FullExport, PublicationRun, SheetPicture, SheetStory
from sroi.accounts.models import Invitation, Membership, OutboxMail
from sroi.accounts.roles import RoleCode as R
from sroi.tenancy.models import Participation
from sroi.tenancy.scope import current_scope

Kwargs = dict[str, Any]

DESK: Final = frozenset({R.COORDINATOR, R.DESK_ADMINISTRATOR})
ADMINISTRATOR: Final = frozenset({R.DESK_ADMINISTRATOR})
HOLDER: Final = frozenset({R.CONTRACT_HOLDER})
MUNICIPALITY: Final = HOLDER | {R.MUNICIPALITY_READER}
SUPPLIER_ADMINISTRATOR: Final = frozenset({R.SUPPLIER_ADMINISTRATOR})
SUPPLIER: Final = SUPPLIER_ADMINISTRATOR | {R.SUPPLIER}
OPERATOR: Final = frozenset({R.PLATFORM_OPERATOR})
ROLES: Final = {"desk": DESK, "municipality": MUNICIPALITY, "supplier": SUPPLIER, "platform": OPERATOR}


@dataclass(frozen=True, slots=True)
class Page:
    """An address inside an organisation. `gets`: what the right role gets for GET; `query`: what it is asked with.

    `searches`: further queries under which the page shows other things, for the search of the output.
    """

    roles: frozenset[R]
    of: str = ""
    gets: int = 200
    posts: bool = False
    query: str = ""
    searches: tuple[str, ...] = ()

    @property
    def only_posts(self) -> bool:
        """Whether GET is not offered."""
        return self.gets == 405


def page(roles: frozenset[R], of: str = "", **more: Any) -> Page:
    """A page that is read."""
    return Page(roles, of, **more)


def form(roles: frozenset[R], of: str = "", **more: Any) -> Page:
    """A page with a form that is sent to the same address."""
    return Page(roles, of, posts=True, **more)


def button(roles: frozenset[R], of: str = "") -> Page:
    """An address for POST only."""
    return Page(roles, of, gets=405, posts=True)


def keys(rows: Any, column: str = "pk") -> list[Kwargs]:
    """URL arguments from a query."""
    return [{"pk": key} for key in rows.order_by("pk").values_list(column, flat=True)]


def _schedules() -> Any:
    """The versions of the desk in scope: published ones of other desks can be read, but have no page here."""
    return Schedule.objects.filter(desk_id=current_scope().id)


def _parts(slugs: Iterable[str]) -> list[Kwargs]:
    """Each part of each draft."""
    wanted = list(slugs)
    return [{**row, "part": slug} for row in keys(_schedules().filter(status="draft")) for slug in wanted]


def _under(model: type[Membership] | type[Invitation]) -> list[Kwargs]:
    mine = current_scope()
    if mine.audience == "desk":  # every role of a desk manages the suppliers' people that are limited to it
        return keys(model.objects.filter(limited_to_desk_id=mine.id))
    assert mine.id is not None
    return keys(model.objects.filter(supplier_id=mine.id))


#: Kind of object → its URL arguments, for all that exist in the scope in which it is called.
OBJECTS: Final[dict[str, Callable[[], Iterable[Kwargs]]]] = {
    "contract": lambda: keys(Contract.objects.all()),
    "open contract": lambda: keys(Contract.objects.filter(closed_on__isnull=True)),
    "balance": lambda: keys(Balance.objects.all(), "contract_id"),
    "invoice": lambda: keys(TurnoverInvoice.objects.filter(reversal=False)),
    "open option": lambda: keys(ContractOption.objects.filter(state="open")),
    "entry": lambda: keys(Entry.objects.all()),
    "submitted entry": lambda: keys(Entry.objects.filter(state="submitted")),
    "returned entry": lambda: keys(Entry.objects.filter(state="returned")),
    "valued entry": lambda: keys(Entry.objects.filter(state="approved")),
    "decision": lambda: keys(DecisionRequest.objects.all()),
    "clause": lambda: keys(KnownClause.objects.all()),
    "draft clause": lambda: keys(KnownClause.objects.filter(state="draft")),
    "contact": lambda: keys(Contact.objects.all()),
    "client": lambda: keys(Participation.objects.filter(desk_id=current_scope().id), "municipality_id"),
    "evidence": lambda: keys(Evidence.objects.filter(removed_at__isnull=True)),
    "supplier": lambda: keys(SupplierDossier.objects.all(), "supplier_id"),
    "consortium": lambda: keys(SupplierDossier.objects.filter(supplier__kind="consortium"), "supplier_id"),
    "sheet": lambda: keys(Document.objects.filter(sheet__isnull=False)),
    "document": lambda: keys(Document.objects.all()),
    "full export": lambda: keys(FullExport.objects.all()),
    "publication": lambda: keys(PublicationRun.objects.all()),
    "picture": lambda: [{"digest": digest} for digest in SheetPicture.objects.order_by("pk").values_list("digest", flat=True)],
    "story": lambda: keys(SheetStory.objects.all()),
    "standing story": lambda: keys(SheetStory.objects.filter(withdrawn_on__isnull=True)),
    "style code": lambda: [{"code": DEFAULT.code}],
    "import": lambda: keys(ImportBatch.objects.all()),
    "busy import": lambda: keys(ImportBatch.objects.filter(state__in=ImportBatch.BUSY)),
    "faulty import": lambda: keys(ImportBatch.objects.filter(state="faulty")),
    "joint buyer": lambda: keys(
        Participation.objects.filter(desk_id=current_scope().id, municipality__kind="joint_arrangement"), "municipality_id"
    ),
    "quarter": lambda: [{"quarter": found.quarter} for found in DeskQuarter.objects.filter(desk_id=current_scope().id)],
    "membership": lambda: _under(Membership),
    "invitation": lambda: _under(Invitation),
    "schedule": lambda: keys(_schedules()),
    "published schedule": lambda: keys(_schedules().filter(status="published")),
    "draft": lambda: keys(_schedules().filter(status="draft")),
    "part of a draft": lambda: _parts(BY_SLUG),
    "list of a draft": lambda: _parts(slug for slug, part in BY_SLUG.items() if part.many),
}
#: The same for the platform operator, who sees every one.
PLATFORM_OBJECTS: Final[dict[str, Callable[[], Iterable[Kwargs]]]] = {
    "membership": lambda: keys(Membership.objects.all()),
    "invitation": lambda: keys(Invitation.objects.all()),
    "person": lambda: keys(Membership.objects.all(), "user_id"),
    "mail": lambda: keys(OutboxMail.objects.all()),
    "kind": lambda: [{"kind": kind} for kind in ("regio", "opdrachtgever", "opdrachtnemer")],
    "organisation": lambda: [{"kind": "regio", "slug": "proefrivier"}, {"kind": "opdrachtnemer", "slug": "nepgroen"}],
}

FILES: Final = ("export=csv", "export=xlsx")
ALL_FILES: Final = ("whose=all", "whose=all&export=csv", "whose=all&export=xlsx")


def _accounts(who: frozenset[R]) -> dict[str, Page]:
    return {
        "accounts": page(who, searches=("state=ended",)),
        "accounts_invitations": page(who),
        "accounts_roles": page(who),
        "accounts_invite": form(who),
        "accounts_end": form(who, "membership"),
        "accounts_invite_again": button(who, "invitation"),
        "accounts_withdraw": button(who, "invitation"),
    }


_DESK_PAGES: dict[str, Page] = {
    "home": page(DESK, searches=("whose=all",)),
    "contracts": page(DESK, searches=ALL_FILES),
    "contract_new": form(DESK),
    "contract": page(DESK, "contract"),
    "contract_balance": page(DESK, "balance"),
    "contract_change": form(DESK, "open contract"),
    "contract_revise": form(DESK, "open contract"),
    "contract_turnover": form(DESK, "open contract"),
    "turnover_reverse": form(DESK, "invoice"),
    "option_new": form(DESK, "open contract"),
    "option_exercise": form(DESK, "open option"),
    "option_lapse": form(DESK, "open option"),
    "contract_close": form(DESK, "open contract"),
    "contract_repin": form(DESK, "open contract"),
    "contract_framework": form(DESK, "open contract"),
    "schedules": page(DESK),
    "schedule_compare": page(DESK, query="van=meegeleverd:demo-oost-nl-2022&naar=meegeleverd:demo-shapes"),
    "schedule": page(DESK, "schedule"),
    "schedule_file": page(DESK, "schedule", searches=("vorm=volledig",)),
    "schedule_bench": page(DESK, "schedule", searches=("blok=PW_LT2", "blok=PW_LT2&reken=1&start=2025-01-01&hours_per_week=24")),
    "schedule_new": form(ADMINISTRATOR),
    "schedule_upload": form(ADMINISTRATOR),
    "schedule_publish": form(ADMINISTRATOR, "draft"),
    "schedule_delete": form(ADMINISTRATOR, "draft"),
    "schedule_retire": form(ADMINISTRATOR, "published schedule"),
    "schedule_edit": page(ADMINISTRATOR, "draft"),
    "schedule_part": form(ADMINISTRATOR, "part of a draft"),
    "schedule_row": form(ADMINISTRATOR, "list of a draft"),
    "schedule_row_step": button(ADMINISTRATOR, "part of a draft"),
    "entries": page(DESK, searches=ALL_FILES),
    "entry": page(DESK, "entry"),
    "entry_approve": button(DESK, "submitted entry"),
    "entry_return": button(DESK, "submitted entry"),
    "entry_reject": button(DESK, "submitted entry"),
    "entry_explanation": page(DESK, "valued entry"),
    "evidence": page(DESK, "evidence"),
    "suppliers": page(DESK, searches=FILES),
    "supplier": page(DESK, "supplier"),
    "supplier_change": form(DESK, "supplier"),
    "consortium": form(DESK, "consortium"),
    "pso_new": form(DESK, "supplier"),
    "ask_to_confirm": button(DESK, "supplier"),
    "advices": page(DESK, searches=FILES),
    "advice_new": form(DESK),
    "annual_report": page(DESK, searches=("jaar=2024", "jaar=2025&export=csv", "jaar=2024&export=xlsx")),
    "clients": page(DESK, searches=(*FILES, "contacts=due")),
    "client": page(DESK, "client"),
    "client_agreement": form(ADMINISTRATOR, "client"),
    "decisions": page(DESK, searches=FILES),
    "decision": page(DESK, "decision"),
    "decision_reply": button(DESK, "decision"),
    "decision_withdraw": button(DESK, "decision"),
    "contract_escalate": form(DESK, "open contract"),
    "contract_propose": form(DESK, "open contract"),
    "clauses": page(DESK, searches=FILES),
    "clause_new": form(DESK),
    "clause": page(DESK, "clause"),
    "clause_link": button(DESK, "clause"),
    "clause_dismiss": button(DESK, "clause"),
    "clause_reopen": button(DESK, "clause"),
    "contacts": page(DESK, searches=FILES),
    "contact_new": form(DESK),
    "contact_done": button(DESK, "contact"),
    "rules": page(DESK, searches=FILES),
    "rules_accept": button(ADMINISTRATOR),
    "work": page(DESK),
    "work_retry": button(DESK),
    "figures": page(DESK, searches=(
        "period=2024", "period=2024-Q2&export=csv", "period=2024&export=xlsx", "period=2024&by=municipality",
        "period=2024&by=block&by2=supplier_size&show=fulfilled&export=csv",
    )),
    "figures_compare": page(DESK, searches=("new=2024-Q3&old=2024-Q2", "new=2024-Q3&old=2024-Q2&export=csv")),
    "joint_buyers": page(ADMINISTRATOR),
    "joint_division": form(ADMINISTRATOR, "joint buyer"),
    "dashboard": page(DESK, searches=tuple(f"table={name}&export=csv" for name in ("clients", "routes", "quarters"))),
    "figures_workbook": page(DESK, query="period=2024"),
    "quarters": page(DESK),
    "quarter_close": form(DESK, "quarter"),
    "documents": page(DESK),
    "publication_new": form(DESK, query="period=2024-Q2"),
    "publication": page(DESK, "publication"),
    "publication_progress": page(DESK, "publication"),
    "publication_publish": button(DESK, "publication"),
    "publication_again": button(DESK, "publication"),
    "publication_retry": button(DESK, "publication"),
    "publication_stop": button(DESK, "publication"),
    "publication_discard": button(DESK, "publication"),
    "document": page(DESK, "sheet"),
    "document_pdf": page(DESK, "sheet"),
    "document_retry": button(DESK, "document"),
    "full_exports": page(ADMINISTRATOR),
    "full_export_request": button(ADMINISTRATOR),
    "full_exports_progress": page(ADMINISTRATOR),
    "full_export_file": page(ADMINISTRATOR, "full export", gets=404),  # the file is not there in the tests
    "house_styles": page(ADMINISTRATOR),
    "house_style": form(ADMINISTRATOR),
    "house_style_file": page(ADMINISTRATOR),
    "client_house_style": form(ADMINISTRATOR, "client"),
    "client_house_style_file": page(ADMINISTRATOR, "client"),
    "house_style_css": page(DESK, "style code"),
    "sheet_picture": page(DESK, "picture"),
    "stories": page(DESK, searches=FILES),
    "story_new": form(DESK),
    "story": page(DESK, "story"),
    "story_change": form(DESK, "standing story"),
    "story_withdraw": form(DESK, "standing story"),
    "story_choose": button(DESK, "story"),
    "imports": page(ADMINISTRATOR),
    "import_new": form(ADMINISTRATOR),
    "import_example": page(ADMINISTRATOR, query="kind=suppliers"),
    "import_batch": page(ADMINISTRATOR, "import"),
    "import_progress": page(ADMINISTRATOR, "busy import"),
    "import_retry": button(ADMINISTRATOR, "import"),
    "import_confirm": button(ADMINISTRATOR, "import"),
    "import_faults": page(ADMINISTRATOR, "faulty import"),
    **_accounts(DESK),
}
_MUNICIPALITY_PAGES: dict[str, Page] = {
    "dashboard": page(MUNICIPALITY, searches=tuple(f"table={name}&export=csv" for name in ("quarters", "own", "contracts"))),
    "home": page(MUNICIPALITY),
    "contracts": page(HOLDER, searches=FILES),
    "contract": page(HOLDER, "contract"),
    "decisions": page(HOLDER, searches=FILES),
    "decision": form(HOLDER, "decision"),
    "clauses": page(HOLDER, searches=FILES),
    "clause_new": form(HOLDER),
    "handover_new": form(HOLDER),
    "clause": form(HOLDER, "clause"),
    "clause_delete": form(HOLDER, "draft clause"),
    "figures": page(MUNICIPALITY, searches=FILES),
    "figures_compare": page(MUNICIPALITY, searches=FILES),
    "figures_workbook": page(MUNICIPALITY),
    "documents": page(MUNICIPALITY),
    "document": page(MUNICIPALITY, "sheet"),
    "document_pdf": page(MUNICIPALITY, "sheet"),
    "house_style": form(HOLDER),
    "house_style_file": page(HOLDER),
    "house_style_css": page(MUNICIPALITY, "style code"),
    "sheet_picture": page(MUNICIPALITY, "picture"),
    "stories": page(HOLDER, searches=FILES),
    "story_new": form(HOLDER),
    "story": page(HOLDER, "story"),
    "story_change": form(HOLDER, "standing story"),
    "story_withdraw": form(HOLDER, "standing story"),
}
_SUPPLIER_PAGES: dict[str, Page] = {
    "home": page(SUPPLIER),
    "contract": page(SUPPLIER, "contract"),
    "contract_balance": page(SUPPLIER, "balance"),
    "contract_schedule": page(SUPPLIER, "contract"),
    "entries": page(SUPPLIER, searches=FILES),
    "entry_new": form(SUPPLIER),
    "entry_value": button(SUPPLIER),
    "entry": page(SUPPLIER, "entry"),
    "entry_explanation": page(SUPPLIER, "valued entry"),
    "entry_change": form(SUPPLIER, "returned entry"),
    "entry_submit": button(SUPPLIER, "returned entry"),
    "entry_withdraw": button(SUPPLIER, "returned entry"),
    "evidence_add": button(SUPPLIER, "entry"),
    "confirm": form(SUPPLIER),
    "evidence": page(SUPPLIER, "evidence"),
    "evidence_remove": button(SUPPLIER, "evidence"),
    **_accounts(SUPPLIER_ADMINISTRATOR),
}
_PLATFORM_PAGES: dict[str, Page] = {
    "home": page(OPERATOR),
    **_accounts(OPERATOR),
    "person": page(OPERATOR, "person"),
    "set_active": button(OPERATOR, "person"),
    "mail": page(OPERATOR),
    "mail_retry": button(OPERATOR, "mail"),
    "events": page(OPERATOR),
    "organisations": page(OPERATOR, "kind"),
    "organisation_new": form(OPERATOR, "kind"),
    "organisation": form(OPERATOR, "organisation"),
    "organisation_invite": form(OPERATOR, "organisation"),
    "connection": form(OPERATOR, "organisation"),
    "connection_remove": button(OPERATOR, "organisation"),
}

#: The pages inside an organisation.
PAGES: Final[dict[str, Page]] = {
    f"{namespace}:{name}": found
    for namespace, pages in (
        ("desk", _DESK_PAGES), ("municipality", _MUNICIPALITY_PAGES), ("supplier", _SUPPLIER_PAGES),
        ("platform", _PLATFORM_PAGES),
    )
    for name, found in pages.items()
}

#: The API: which roles' keys pass.
API: Final[dict[str, Page]] = {
    "api:contracts": page(DESK | SUPPLIER | HOLDER),
    "api:contract": page(DESK | SUPPLIER | HOLDER, "contract"),
    "api:balances": page(DESK | SUPPLIER | HOLDER),
    "api:balance": page(DESK | SUPPLIER | HOLDER, "balance"),
    "api:entries": page(DESK | SUPPLIER),
    "api:entry": page(DESK | SUPPLIER, "entry"),
    "api:figures": page(DESK | MUNICIPALITY, query="periode=2024-Q2&regio={desk}"),
    "api:figures_report": page(DESK | MUNICIPALITY, query="periode=2024-Q2&regio={desk}"),
    "api:figures_cut": page(DESK, query="periode=2024-Q2&per=bouwblok,opdrachtgever"),
    "api:figures_comparison": page(DESK | MUNICIPALITY, query="van=2024-Q1&naar=2024-Q2&regio={desk}"),
}

def all_routes() -> dict[str, Any]:
    """Every address that the resolver knows: name with namespace (or the address) → the view."""
    return dict(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, names: tuple[str, ...], before: str) -> Iterable[tuple[str, Any]]:
    for found in resolver.url_patterns:
        address = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found, (*names, found.namespace) if found.namespace else names, address)
        elif isinstance(found, URLPattern):
            yield ":".join((*names, found.name)) if found.name else address, found.callback
