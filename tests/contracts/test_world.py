"""The shared world of the tests is what it says it is."""

import pytest

from contracts.models import Balance, Contract, Entry
from sroi.tenancy.scope import scope
from tests.world import World


@pytest.mark.django_db
def test_every_state_and_every_pair_exists(world: World) -> None:
    """Each desk has every pair of municipality and supplier, and no desk sees a draft."""
    with scope(world.scope_of("coordinator")):
        assert Contract.objects.values("municipality", "supplier").distinct().count() == 4
        assert set(Entry.objects.values_list("state", flat=True)) == {
            "submitted", "returned", "approved", "rejected", "withdrawn",
        }
        assert not Balance.objects.filter(stale_since__isnull=False).exists()
    with scope(world.scope_of("other_coordinator")):
        assert Contract.objects.values("municipality", "supplier").distinct().count() == 4
