"""What codes are called on screen: routes, kinds, evidence, registers, faults and the verbs of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from contracts.workflow import EntryState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Labels = dict[str, _StrPromise]

ROUTES: Final[Labels] = {
    "jobs": _("jobs"),
    "learning": _("learning places and internships"),
    "group_secondment": _("group secondment"),
    "social_purchasing": _("social purchasing"),
    "activities": _("community activities"),
    "pso": _("PSO"),
    "social_initiative": _("social initiative"),
    "custom": _("custom agreement"),
}

GROUPS: Final[Labels] = {
    "participation_act": _("Participation Act"),
    "unemployment": _("unemployment benefit (WW)"),
    "disability": _("disability benefit (WIA, WAO, Wajong)"),
    "jobs_register": _("jobs agreement, target group register, WSW"),
    "no_benefit": _("without benefit"),
    "pupil_student": _("pupil or student"),
    "other": _("other"),
}

KINDS: Final[Labels] = {
    "employment": _("placement"),
    "learning": _("learning place or internship"),
    "work_experience": _("work experience"),
    "purchasing": _("purchase"),
    "activity": _("activity"),
    "investment": _("contribution"),
}

EVIDENCE: Final[Labels] = {
    "employment_agreement_seen": _("employment agreement (seen)"),
    "target_group_proof_seen": _("proof of the target group (seen)"),
    "hours_statement_seen": _("statement of hours (seen)"),
    "learning_agreement_seen": _("learning agreement (seen)"),
    "level_and_period": _("level and period of the education"),
    "referral_agreement_seen": _("referral agreement (seen)"),
    "period": _("period"),
    "invoice_excl_vat": _("invoice excl. VAT"),
    "vendor_recognition": _("recognition of the vendor"),
    "labour_part_of_invoice": _("labour part of the invoice"),
    "payment": _("proof of payment"),
    "initiative_approval": _("approval of the initiative"),
    "prior_approval": _("approval beforehand"),
    "activity_description": _("description of the activity"),
    "other": _("other evidence"),
}

REGISTERS: Final[Labels] = {
    "sw_company": _("social work company"),
    "code_social_enterprise": _("Code Sociale Ondernemingen"),
    "senl_member": _("member of Social Enterprise NL"),
    "pso_aspirant": _("PSO aspirant"),
    "pso_1": _("PSO level 1"),
    "pso_2": _("PSO level 2"),
    "pso_3": _("PSO level 3"),
    "pso_3_30plus": _("PSO level 3, 30+"),
    "regional_recognised": _("recognised in the region"),
    "regional_aspirant": _("aspirant in the region"),
}

PSO_LEVELS: Final[Labels] = {
    "aspirant": _("aspirant"),
    "1": _("level 1"),
    "2": _("level 2"),
    "3": _("level 3"),
    "3-30plus": _("level 3, 30+"),
    "code_social_enterprise": _("Code Sociale Ondernemingen"),
}

FAULTS: Final[Labels] = {
    "below_min_hours_per_week": _("The hours per week are below the minimum of this building block."),
    "condition_not_met": _("The condition of this building block is not met."),
    "vendor_not_recognised": _("The vendor is not in a register that this building block recognises."),
    "before_start_window": _("The placement started too long before the contract."),
    "outside_term": _("The effort lies outside the term of the contract."),
    "excluded_by": _("These days already count in another entry that excludes this one."),
    "overlap": _("The candidate already works these days in another entry."),
    "no_fulltime_norm": _("The schedule has no norm for full-time hours."),
    "no_amount_known": _("The schedule has no amount for this building block."),
    "approval_missing": _("This building block needs approval beforehand."),
    "shares_above_100": _("The shares of this entry add up to more than 100 %."),
    "schedule_not_in_force": _("The schedule was not in force on the date that counts."),
    "same_invoice": _("The same invoice already counts in another entry."),
}

FACTS: Final[Labels] = {
    "start": _("first day"),
    "end": _("last day"),
    "until": _("counted up to and including"),
    "hours_per_week": _("hours per week"),
    "segments": _("hours per week by period"),
    "months": _("months"),
    "weeks": _("weeks"),
    "periods": _("periods"),
    "hours": _("hours"),
    "half_days": _("half days"),
    "employees": _("employees"),
    "persons": _("persons"),
    "days": _("amounts per day"),
    "amount_excl_vat": _("amount excl. VAT"),
    "labour_amount_excl_vat": _("labour costs excl. VAT"),
    "invoice_date": _("invoice date"),
    "vendor_recognition": _("registers of the vendor"),
    "agreed_value": _("agreed amount"),
    "age_at_start": _("age at the start"),
    "birth_month": _("month of birth"),
    "contract_permanent": _("permanent employment"),
    "contract_permanent_from": _("permanent employment from"),
    "claims": _("statements"),
    "bonus_costs": _("costs for a bonus"),
    "group_since": _("in the target group since"),
    "benefit_left_on": _("benefit ended on"),
    "clock_start": _("first counted day"),
    "share": _("share"),
}

EVENTS: Final[Labels] = {
    "contract_registered": _("Contract registered"),
    "contract_changed": _("Contract changed"),
    "contract_closed": _("Contract closed"),
    "obligation_revised": _("Obligation revised"),
    "turnover_recorded": _("Invoice recorded"),
    "turnover_reversed": _("Invoice taken off"),
    "option_added": _("Option recorded"),
    "option_exercised": _("Option exercised"),
    "option_lapsed": _("Option lapsed"),
    "client_asked": _("Escalated to the contract holder"),
    "change_proposed": _("Change of the obligation put before the contract holder"),
    "decision_agreed": _("The contract holder agreed"),
    "decision_refused": _("The contract holder did not agree"),
    "decision_asked": _("The contract holder asked a question"),
    "decision_replied": _("The desk answered the contract holder"),
    "decision_withdrawn": _("Question to the contract holder withdrawn"),
    "agreement_changed": _("Agreement with the client changed"),
    "clause_drafted": _("Handover started"),
    "clause_draft_deleted": _("Draft of a handover deleted"),
    "clause_told": _("Tender with a clause announced"),
    "clause_linked": _("Tender linked to its contract"),
    "clause_dismissed": _("Tender with a clause dismissed"),
    "clause_reopened": _("Tender put back on the work list"),
    "contact_logged": _("Contact logged"),
    "contact_step_done": _("Next step done"),
    "consortium_changed": _("Members of the consortium changed"),
    "pso_registered": _("PSO certificate recorded"),
    "dossier_changed": _("Contact details changed"),
    "advice_logged": _("Advice logged"),
    "quarter_closed": _("Quarter closed"),
    "joint_division_written": _("Members of a joint buyer written"),
    "import_taken_in": _("Import taken in"),
    "full_export_requested": _("Everything asked for in one file"),
    "full_export_downloaded": _("Everything downloaded in one file"),
    "documents_requested": _("Infosheets asked for"),
    "documents_published": _("Infosheets published"),
    "documents_discarded": _("Infosheets thrown away"),
    "house_style_set": _("House style set"),
    "story_written": _("Story written"),
    "story_changed": _("Story changed"),
    "story_chosen": _("Story put on the infosheet"),
    "story_put_aside": _("Story taken off the infosheet"),
    "story_withdrawn": _("Permission for a story withdrawn"),
    "schedule_loaded": _("Schedule loaded"),
    "schedule_published": _("Schedule published"),
    "schedule_changed": _("Draft schedule changed"),
    "schedule_retired": _("Schedule retired"),
    "rules_accepted": _("New rules of the calculation accepted"),
    "schedule_deleted": _("Draft of the schedule deleted"),
    "contract_became_call_off": _("Contract made a call-off"),
    "contract_repinned": _("Contract moved to another schedule"),
    "entry_written": _("Entry started"),
    "entry_changed": _("Entry changed"),
    "entry_submitted": _("Entry submitted"),
    "entry_approved": _("Entry approved"),
    "entry_returned": _("Entry returned for correction"),
    "entry_rejected": _("Entry rejected"),
    "entry_withdrawn": _("Entry withdrawn"),
    "entry_confirmed": _("Placement confirmed"),
    "evidence_added": _("Evidence added"),
    "evidence_removed": _("Evidence removed"),
    "evidence_opened": _("Evidence opened by the desk"),
    "confirmation_asked": _("Supplier asked to confirm running placements"),
    "work_retried": _("Background work started again"),
}

#: Kind of badge of each state of an entry.
STATE_BADGES: Final[dict[str, str]] = {
    EntryState.DRAFT: "neutral",
    EntryState.SUBMITTED: "open",
    EntryState.RETURNED: "warning",
    EntryState.APPROVED: "success",
    EntryState.REJECTED: "error",
    EntryState.WITHDRAWN: "muted",
}


def label(labels: Labels, code: str) -> str:
    """The name of a code; an unknown code reads as itself."""
    return str(labels[code]) if code in labels else code


def fault_text(fault: str) -> str:
    """A fault of a valuation in one sentence; `missing_fact:NAME` names the fact."""
    code, _colon, name = fault.partition(":")
    if code == "missing_fact":
        return now("This is missing: %(fact)s.") % {"fact": label(FACTS, name)}
    return label(FAULTS, code)
