"""The feature table names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(?:([\w/.]+\.py))?(?:::(\w+))?`")


def test_every_test_that_the_feature_table_names_exists() -> None:
    """A row without a living test would claim what nobody checks."""
    for row in (ROOT / "docs/features.md").read_text(encoding="utf-8").splitlines():
        if not re.match(r"\| [A-Z]\d+ \|", row):
            continue
        current = None
        for name, function in NAMED.findall(row.rsplit("|", 2)[-2]):
            if name:
                found = [ROOT / name] if "/" in name else sorted(ROOT.glob(f"tests/**/{name}"))
                assert len(found) == 1, f"{name} in: {row[:40]}"
                current = found[0]
                assert current.exists(), f"{name} in: {row[:40]}"
            if function:
                assert current is not None
                assert f"def {function}(" in current.read_text(encoding="utf-8"), f"{function} in: {row[:40]}"
