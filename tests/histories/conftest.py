"""A story in the world of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.histories.story import Story
    from tests.world import World


@pytest.fixture
def story(world: World) -> Story:
    """A town that only this story knows; see `story.py`."""
    from tests.histories.story import story_of  # needs the settings

    return story_of(world)
