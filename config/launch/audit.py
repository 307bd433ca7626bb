"""Known weaknesses in the packages of the lock, asked of the public advisories by pip-audit where they can be reached.

Without an advisory source the step is skipped and says so; it never waits long for one and never guesses.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.launch.packages import REQUIREMENTS
from config.launch.place import PYTHON, ROOT

LOCKS = ("base", "dev")
_PROBE_SECONDS, _ALL_SECONDS = 12, 180
_PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", re.MULTILINE)
_COMMAND = ("-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")


@dataclass(frozen=True)
class Verdict:
    """What the audit found; ``reached`` is false when there was nobody to ask."""

    reached: bool
    weaknesses: Sequence[str] = ()


def audit() -> Verdict:
    """Ask about one package first, and about all when there is an answer."""
    pins = sorted({pin for name in LOCKS for pin in _PIN.findall((REQUIREMENTS / f"{name}.txt").read_text())})
    if not _ask(pins[:1], seconds=_PROBE_SECONDS).reached:
        return Verdict(reached=False)
    return _ask(pins, seconds=_ALL_SECONDS)


def _ask(pins: Sequence[str], *, seconds: int) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "pins.txt"
        wanted.write_text("\n".join(pins))
        command = [str(PYTHON), *_COMMAND, "--timeout", "5", "-r", str(wanted)]
        try:
            ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return Verdict(reached=False)
    return read(ran.stdout)


def read(told: str) -> Verdict:
    """Pip-audit's answer. No answer, or one that knows none of the packages (a mirror's), is as if nobody was there."""
    try:
        packages = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(reached=False)
    known = [package for package in packages if "skip_reason" not in package]
    found = [f"{package['name']} {package['version']}: {weak['id']}" for package in known for weak in package["vulns"]]
    return Verdict(reached=bool(known), weaknesses=found)
