"""`./fmu test`: the checks, then the tests on a throw-away PostgreSQL; pytest has the last word on the screen."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from config.launch import assets, check, database, packages, postgres, processes
from config.launch.place import PYTHON, say

Where = AbstractContextManager[database.Database]

_MOST_WORKERS = 4
_ON_EVERY_POSTGRES = "every_postgres"


def run(arguments: Sequence[str]) -> int:
    """All checks and tests; with arguments only pytest with them. Returns the exit status."""
    packages.ensure(development=True)
    assets.ensure(development=True)
    with processes.stoppable():
        if arguments:
            return _pytest(arguments, _here(None))
        failed = check.run()
        failed += _on_system_postgres()
        status = _pytest(["-n", str(_workers())], _here(None), failed=failed)
        return status or int(bool(failed))


def _on_system_postgres() -> list[str]:
    """Run the tests of the database's own rules on the system's PostgreSQL too, where everything is required."""
    if os.environ.get("FMU_REQUIRE_ALL") != "1":
        say("tests on the system's PostgreSQL: skipped, only done with FMU_REQUIRE_ALL=1")
        return []
    programs = postgres.system_programs()
    if programs is None:
        say("tests on the system's PostgreSQL: FAILED, none in /usr/lib/postgresql (apt-get install postgresql)")
        return ["system PostgreSQL missing"]
    say(f"tests of the database's rules on {programs.parent.name}, the system's PostgreSQL")
    status = _pytest(["-m", _ON_EVERY_POSTGRES], _here(programs))
    return [] if status == 0 else ["tests on the system's PostgreSQL"]


def _here(programs: Path | None) -> Where:
    outside = None if programs else database.external()
    return nullcontext(outside) if outside else database.throw_away(programs)


def _pytest(arguments: Sequence[str], where: Where, *, failed: Sequence[str] = ()) -> int:
    with where as here, tempfile.TemporaryDirectory(prefix="fmu-files-") as files:
        environment = here.environment(
            FMU_TEST="1",
            FILES_FOLDER=files,
            FMU_CHECKS_FAILED=", ".join(failed),
            DEBUG="0",
            SECRET_KEY="only-for-the-tests",  # noqa: S106 - guards nothing
            DATA_KEYS="dGVzdHMgb25seTogc2VhbHMgaW5zdXJlZCBwZXJzb24=",
            INDEX_KEY="dGVzdHMgb25seTogZmluZHMgaW5zdXJlZCBwZXJzb24=",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        for name in ("FMU_DEMO", "FMU_DATABASE_ROLE", "ALLOWED_HOSTS", "REDIS_URL", "FILES_S3_BUCKET"):
            environment.pop(name, None)
        return processes.run([PYTHON, "-m", "pytest", *arguments], env=environment)


def _workers() -> int:
    return min(os.cpu_count() or 1, _MOST_WORKERS)
