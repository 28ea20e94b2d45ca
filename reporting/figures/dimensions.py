"""By what figures can be cut. PURE; the names on screen are in `reporting.figures.dimension_names`.

Cuts about the *contract* (client, joint buyer, size of the supplier, type, running or closed, inherited) hold for every
figure; cuts about the *effort* (route, building block, reporting group, origin) and by quarter hold for what was fulfilled only: an
obligation has no route, and a stand no quarter.
"""

from enum import StrEnum
from typing import Final


class Dimension(StrEnum):
    """One cut. The values are part of addresses and files, so they never change."""

    MUNICIPALITY = "municipality"
    JOINT_BUYER = "joint_buyer"
    ROUTE = "route"
    BLOCK = "block"
    GROUP = "group"
    ORIGIN = "origin"
    SUPPLIER_SIZE = "supplier_size"
    CONTRACT_TYPE = "contract_type"
    CONTRACT_STATE = "contract_state"
    INHERITED = "inherited"
    QUARTER = "quarter"

    @property
    def is_about_contracts(self) -> bool:
        """Whether obligations and counts of contracts can be cut by it."""
        return self not in _ABOUT_EFFORT

    @property
    def is_stored(self) -> bool:
        """Whether the stored rows of a closed quarter hold it."""
        return self in _STORED


_ABOUT_EFFORT: Final = frozenset({Dimension.ROUTE, Dimension.BLOCK, Dimension.GROUP, Dimension.ORIGIN, Dimension.QUARTER})
_STORED: Final = frozenset(
    {Dimension.MUNICIPALITY, Dimension.JOINT_BUYER, Dimension.ROUTE, Dimension.GROUP, Dimension.QUARTER}
)

#: Keys of cuts that are not the codes of a closed list elsewhere.
RUNNING: Final = "running"
CLOSED: Final = "closed"
OWN: Final = "own"
OLDER: Final = "inherited"
NONE: Final = ""
