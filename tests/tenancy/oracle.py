"""What each scope may see, written down a second time and in Python, to hold the policies of PostgreSQL against."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from contracts.models import Contract
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import Audience, Scope, desk_scope
from sroi.tenancy.scope import scope as in_scope

Row = Mapping[str, Any]
Test = Callable[[Row], bool]


def always(row: Row) -> bool:
    """Every row of the owner."""
    return True


def never(row: Row) -> bool:
    """No row at all."""
    return False


def client_of_the_consortium(row: Row, one: Scope) -> bool:
    """A client with a contract of the consortium at the desk that wrote its members down."""
    if one.audience is not Audience.MUNICIPALITY or one.id is None:
        return False
    with in_scope(desk_scope(row["desk_id"])):
        return Contract.objects.filter(supplier_id=row["supplier_id"], municipality_id=one.id).exists()


#: What a scope reads beside the rows that it owns.
ALSO: dict[str, Callable[[Row, Scope], bool]] = {"ConsortiumMember": client_of_the_consortium}

#: Model → audience → which of the owner's rows. An audience that is left out sees nothing.
READS: dict[str, dict[str, Test]] = {
    "Participation": {"everyone": always},
    "DeskQuarter": {"everyone": always},
    "Schedule": {"desk": always, "everyone": lambda row: row["status"] != "draft"},
    "Contract": {"desk": always, "municipality": always, "supplier": always},
    "ObligationRevision": {"desk": always, "municipality": always, "supplier": always},
    "TurnoverInvoice": {"desk": always, "municipality": always, "supplier": always},
    "ContractOption": {"desk": always, "municipality": always, "supplier": always},
    "ConsortiumMember": {"desk": always, "supplier": always},
    "DecisionRequest": {"desk": always, "municipality": always},
    "ClientAgreement": {"desk": always, "municipality": always},
    "KnownClause": {"desk": lambda row: row["state"] != "draft", "municipality": always},
    "Contact": {"desk": always},
    "OpeningBalance": {
        "desk": always, "supplier": always, "municipality": lambda row: row["route"] not in ("jobs", "learning"),
    },
    "LedgerLine": {"desk": always, "supplier": always, "municipality": lambda row: not row["is_person"]},
    "Balance": {"desk": always, "municipality": always, "supplier": always},
    "RecalculationFailure": {"desk": always},
    "RulesDifference": {"desk": always},
    "RulesAcceptance": {"desk": always},
    "Event": {"desk": lambda row: not row["about_draft"], "municipality": always, "supplier": always},
    "Advice": {"desk": always, "municipality": always},
    "SupplierDossier": {"desk": always, "supplier": always},
    "PsoCertificate": {"desk": always, "supplier": always},
    "Candidate": {"desk": always, "supplier": always},
    "Entry": {"desk": lambda row: row["state"] != "draft", "supplier": always},
    "EntryVersion": {"desk": lambda row: row["submitted_at"] is not None, "supplier": always},
    "Allocation": {"desk": lambda row: row["submitted"], "supplier": always},
    "Evidence": {"desk": lambda row: row["submitted"], "supplier": always},
    "Calculation": {"desk": always, "supplier": always},
    "ImportBatch": {"desk": always},
    "NumberSeries": {"desk": always},
    "StoredFlow": {"desk": always},
    "StoredStock": {"desk": always},
    "StoredContract": {"desk": always},
    "JointDivision": {"everyone": always},
    "JointShare": {"everyone": always},
    "DisclosureBlocks": {"desk": always},
    "FullExport": {"desk": always},
    "PublicationRun": {"desk": always},
    "SheetPicture": {"desk": always, "municipality": always},
    "SheetStyle": {"desk": always, "municipality": always},
    "SheetStory": {"desk": always, "municipality": always},
    "Document": {
        "desk": always, "municipality": lambda row: row["state"] == "published",
        "public": lambda row: row["state"] == "published" and ServiceDesk.objects.get(pk=row["desk_id"]).publishes_openly,
    },
}

#: Model → the audiences that may write rows of their own.
WRITES: dict[str, set[str]] = {name: {"desk"} for name in READS} | {
    "Balance": {"desk", "supplier"},
    "Event": {"desk", "municipality", "supplier"},
    "DecisionRequest": {"desk", "municipality"},
    "KnownClause": {"desk", "municipality"},
    "SheetPicture": {"desk", "municipality"},
    "SheetStyle": {"desk", "municipality"},
    "SheetStory": {"desk", "municipality"},
    "Candidate": {"desk", "supplier"},
    "Entry": {"desk", "supplier"},
    "EntryVersion": {"desk", "supplier"},
    "Allocation": {"desk", "supplier"},
    "Evidence": {"desk", "supplier"},
}


def visible(model: str, row: Row, scope: Scope) -> bool:
    """Whether a scope may read a row."""
    rules = READS[model]
    if model in ALSO and ALSO[model](row, scope):
        return True
    if "everyone" in rules and rules["everyone"](row):
        return True
    if scope.audience is Audience.PUBLIC:  # nobody owns what is for everybody
        return scope.audience in rules and rules[scope.audience](row)
    return scope.audience in rules and owns(row, scope) and rules[scope.audience](row)


def owns(row: Row, scope: Scope) -> bool:
    """Whether the row belongs to the organisation of the scope (and its desk limit)."""
    if scope.audience is Audience.PUBLIC:
        return False
    mine: UUID | None = row.get(f"{scope.audience}_id")
    return mine == scope.id and (scope.desk_limit is None or row["desk_id"] == scope.desk_limit)
