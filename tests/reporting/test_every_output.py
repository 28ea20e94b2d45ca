"""Every address of a public buyer and of everybody says where its figures come from; a new one has to be listed here.

`PUBLISHED`: from sheets that went through the disclosure rule, or through that rule itself. `OWN`: contracts of the reader's own
organisation, to the cent, without groups or persons (row-level security leaves out every line about a person). `NOTHING`: no
figures at all.
"""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from tests.tenancy.open_routes import PUBLIC
from tests.tenancy.routes import API, MUNICIPALITY, PAGES, all_routes

PUBLISHED: Final = frozenset({
    "municipality:dashboard", "municipality:home", "municipality:figures", "municipality:figures_workbook",
    "municipality:figures_compare",  # and for a contract holder the change of the obligation of its own contracts, to the cent
    "municipality:documents", "municipality:document", "municipality:document_pdf",
    "public:index", "public:desk", "public:sheet", "public:sheet_pdf", "public:sheet_csv", "public:open_data",
    "public:open_data_catalogue", "public:open_data_file", "public:open_data_client", "public:open_data_columns",
    "api:open_data_years", "api:open_data", "api:figures", "api:figures_report", "api:figures_comparison",
})
OWN: Final = frozenset({
    "municipality:contracts", "municipality:contract", "municipality:decisions", "municipality:decision", "api:contracts",
    "api:contract", "api:balances", "api:balance",
})
NOTHING: Final = frozenset({
    "municipality:clauses", "municipality:clause_new", "municipality:handover_new", "municipality:clause", "municipality:clause_delete",
    "municipality:house_style", "municipality:house_style_file", "municipality:house_style_css", "municipality:sheet_picture",
    "municipality:stories", "municipality:story_new", "municipality:story", "municipality:story_change",
    "municipality:story_withdraw", "public:style", "public:picture",
})
#: What holds exact figures. A view for others may not reach for it; the API answers a desk with it from the same address.
EXACT: Final = frozenset({
    "reporting.figures.exact", "reporting.figures.ledger_sums", "reporting.figures.breakdown", "reporting.figures.breakdown_sql", "reporting.figures.change",
    "reporting.figures.comparison", "reporting.exports.desk_workbook",
})
BOTH: Final = frozenset({"api:figures", "api:figures_report", "api:figures_comparison"})


def addresses() -> set[str]:
    """Everything that a public buyer or anybody at all can open."""
    mine = {name for name in PAGES if name.startswith("municipality:")}
    return mine | set(PUBLIC) | {name for name, line in API.items() if line.roles & MUNICIPALITY}


def test_every_address_for_others_says_where_its_figures_come_from() -> None:
    listed = [*PUBLISHED, *OWN, *NOTHING]
    assert len(listed) == len(set(listed))
    assert sorted(addresses() - set(listed)) == [], "new addresses: say where their figures come from"
    assert sorted(set(listed) - addresses()) == [], "addresses that are gone"


def imported(module: ModuleType) -> set[str]:
    """The modules that one imports by name."""
    assert module.__file__ is not None
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def module_of(view: Any) -> ModuleType:
    """Where a view is written."""
    return import_module(getattr(view, "cls", view).__module__)


@pytest.mark.parametrize("name", sorted((PUBLISHED | OWN | NOTHING) - BOTH))
def test_a_view_for_others_does_not_reach_for_exact_figures(name: str) -> None:
    module = module_of(all_routes()[name])
    if module.__name__ == "reporting.views.workbooks":  # the desk's is beside it; the buyer's reads these alone
        module = import_module("reporting.exports.client_workbook")
    assert imported(module) & EXACT == set()


def test_the_rule_for_imports_finds_what_it_should() -> None:
    assert imported(import_module("reporting.exports.desk_workbook")) & EXACT
