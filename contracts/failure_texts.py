"""Why background work failed, in plain words. What is stored is technical: the name of an error and its text."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_OWN_FAULT: Final = gettext_noop("The program ran into something that it cannot handle. Tell the administrator of the system.")
_DATABASE: Final = gettext_noop("The database was away or busy for a moment.")
_FILE: Final = gettext_noop("A file could not be read or written.")
_MAIL: Final = gettext_noop("The mail server could not be reached, or refused the mail.")
_LATE: Final = gettext_noop("Something outside the program, the mail server for instance, did not answer in time.")
#: Name of an error → what it means to somebody who can only try again.
_WORDS: Final[dict[str, str]] = {
    "RoleLost": gettext_noop("Whoever confirmed this import may not import for this desk any more. Upload the file again under your own name."),
    "WorkerLost": gettext_noop("The work broke off several times without an answer."),
    "SoftTimeLimitExceeded": gettext_noop("It took too long."),
    "OperationalError": _DATABASE, "InterfaceError": _DATABASE,
    "FileNotFoundError": _FILE, "PermissionError": _FILE, "OSError": _FILE,
    "ConnectionRefusedError": _MAIL, "ConnectionResetError": _MAIL, "TimeoutError": _LATE, "gaierror": _MAIL,
}


def in_plain_words(failure: str) -> str:
    """What a stored failure means; empty where there is none."""
    if not failure:
        return ""
    name = failure.partition(":")[0].strip()
    return _(_MAIL if name.startswith("SMTP") else _WORDS.get(name, _OWN_FAULT))
