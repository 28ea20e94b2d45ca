"""What a desk agreed with its clients; without a row the defaults hold."""

from __future__ import annotations

from uuid import UUID

from contracts.models import ClientAgreement


def agreement_with(*, desk_id: UUID, municipality_id: UUID) -> ClientAgreement:
    """The agreement with a client; where there is none, one that is not saved and has the defaults."""
    owners = {"desk_id": desk_id, "municipality_id": municipality_id}
    return ClientAgreement.objects.filter(**owners).first() or ClientAgreement(**owners, revision=0)


def client_decides(*, desk_id: UUID, municipality_id: UUID) -> bool:
    """Whether a change of the obligation waits for the contract holder of this client."""
    found = agreement_with(desk_id=desk_id, municipality_id=municipality_id)
    return found.decides == ClientAgreement.Decides.CLIENT
