"""How large a file may be, and what is said of one that cannot be read."""

from typing import Final

from django.utils.translation import gettext as _

MAX_BYTES: Final = 5 * 1024 * 1024
#: Rows of one file by kind. A contract takes some 24 statements, and a check has to end within a web request.
MAX_ROWS: Final = {"suppliers": 5_000, "contracts": 2_000}
MAX_COLUMNS: Final = 60
#: Blank rows included; a sheet whose formatting goes on for ever is refused.
MAX_SCANNED_ROWS: Final = 20_000
#: Unpacked, all parts together: a sheet of 5,000 full rows takes some 10 MB.
MAX_UNPACKED_BYTES: Final = 30 * 1024 * 1024
MAX_PARTS: Final = 500


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says why and what to do."""


def damaged() -> Unreadable:
    """For a workbook that the reader stumbles over."""
    return Unreadable(_("This Excel file cannot be read. Open it, save it again as .xlsx and try once more."))
