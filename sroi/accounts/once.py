"""A form that is sent twice makes its row once: after a double click, or when a browser sends again by itself.

The form carries a hidden field (`{% once_field %}`) with a signed, fresh UUIDv7. Together with what was filled in it
gives the primary key of the new row, so that the second POST finds the row of the first, or meets its key in the
database, and ends with the same answer. Whoever goes back and sends something else makes another row: nothing that
was typed is silently thrown away.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sroi.tenancy.ids import new_id

M = TypeVar("M", bound=models.Model)

FIELD: Final = "once"
#: A form that stood open longer is shown again, with a new value.
MAX_AGE: Final = timedelta(days=30)
#: Not what was filled in: the second click may hit another button of the same form.
_NOT_CONTENT: Final = frozenset({FIELD, "csrfmiddlewaretoken", "action"})
#: The bits of a UUIDv7 that are neither time (48), version (4) nor variant (2).
_RANDOM_BITS: Final = (0xFFF << 64) | ((1 << 62) - 1)


def make(request: HttpRequest, *, rows: models.QuerySet[M], create: Callable[[UUID], M]) -> M:
    """What `create` makes with the primary key it is given, or the row that the same form has made already.

    `rows` is where the row would be found. Whatever stops `create` because the same form arrived at the very same time
    (the key in the database, a revision that moved on) is undone, and the other one's row is the answer.

    Raises:
        ValidationError: the value of the field is not ours, not this person's, or too old; nothing was made.
    """
    key = key_of(request)
    found = rows.filter(pk=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return create(key)
    except Exception:
        found = rows.filter(pk=key).first()
        if found is None:
            raise
        return found


def made_before(request: HttpRequest, *, rows: models.QuerySet[M]) -> M | None:
    """The row that the same form has made already: for a form that refuses the second because of the first."""
    try:
        return rows.filter(pk=key_of(request)).first()
    except ValidationError:
        return None


def key_of(request: HttpRequest) -> UUID:
    """The primary key for what this form makes. A form without the field gets a new one.

    Raises:
        ValidationError: the value of the field is not ours, not this person's, or too old.
    """
    text = request.POST.get(FIELD, "")
    if not text:
        return new_id()
    opened = _opened(request, text)
    if opened is None:
        raise ValidationError(
            _("This form was open for too long, or it was opened by another account. Nothing has been saved yet. "
              "Check what you filled in and send it again.")
        )
    return _key(opened, _content(request))


def value_for(request: HttpRequest) -> str:
    """The value of the hidden field: what was sent where the form comes back with errors, else a new one."""
    sent = request.POST.get(FIELD, "")
    if sent and not getattr(request, "once_spent", False) and _opened(request, sent) is not None:
        return sent
    return _signer(request).sign(new_id().hex)


def spend(request: HttpRequest) -> None:
    """Give the forms on the answer to this request a new value, though the same page is shown again."""
    request.once_spent = True  # type: ignore[attr-defined]  # ours


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    """Bound to who is signed in and for which organisation, so that nobody's value works for somebody else."""
    acting = getattr(request, "acting", None)
    body = f"{acting.membership.organisation}:{getattr(acting.organisation, 'pk', '')}" if acting else ""
    return signing.TimestampSigner(salt=f"sroi.accounts.once:{request.user.pk}:{body}")


def _opened(request: HttpRequest, text: str) -> UUID | None:
    """The UUIDv7 of the moment at which the form was opened; None where the value is worth nothing."""
    try:
        return UUID(hex=_signer(request).unsign(text, max_age=MAX_AGE))
    except (signing.BadSignature, ValueError):
        return None


def _key(opened: UUID, content: bytes) -> UUID:
    """A UUIDv7 with the time of `opened`, and random bits that follow from it and from the content."""
    mixed = int.from_bytes(hashlib.sha256(opened.bytes + content).digest()[:16])
    return UUID(int=(opened.int & ~_RANDOM_BITS) | (mixed & _RANDOM_BITS))


def _content(request: HttpRequest) -> bytes:
    """A digest of the address, the fields and the files."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_CONTENT:
            _add(digest, name, values)
    for name, files in sorted(request.FILES.lists()):
        _add(digest, name, (_file_digest(file) for file in files))
    return digest.digest()


def _add(digest: Any, name: str, values: Iterable[str]) -> None:
    """With lengths, so that no two contents run into each other."""
    for text in (name, *values):
        digest.update(f"{len(text)}:{text};".encode())


def _file_digest(file: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
