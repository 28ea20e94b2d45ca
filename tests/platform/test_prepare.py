"""Preparing a machine: what is there is skipped, what is missing is installed or said in one command."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "prepare.py"


@pytest.fixture
def prepare() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prepare", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_missing_means_nothing_done(prepare: ModuleType) -> None:
    prepare.system_packages([])


def test_an_ordinary_user_gets_one_command(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as end:
        prepare.system_packages(["chromium", "libpango-1.0-0"])
    commands = [line for line in str(end.value).splitlines() if line.startswith("    ")]
    assert commands == [
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium libpango-1.0-0"
    ]


def test_without_apt_the_packages_are_named(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"libpango-1\.0-0"):
        prepare.system_packages(["libpango-1.0-0"])


def test_root_installs_by_apt(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(words: list[str], **_: Any) -> Any:
        ran.append(words)
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(prepare.os, "geteuid", lambda: 0)
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(prepare.subprocess, "run", run)
    prepare.system_packages(["chromium"])
    assert [words[1] for words in ran] == ["update", "install"]
    assert "chromium" in ran[1]


def test_a_library_that_does_not_load_is_missing(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "NATIVE_LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.9": "libnowhere9"})
    assert prepare.missing_libraries() == ["libnowhere9"]


def test_a_browser_elsewhere_is_taken(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "BROWSERS", ("no-such-browser",))
    assert prepare.missing_browser() == ["chromium"]
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert prepare.missing_browser() == []


def test_an_old_or_lonely_node_is_not_taken(prepare: ModuleType, tmp_path: Path) -> None:
    node = tmp_path / "node"
    for version, fine in (("v16.20.0", False), ("v18.0.0", True), ("v24.1.0", True), ("nonsense", False)):
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        (tmp_path / "npm").touch()
        assert prepare.recent_node(node) is fine, version
    (tmp_path / "npm").unlink()
    assert prepare.recent_node(node) is False


def test_a_changed_lock_is_installed_again(prepare: ModuleType, tmp_path: Path) -> None:
    lock, stamp = tmp_path / "some.lock", tmp_path / "stamp"
    lock.write_text("one==1")
    stamp.write_text(prepare.digest(lock))
    assert prepare.is_done(stamp, prepare.digest(lock))
    lock.write_text("one==2")
    assert not prepare.is_done(stamp, prepare.digest(lock))
