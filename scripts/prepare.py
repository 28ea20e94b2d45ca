"""Put on this machine what the product needs: `prepare.py demo` or `prepare.py test`.

Runs with the system's Python before anything is installed, so standard library only. Every step is skipped
when its outcome is already there. System packages are installed by apt when run as root; otherwise the one
command that does so is printed and we stop: nothing is ever half installed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
FULL_LOCK = "requirements.lock"
RUNTIME_LOCK = "requirements-runtime.lock"
NODE_LOCK = "requirements-node.lock"

# WeasyPrint loads these; the Debian packages bring the rest along.
NATIVE_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)


def stop(*lines: str) -> None:
    """End with a message and a failing exit code."""
    sys.exit("\n".join(lines))


# --- system packages
# ---------------------------------------------------------------------------------------------


def missing_libraries() -> list[str]:
    """Debian packages of the native libraries that cannot be loaded."""
    missing = []
    for library, package in NATIVE_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def missing_venv() -> list[str]:
    """The Debian package without which `python3 -m venv` cannot install pip."""
    if PYTHON.exists():
        return []
    probe = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [] if probe.returncode == 0 else [f"python{version}-venv"]


def missing_browser() -> list[str]:
    """The Debian package of the browser that the browser tests drive."""
    named = os.environ.get("CHROMIUM", "")
    found = any(shutil.which(name) for name in (named, *BROWSERS) if name)
    return [] if found else ["chromium"]


def system_packages(wanted: list[str]) -> None:
    """Install Debian packages, or print the one command for it and stop."""
    if not wanted:
        return
    words = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if shutil.which("apt-get") is None:
        stop("Please install what these Debian packages hold, then start again:", f"    {' '.join(wanted)}")
    if os.geteuid() != 0:
        line = f"sudo apt-get update && sudo {shlex.join(words)}"
        stop("Some system packages are missing. Please run this once, then start again:", f"    {line}")
    say(f"Installing system packages: {' '.join(wanted)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], [*words, "-q"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0 and "install" in command:
            stop(done.stdout[-2000:], done.stderr[-2000:], f"This failed: {shlex.join(command)}")


# --- packages of Python and Node
# ---------------------------------------------------------------------------------


def digest(*files: Path) -> str:
    """What an installation was made from."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def is_done(stamp: Path, state: str) -> bool:
    """Whether `stamp` says that this very state was installed."""
    return stamp.exists() and stamp.read_text() == state


def virtual_environment() -> None:
    """Make `.venv`, or make it again when its Python is gone."""
    if PYTHON.exists():
        probe = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False)
        if probe.returncode == 0:
            return
    say("Making the virtual environment .venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def python_packages(lock: str) -> None:
    """Install exactly what the lock names, checked by hash."""
    stamp = VENV / f".installed-{lock}"
    state = digest(ROOT / lock)
    if is_done(stamp, state):
        return
    total = sum(1 for line in (ROOT / lock).read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {total} Python packages from {lock} (the first time this takes a minute or two)")
    words = ["install", "--require-hashes", "--no-deps", "--progress-bar", "off", "--no-color", "-r", lock]
    counted("packages fetched", total, [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *words])
    stamp.write_text(state)
    if lock == FULL_LOCK:  # holds the smaller one
        (VENV / f".installed-{RUNTIME_LOCK}").write_text(digest(ROOT / RUNTIME_LOCK))


def counted(what: str, total: int, words: list[str]) -> None:
    """Run pip and show how far it is; on failure show what it said."""
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
                seen += 1
                if seen % 20 == 0:
                    say(f"  {seen} of {total} {what}")
            if line.startswith("Installing collected"):
                say("  unpacking")
    if process.returncode != 0:
        stop(*lines[-25:], "The Python packages could not be installed.")


def node_folder() -> Path:
    """The folder with `node` and `npm`: the system's when recent enough, else from a wheel in `.venv`."""
    for folder in filter(None, (shutil.which("node"), str(VENV / "bin" / "node"))):
        if recent_node(Path(folder)):
            return Path(folder).parent
    say("No Node of version 18 or newer found; installing it into .venv")
    words = [
        str(PYTHON),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
        "--require-hashes",
        "--no-deps",
    ]
    subprocess.run([*words, "-r", NODE_LOCK], cwd=ROOT, check=True)
    return VENV / "bin"


def recent_node(node: Path) -> bool:
    """Whether this Node is new enough and has npm beside it."""
    if not node.exists() or not (node.parent / "npm").exists():
        return False
    answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def node_packages() -> None:
    """Install the style sheets and fonts that `package-lock.json` names; their scripts never run."""
    stamp = MODULES / ".installed"
    state = digest(ROOT / "package.json", ROOT / "package-lock.json")
    if is_done(stamp, state):
        return
    folder = node_folder()
    say("Installing style sheets and fonts (npm ci)")
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    words = [str(folder / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode != 0:
        stop("The style sheets and fonts could not be installed.")
    stamp.write_text(state)


def use_a_supported_python() -> None:
    """Go on under a supported Python when `python3` itself is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found is not None:
            os.execv(found, [found, *sys.argv])
    stop("Python 3.11 or newer is needed; this is " + sys.version.split()[0])


def main(goal: str) -> None:
    """Prepare for `demo` (the product) or `test` (everything, with a browser)."""
    use_a_supported_python()
    browser = missing_browser() if goal == "test" else []
    system_packages([*missing_venv(), *missing_libraries(), *browser])
    virtual_environment()
    python_packages(FULL_LOCK if goal == "test" else RUNTIME_LOCK)
    node_packages()


if __name__ == "__main__":
    if sys.argv[1:] not in (["demo"], ["test"]):
        stop("usage: prepare.py demo|test")
    main(sys.argv[1])
