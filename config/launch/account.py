"""The account PostgreSQL runs under: our own, or one made for it when the launcher runs as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.launch.place import Trouble, say

_NAME = "fmu-postgres"
_MAKERS = (
    ("useradd", ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]),
    ("adduser", ["-S", "-D", "-H"]),
)


@dataclass(frozen=True)
class Account:
    """An account of the operating system; `drop` is False when it is the one we already run as."""

    uid: int
    gid: int
    drop: bool

    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}

    def own(self, folder: Path) -> None:
        """Hand the folder over, for this account's eyes only."""
        if self.drop:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may go into the folder and read there, all its parents included."""
        command = ["/bin/sh", "-c", 'cd "$1" && test -r .', "sh", str(folder)]
        return subprocess.run(command, cwd="/", capture_output=True, check=False, **self.popen()).returncode == 0


def for_postgres() -> Account:
    """The account for the database server, which refuses to run as root. Makes one when root has none yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        entry = _make()
    return Account(entry.pw_uid, entry.pw_gid, drop=True)


def _make() -> pwd.struct_passwd:
    for program, options in _MAKERS:
        if shutil.which(program) is None:
            continue
        say(f"making the system account {_NAME}, since PostgreSQL does not run as root")
        if subprocess.run([program, *options, _NAME], check=False).returncode == 0:
            return pwd.getpwnam(_NAME)
    raise Trouble(f"PostgreSQL does not run as root, and the account {_NAME} could not be made. Run as another user.")
