"""Locks and make targets hold nothing of one machine and agree with each other."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-runtime.lock", "requirements-node.lock")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^-|file:|(^|[ =])/", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\w)", text.split("\n", 2)[2]):
        assert "--hash=sha256:" in entry


def test_the_demo_runs_the_versions_that_were_tested() -> None:
    everything, runtime = pins("requirements.lock"), pins("requirements-runtime.lock")
    assert runtime.items() <= everything.items()
    assert "pytest" not in runtime


def test_every_declared_package_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[~=<> ]", name)[0].lower() for name in declared}
    assert names <= {name.lower() for name in pins("requirements.lock")}


def test_the_node_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    declared = json.loads((ROOT / "package.json").read_text())["dependencies"]
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}
    assert not any("resolved" in entry for entry in packages.values())
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert {name: packages[name]["version"] for name in declared} == declared


def test_make_without_a_target_explains_itself() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("demo", "demo-reset", "test", "lock", "screenshots", "check"):
        assert f"make {target} " in done.stdout
