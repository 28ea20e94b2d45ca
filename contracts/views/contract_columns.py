"""The columns that every list of contracts has when it is taken away as a file."""

from datetime import date

from django.utils.translation import gettext as _

from contracts.exporting import Column
from contracts.models import Contract
from contracts.queries.contracts import STATES, state_of


def terms_and_balance(*, on: date) -> list[Column[Contract]]:
    """What was agreed, the amounts in euro as they were last calculated, and the state on a day."""
    return [
        Column(_("Type"), lambda row: row.get_contract_type_display()),
        Column(_("Award date"), lambda row: row.award_date),
        Column(_("First day"), lambda row: row.starts_on),
        Column(_("Last day"), lambda row: row.last_day),
        Column(_("Contract value excl. VAT"), lambda row: row.value_excl_vat),
        Column(_("Obligation"), lambda row: row.balance.obligation),
        Column(_("Filled"), lambda row: row.balance.fulfilled),
        Column(_("Open"), lambda row: row.balance.open),
        Column(_("Surplus"), lambda row: row.balance.surplus),
        Column(_("Calculated up to"), lambda row: row.balance.as_of),
        Column(_("State"), lambda row: STATES[state_of(row, on=on)][0]),
    ]
