"""Who may do what, as one table: permission → roles."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from sroi.accounts.acting import SYSTEM, Actor
from sroi.accounts.roles import RoleCode


class Permission(StrEnum):
    """Everything that needs a permission, in contracts and in reporting."""

    READ_CONTRACTS = "read_contracts"
    REGISTER_CONTRACT = "register_contract"
    REVISE_OBLIGATION = "revise_obligation"
    RECORD_TURNOVER = "record_turnover"
    CLOSE_CONTRACT = "close_contract"
    REVIEW_ENTRY = "review_entry"
    READ_ENTRIES = "read_entries"
    REPORT_ENTRY = "report_entry"
    CONFIRM_PLACEMENTS = "confirm_placements"
    KEEP_DOSSIER = "keep_dossier"
    LOG_ADVICE = "log_advice"
    LOG_CONTACT = "log_contact"
    ASK_CLIENT = "ask_client"
    DECIDE_FOR_CLIENT = "decide_for_client"
    KEEP_AGREEMENTS = "keep_agreements"
    HAND_OVER = "hand_over"
    KEEP_CLAUSES = "keep_clauses"
    IMPORT = "import"
    KEEP_SCHEDULES = "keep_schedules"
    READ_SCHEDULES = "read_schedules"
    REPIN_CONTRACT = "repin_contract"
    CLOSE_QUARTER = "close_quarter"
    PUBLISH = "publish"
    READ_DOCUMENTS = "read_documents"
    READ_FIGURES = "read_figures"
    KEEP_HOUSE_STYLE = "keep_house_style"
    WRITE_STORIES = "write_stories"
    CHOOSE_STORY = "choose_story"
    KEEP_JOINT_BUYERS = "keep_joint_buyers"
    RETRY_WORK = "retry_work"
    READ_RULES = "read_rules"
    ACCEPT_RULES = "accept_rules"
    EXPORT_ALL = "export_all"


R, P = RoleCode, Permission
DESK = frozenset({R.COORDINATOR, R.DESK_ADMINISTRATOR})
MUNICIPALITY = frozenset({R.CONTRACT_HOLDER, R.MUNICIPALITY_READER})
SUPPLIER = frozenset({R.SUPPLIER, R.SUPPLIER_ADMINISTRATOR})

ALLOWED: dict[Permission, frozenset[RoleCode]] = {
    P.READ_CONTRACTS: DESK | SUPPLIER | {R.CONTRACT_HOLDER},
    P.REGISTER_CONTRACT: DESK,
    P.REVISE_OBLIGATION: DESK,
    P.RECORD_TURNOVER: DESK,
    P.CLOSE_CONTRACT: DESK,
    P.REVIEW_ENTRY: DESK,
    P.READ_ENTRIES: DESK | SUPPLIER,
    P.REPORT_ENTRY: SUPPLIER,
    P.CONFIRM_PLACEMENTS: SUPPLIER,
    P.KEEP_DOSSIER: DESK,
    P.LOG_ADVICE: DESK,
    P.LOG_CONTACT: DESK,
    P.ASK_CLIENT: DESK,
    P.DECIDE_FOR_CLIENT: frozenset({R.CONTRACT_HOLDER}),
    P.KEEP_AGREEMENTS: frozenset({R.DESK_ADMINISTRATOR}),
    P.HAND_OVER: frozenset({R.CONTRACT_HOLDER}),
    P.KEEP_CLAUSES: DESK,
    P.IMPORT: frozenset({R.DESK_ADMINISTRATOR}),
    P.KEEP_SCHEDULES: frozenset({R.DESK_ADMINISTRATOR}),
    P.READ_SCHEDULES: DESK | SUPPLIER,
    P.REPIN_CONTRACT: DESK,
    P.CLOSE_QUARTER: DESK,
    P.PUBLISH: DESK,
    P.READ_DOCUMENTS: DESK | MUNICIPALITY,
    P.READ_FIGURES: DESK | MUNICIPALITY,
    P.KEEP_HOUSE_STYLE: frozenset({R.DESK_ADMINISTRATOR, R.CONTRACT_HOLDER}),
    P.WRITE_STORIES: DESK | {R.CONTRACT_HOLDER},
    P.CHOOSE_STORY: DESK,
    P.KEEP_JOINT_BUYERS: frozenset({R.DESK_ADMINISTRATOR}),
    P.RETRY_WORK: DESK,
    P.READ_RULES: DESK,
    P.ACCEPT_RULES: frozenset({R.DESK_ADMINISTRATOR}),
    P.EXPORT_ALL: frozenset({R.DESK_ADMINISTRATOR}),
}


def may(role: RoleCode | None, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return role in ALLOWED[permission]


def require(by: Actor, permission: Permission) -> None:
    """Let the actor through. The system itself (tasks, imports run by a task) may do everything.

    Raises:
        PermissionDenied: the role of the actor does not have the permission.
    """
    if by is not SYSTEM and not may(by.role, permission):
        raise PermissionDenied(permission.value)
