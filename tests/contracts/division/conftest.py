"""Who divides an effort, and over which contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def world(world: World) -> World:
    """With more contracts of the supplier."""
    from tests.contracts.dividing import more_contracts  # models: not before Django is set up

    return more_contracts(world)


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier."""
    client.force_login(world.user("supplier_administrator"))
    return client


@pytest.fixture
def coordinator(world: World) -> Client:
    """A coordinator of the desk."""
    client = Client()
    client.force_login(world.user("coordinator"))
    return client
