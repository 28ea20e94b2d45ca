"""The sentences of a sheet outside its tables, and which figures they tell."""

from typing import Final

from tests.reporting.attack.outputs.wording import Sentence

SHARE: Final = {"share": "share"}
_VERDICTS: Final = (
    "The obligation has been fulfilled: %(share)s.", "%(share)s of the obligation has been fulfilled, but not on every contract.",
    "%(share)s of the obligation has been fulfilled.", "%(share)s of the obligation has been fulfilled; that is on schedule.",
    "%(share)s of the obligation has been fulfilled; that is slightly behind schedule.",
    "%(share)s of the obligation has been fulfilled; that is behind schedule.",
)
PROTECTED: Final = (
    "To protect people, figures that rest on fewer than %(threshold)s people are not shown: they are added to a later quarter or to other "
    "municipalities, or shown as a range. “< %(threshold)s” can also be none, and a range leaves out what was taken back."
)
_REGION: Final = {"low": "region:low", "high": "region:high"}
#: The sentences of a sheet outside its tables. A title of a drawing is taken apart at its full stops first.
SENTENCES: Final = (
    *(Sentence(text, tells=SHARE) for text in _VERDICTS),
    Sentence("%(count)s contract needs attention.", "%(count)s contracts need attention.", tells={"count": "contracts_at_risk"}),
    Sentence("Fulfilled: %(share)s of the obligation.", tells=SHARE),
    Sentence("Of the time, %(share)s has passed.", tells={"share": "time_elapsed"}),
    Sentence("%(share)s of the time has passed", tells={"share": "time_elapsed"}),
    Sentence("Half of the municipalities of this desk are between %(low)s and %(high)s fulfilled.", tells=_REGION),
    Sentence("half of the municipalities: %(low)s to %(high)s", tells=_REGION),
    Sentence("position on %(as_of)s"),
    Sentence(
        "Via %(name)s (share %(share)s): obligation %(obligation)s, fulfilled in this period %(fulfilled)s.",
        tells={"share": "via:{name}:share", "obligation": "via:{name}:obligation", "fulfilled": "via:{name}:fulfilled"},
    ),
    Sentence("Of this, %(corrections)s corrects earlier quarters (placements not counted here).", tells={"corrections": "corrections"}),
    Sentence("All municipalities of the desk together, %(groups_years)s."),
    Sentence(
        "%(count)s contract may stay below its obligation", "%(count)s contracts may stay below their obligation",
        tells={"count": "contracts_at_risk"},
    ),
    Sentence(
        "%(count)s contract with a social return clause is not registered yet",
        "%(count)s contracts with a social return clause are not registered yet", tells={"count": "contracts_unregistered"},
    ),
    Sentence("And %(count)s more: see the web page.", "And %(count)s more: see the web page.", holes={"count": r"\d{1,2}"}),
    Sentence("Version %(version)s, mark of the figures %(hash)s", tells={"version": "version"}, holes={"hash": "[0-9a-f]{12}"}),
    Sentence(PROTECTED, tells={"threshold": "threshold"}),
)
