"""The tables, one file per aggregate."""

from contracts.models.advice import Advice
from contracts.models.candidate import Candidate
from contracts.models.clause import KnownClause
from contracts.models.contact import Contact
from contracts.models.contract import Contract, NumberSeries
from contracts.models.decision import ClientAgreement, DecisionRequest
from contracts.models.entry import Allocation, Calculation, Entry, EntryVersion, Evidence, Origin
from contracts.models.event import Event
from contracts.models.imports import ImportBatch
from contracts.models.ledger import Balance, LedgerLine, RecalculationFailure
from contracts.models.obligation import ObligationRevision, OpeningBalance, PsoCertificate
from contracts.models.option import ContractOption
from contracts.models.quarter import DeskQuarter
from contracts.models.rules import RulesAcceptance, RulesDifference
from contracts.models.supplier_dossier import ConsortiumMember, SupplierDossier
from contracts.models.turnover import TurnoverInvoice

__all__ = [
    "Advice", "Allocation", "Balance", "Calculation", "Candidate", "ClientAgreement", "ConsortiumMember",
    "Contact", "Contract", "ContractOption", "DecisionRequest", "DeskQuarter", "Entry", "EntryVersion", "Event",
    "Evidence", "ImportBatch", "KnownClause", "LedgerLine", "NumberSeries", "ObligationRevision", "OpeningBalance", "Origin",
    "PsoCertificate", "RecalculationFailure", "RulesAcceptance", "RulesDifference", "SupplierDossier", "TurnoverInvoice",
]
