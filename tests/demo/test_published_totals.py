"""The demonstration shows, to the euro, what the two desks published; and it proves itself."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

MG, HP = "midden-gelderland", "helmond-de-peel"

#: Desk, period, figure (with a dot for one inside a group), and what the desk published.
PUBLISHED = [
    (MG, "..2024-12-31", "contracts_total", 399),
    (MG, "..2024-12-31", "obligation", "37900000.00"),
    (MG, "..2024-12-31", "fulfilled", "33500000.00"),
    (MG, "2023..2024", "routes.social_purchasing", "2800000.00"),
    (MG, "2023..2024", "placements_total", 642),
    (MG, "2023..2024", "placements_by_group.participation_act", 47),
    (MG, "..2022-06-30", "contracts_total", 101),
    (MG, "2022", "obligation", "7800000.00"),
    (HP, "..2025-04-30", "contracts_active", 135),
    (HP, "..2025-04-30", "obligation", "4978970.00"),
    (HP, "..2025-04-30", "fulfilled", "4112961.00"),
    (HP, "..2025-04-30", "open", "866009.00"),
    (HP, "..2025-04-30", "surplus", "0.00"),
    (HP, "..2025-04-30", "advices", 72),
    (HP, "2024", "routes.jobs_and_learning", "338656.00"),
    (HP, "2024", "placements_total", 23),
    (HP, "2024", "placements_by_group.pupil_student", 13),
    (HP, "2024", "routes.group_secondment", "282010.00"),
    (HP, "2024", "routes.social_purchasing", "640691.00"),
    (HP, "2024", "routes.activities", "110453.00"),
    (HP, "2024", "routes.pso", "1313169.00"),
    (HP, "2024", "fulfilled", "2684979.00"),
]


def figures(desk: str, period: str, *more: str) -> dict[str, Any]:
    """What the command prints."""
    out = io.StringIO()
    call_command("figures", "--desk", desk, "--period", period, "--format", "json", *more, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def said(*command: str) -> str:
    """The last line that a command prints."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue().strip().splitlines()[-1]


@pytest.mark.parametrize(("desk", "period", "name", "published"), PUBLISHED)
def test_published_figure(seeded: str, desk: str, period: str, name: str, published: str | int) -> None:
    found: Any = figures(desk, period)
    for part in name.split("."):
        found = found[part]
    assert found == published


def test_years_of_a_desk_are_the_sum_of_its_buyers(seeded: str) -> None:
    from sroi.tenancy.models import Municipality

    whole = figures(HP, "2024")
    slugs = ["asten", "deurne", "geldrop-mierlo", "gemert-bakel", "helmond", "laarbeek", "someren", "gr-peelgemeenten"]
    parts = [figures(HP, "2024", "--municipality", slug) for slug in slugs]
    assert sum(part["contracts_total"] for part in parts) == whole["contracts_total"]
    assert sum(part["placements_total"] for part in parts) == whole["placements_total"]
    joint = Municipality.objects.get(slug="gr-peelgemeenten")
    assert joint.buys_for.count() == 5


def test_ledger_balances_and_facts_agree(seeded: str) -> None:
    line = said("recalculate", "--check")
    assert line.endswith(" 0 stale, 0 differences")


def test_calculating_everything_again_posts_nothing(seeded: str) -> None:
    said("recalculate", "--all")  # certificates that count per day move on with the clock
    assert said("recalculate", "--all").endswith(" contracts recalculated, 0 lines posted")


def test_playing_again_does_nothing(seeded: str) -> None:
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == ""
    assert "midden-gelderland: 2023-Q4" in seeded
