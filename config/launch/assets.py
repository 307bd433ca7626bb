"""Front-end assets: npm brings them into node_modules from package-lock.json; nothing is built or copied."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

from config.launch import packages
from config.launch.place import ROOT, Trouble, only_one, say

_OLDEST_NPM = 10
_STAMP = ROOT / "node_modules" / ".fmu-stamp"


def ensure(*, development: bool) -> None:
    """Make node_modules hold the lock; with `development` also what only the tests use."""
    with only_one("setup"):
        wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
        have = _STAMP.read_text().split() if _STAMP.exists() else []
        if have[:1] == [wanted] and ("dev" in have or not development):
            return
        say("fetching front-end assets")
        command = [*_npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        if not development:
            command.append("--omit=dev")
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise Trouble("npm could not fetch the front-end assets; see the lines above.")
        _STAMP.write_text(f"{wanted} {'dev' if development else 'base'}\n")


def _npm() -> list[str]:
    """The system's npm when it is new enough, else the one inside the wheel, whose own link is broken."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, cwd=ROOT).stdout
        major = answer.strip().partition(".")[0]
        if major.isdigit() and int(major) >= _OLDEST_NPM:
            return [found]
    wheel = packages.ensure_node_wheel()
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
