"""The addresses outside any organisation, as a table: the front page, the account, and the pages of the sign-in library.

The key is the name of the address with its namespace, or the address itself where it has no name.
"""

from dataclasses import dataclass
from typing import Final

from reporting.style.house_style import DEFAULT
from tests.tenancy.marked_sheets import logo_digest


@dataclass(frozen=True, slots=True)
class Open:
    """An address outside any organisation: what it answers to GET, signed out and signed in."""

    signed_out: int
    signed_in: int


_DESK: Final[dict[str, object]] = {"desk_slug": "proefrivier"}
_SHEET: Final[dict[str, object]] = {**_DESK, "owner": "voorbeeldstad", "period": "2024-Q2"}
#: The addresses that are open to everybody, with the arguments of something published; every one of them is searched for
#: what it should not show (`test_output.py`, `tests/reporting/test_every_output.py`).
PUBLIC: Final[dict[str, dict[str, object]]] = {
    "public:index": {},
    "public:desk": _DESK,
    **dict.fromkeys(("public:sheet", "public:sheet_pdf", "public:sheet_csv"), _SHEET),
    **dict.fromkeys(("public:open_data", "public:open_data_catalogue", "api:open_data_years"), _DESK),
    "public:style": {"code": DEFAULT.code},
    "public:picture": {**_SHEET, "digest": logo_digest("proefrivier", "voorbeeldstad")},
    "public:open_data_file": {**_DESK, "year": 2024, "kind": "csv"},
    "public:open_data_client": {**_DESK, "year": 2024, "client": "voorbeeldstad", "kind": "json"},
    "public:open_data_columns": {**_DESK, "year": 2024},
    "api:open_data": {**_DESK, "year": 2024},
}

#: Addresses without an organisation: what GET answers signed out, and signed in.
OPEN: Final[dict[str, Open]] = {
    "home": Open(200, 302),
    "health": Open(503, 503),  # no worker runs beside the tests
    "favicon.ico": Open(301, 301),
    "styleguide": Open(200, 200),  # not in production
    "accessibility": Open(200, 200),
    "security_txt": Open(200, 200),
    "calculator": Open(200, 200),
    "calendar": Open(404, 404),  # the secret in the address opens nothing
    "api:openapi": Open(200, 200),
    "api:calculator": Open(400, 400),  # it says what it wants to know
    "api:calculator_regions": Open(200, 200),
    "api:not_found": Open(404, 404),
    **dict.fromkeys(PUBLIC, Open(200, 200)),
    "accounts:switch": Open(302, 200),
    "accounts:language": Open(405, 405),
    "accounts:organisations": Open(200, 200),
    "accounts:second_factor": Open(302, 200),
    "accounts:invitation": Open(404, 404),  # the key in the address opens nothing
    "accounts:keys": Open(302, 200),
    "accounts:key_revoke": Open(302, 405),
    "accounts:reminders": Open(302, 200),
    **dict.fromkeys(("accounts:feed_make", "accounts:feed_revoke", "accounts:digest"), Open(302, 405)),
    **dict.fromkeys(
        ("accounts:no_email", "accounts:no_signup", "accounts:no_confirmation", "accounts:no_linking",
         "accounts:no_linked_signup", "account_signup", "account_email", "account_email_verification_sent",
         "socialaccount_signup", "socialaccount_connections"),
        Open(404, 404),
    ),
    # Of the sign-in library. Signed in without a password, nobody can be asked for it again (403).
    "account_login": Open(200, 302),
    "account_logout": Open(302, 200),
    "account_inactive": Open(200, 200),
    "account_reauthenticate": Open(302, 403),
    "account_change_password": Open(302, 302),
    "account_set_password": Open(302, 200),
    "account_reset_password": Open(200, 200),
    "account_reset_password_done": Open(200, 200),
    "account_reset_password_from_key": Open(200, 200),  # says that the link is of no use
    "account_reset_password_from_key_done": Open(200, 200),
    "account_confirm_login_code": Open(302, 302),
    "account_confirm_email": Open(200, 200),  # the same
    "mfa_index": Open(302, 200),
    "mfa_authenticate": Open(302, 302),
    "mfa_login_webauthn": Open(302, 302),
    **dict.fromkeys(("mfa_reauthenticate", "mfa_reauthenticate_webauthn"), Open(302, 403)),
    **dict.fromkeys(
        ("mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes"), Open(302, 200),
    ),
    **dict.fromkeys(
        ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_remove_webauthn",
         "mfa_edit_webauthn"),
        Open(302, 404),  # there is nothing of this person to take away or to show
    ),
    "socialaccount_login_cancelled": Open(200, 200),
    "socialaccount_login_error": Open(401, 401),
    **dict.fromkeys(
        ("account/social/login/cancelled/", "account/social/login/error/", "account/social/signup/",
         "account/social/connections/"),
        Open(301, 301),
    ),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), Open(404, 404)),  # no such connection
}
