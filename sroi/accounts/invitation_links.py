"""The link in an invitation: its id with a signature, so that nothing secret is stored."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

SALT = "sroi.accounts.invitation"


def path_of(invitation_id: UUID) -> str:
    """The path of the page that accepts the invitation."""
    return reverse("accounts:invitation", kwargs={"key": signing.Signer(salt=SALT).sign(str(invitation_id))})


def invitation_id_in(key: str) -> UUID | None:
    """The id in a link; None when the signature is not ours. Whether it still opens anything is on the invitation."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        return None
