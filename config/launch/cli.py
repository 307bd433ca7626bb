"""The verbs of `./fmu` and their options. Each verb's work is in a module of its own."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.launch import assets, check, database, demo, packages, processes, testing
from config.launch.place import PYTHON, ROOT, Trouble, say


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit status."""
    parser = _parser()
    # What follows these verbs belongs to another program, options included.
    if arguments[:1] in (["test"], ["manage"]) and arguments[1:2] not in (["-h"], ["--help"]):
        chosen = parser.parse_args(arguments[:1])
        chosen.rest = list(arguments[1:])
    else:
        chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.do(chosen)
    except Trouble as trouble:
        print(f"fmu: {trouble}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, processes.Stop):
        say("stopped")
        return 130
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fmu", description="FMU-admin: try it, test it, work on it.")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    verb = verbs.add_parser("demo", help="serve the demo world on this machine until Ctrl+C")
    verb.add_argument("--port", type=int, help="the port to listen on (default: the first free from 8000)")
    verb.add_argument("--reset", action="store_true", help="empty the database and load the demo world anew")
    verb.set_defaults(do=lambda chosen: demo.run(port=chosen.port, reset=chosen.reset))

    verb = verbs.add_parser("test", help="all checks and all tests; with pytest's arguments only those tests")
    verb.set_defaults(do=lambda chosen: testing.run(chosen.rest))

    verb = verbs.add_parser("check", help="format, lint, types, templates, imports, migrations, deployment")
    verb.set_defaults(do=_check)

    verb = verbs.add_parser("bench", help="measure against budgets; exit status 1 when one is missed")
    verb.add_argument("name", nargs="?", default="all", help="what to measure (default: all)")
    verb.add_argument("--json", metavar="FILE", help="also write the figures there")
    verb.set_defaults(do=_bench)

    verb = verbs.add_parser("shell", help="a Python prompt on the demo's database, as the application role")
    verb.set_defaults(do=lambda chosen: _manage(["shell"]))

    verb = verbs.add_parser("manage", help="any manage.py command on the demo's database")
    verb.set_defaults(do=lambda chosen: _manage(chosen.rest))

    verb = verbs.add_parser("lock", help="resolve requirements/*.in anew")
    verb.set_defaults(do=_lock)
    return parser


def _check(chosen: argparse.Namespace) -> int:
    packages.ensure(development=True)
    assets.ensure(development=True)
    failed = check.run()
    if failed:
        say(f"failed: {', '.join(failed)}")
    return int(bool(failed))


def _bench(chosen: argparse.Namespace) -> int:
    packages.ensure(development=False)
    assets.ensure(development=False)
    command = ["bench", chosen.name, *(["--json", str(Path(chosen.json).resolve())] if chosen.json else [])]
    with processes.stoppable(), database.kept("bench", large=True, busy="Another ./fmu bench runs here.") as here:
        environment = here.environment(FMU_TEST="1", DEBUG="0", **database.keys())
        processes.run([PYTHON, ROOT / "manage.py", "migrate", "--noinput", "--verbosity", "0"], env=environment)
        return processes.run([PYTHON, ROOT / "manage.py", *command], env=environment)


def _manage(arguments: Sequence[str]) -> int:
    packages.ensure(development=False)
    outside = database.external()
    where = contextlib.nullcontext(outside) if outside else database.shared("demo")
    with where as here:
        environment = here.environment(FMU_DEMO="1", **database.keys())
        return processes.run([PYTHON, ROOT / "manage.py", *arguments], env=environment)


def _lock(chosen: argparse.Namespace) -> int:
    packages.lock()
    return 0
