"""`./fmu demo`: the whole system with its demo world on this machine, until Ctrl+C."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.launch import assets, database, packages, processes
from config.launch.database import Database
from config.launch.place import PYTHON, ROOT, Trouble, say, state

HOST = "127.0.0.1"
_FIRST_PORT, _LAST_PORT = 8000, 8020
_FIRST_PAGE = "/logga-in/"
_START_SECONDS = 60
_SWEEP_SECONDS = 60
_APPS = ("fmuadmin", "cases", "billing", "dialogue")
_RUNNING = "The demo of this checkout already runs. Stop it first (Ctrl+C where it was started)."


def run(*, port: int | None, reset: bool) -> int:
    """Set up, load the world when there is none, serve until told to stop; returns the exit status."""
    packages.ensure(development=False)
    assets.ensure(development=False)
    with processes.stoppable(), contextlib.suppress(processes.Stop), _database(reset=reset) as here:
        chosen = _port(port)
        environment = here.environment(**_settings(chosen))
        _load(here, environment)
        _collect_static(environment)
        return _serve(chosen, environment)
    say("stopped")
    return 0


@contextlib.contextmanager
def _database(*, reset: bool) -> Iterator[Database]:
    outside = database.external()
    if outside is None:
        with database.kept("demo", reset=reset, busy=_RUNNING) as here:
            yield here
    elif reset:
        raise Trouble("--reset empties the embedded database only. Drop and create the one in DATABASE_URL yourself.")
    else:
        yield outside


def _settings(port: int) -> dict[str, str]:
    return {
        # For the links in mails.
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or f"http://{HOST}:{port}",
        "FMU_DEMO": "1",
        "DEBUG": "0",
        **database.keys(),
        # Nothing leaves this machine: mails are files, and Leveranser shows them.
        "MAIL_FOLDER": os.environ.get("MAIL_FOLDER") or str(state() / "mail"),
        "PYTHONUNBUFFERED": "1",
    }


def _port(wanted: int | None) -> int:
    """The wanted port, or the first free one of a few. Raises Trouble when taken."""
    for port in [wanted] if wanted else range(_FIRST_PORT, _LAST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return port
    raise Trouble(f"Port {wanted or f'{_FIRST_PORT}–{_LAST_PORT}'} is taken. Choose another: ./fmu demo --port N")


def _load(here: Database, environment: Mapping[str, str]) -> None:
    """Bring the tables up to date, and fill them when there is no organisation yet."""
    _manage("migrate", "--noinput", "--verbosity", "0", env=environment)
    if here.ask("SELECT EXISTS (SELECT FROM fmuadmin_organisation)") == "f":
        say("loading the demo world")
        _manage("load_world", "--demo", env=environment)


def _collect_static(environment: Mapping[str, str]) -> None:
    """Collect styles and scripts again when one of them, or the assets' lock, has changed since the last time."""
    files = [ROOT / "package-lock.json", ROOT / "requirements" / "base.txt", ROOT / "config" / "settings.py"]
    for app in _APPS:
        files += sorted(path for path in (ROOT / app / "static").rglob("*") if path.is_file())
    seen = "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    wanted = hashlib.sha256(seen.encode()).hexdigest()
    stamp = state() / "static.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _manage("collectstatic", "--noinput", "--clear", "--verbosity", "0", env=environment)
    stamp.write_text(wanted)


def _serve(port: int, environment: Mapping[str, str]) -> int:
    """Start web server, sweep and mail worker, tell how to log in, and watch until one ends or we are told to."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web server"] = processes.start(server(port), env=environment)
        children["sweep"] = processes.start(
            [PYTHON, ROOT / "manage.py", "sweep", "--every", str(_SWEEP_SECONDS)], env=environment
        )
        children["mail worker"] = processes.start([PYTHON, ROOT / "manage.py", "work"], env=environment)
        _wait_until_it_answers(port, children["web server"])
        _manage("demo_logins", env=environment)
        say(f"mails are kept in {environment['MAIL_FOLDER']}")
        say(f"open http://{HOST}:{port}/   (Ctrl+C stops)")
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    raise Trouble(f"The {name} ended with status {child.returncode}; see the lines above.")
            time.sleep(0.5)
    finally:
        processes.stop(list(children.values()))


def server(port: int) -> list[str | Path]:
    """The command for one process that serves pages and sockets."""
    command: list[str | Path] = [PYTHON, "-m", "uvicorn", "config.asgi:application"]
    command += ["--host", HOST, "--port", str(port), "--ws-per-message-deflate", "false", "--lifespan", "off"]
    command += ["--no-access-log", "--no-server-header", "--log-level", "warning", "--timeout-graceful-shutdown", "3"]
    return command


def _wait_until_it_answers(port: int, web: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and web.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", _FIRST_PAGE)
            status = connection.getresponse().status
            if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Trouble(f"The login page answers {status}; see the lines above.")
            return
        time.sleep(0.1)
    raise Trouble("The web server did not start; see the lines above.")


def _manage(*arguments: str, env: Mapping[str, str]) -> None:
    if processes.run([PYTHON, ROOT / "manage.py", *arguments], env=env) != 0:
        raise Trouble(f"manage.py {arguments[0]} failed; see the lines above.")
