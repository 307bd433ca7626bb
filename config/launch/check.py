"""`./fmu check`: everything that can be said about the code without running its tests."""

from __future__ import annotations

import os
from collections.abc import Sequence

from config.launch import audit, processes
from config.launch.place import PYTHON, say

_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# No step asks the database, but the system checks refuse any other engine; the warning is that nobody answers there.
_MANAGE = ("-W", "ignore::RuntimeWarning", "manage.py")
_STEPS: dict[str, Sequence[str]] = {
    "format": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": ("-m", "ruff", "check", "--quiet", "."),
    "launcher": ("-m", "ruff", "check", "--quiet", "fmu"),
    "types": ("-m", "mypy", "--no-error-summary"),
    "templates": ("-m", "djlint", "--lint", "--quiet", "--profile=django", "fmuadmin", "cases", "billing", "dialogue"),
    "imports": ("-c", _IMPORTS, "--no-logo"),
    "migrations": (*_MANAGE, "makemigrations", "--check", "--dry-run"),
    "lifecycle": (*_MANAGE, "lifecycle_diagram", "--check"),
    "deployment": (*_MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
}
_AS_IN_PRODUCTION = {
    "SECRET_KEY": "only-for-checking-" + "0123456789abcdefghij" * 3,
    "DATA_KEYS": "b25seSBmb3IgY2hlY2tpbmc6IHNlYWxzIG5vdGhpbmc=",
    "INDEX_KEY": "b25seSBmb3IgY2hlY2tpbmc6IGZpbmRzIG5vdGhpbmc=",
    "ALLOWED_HOSTS": "fmu.example",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
    "FMU_DATABASE_ROLE": "owner",
}
_DECIDED_HERE = ("DATABASE_OWNER_URL", "DEBUG", "FMU_DEMO", "FMU_TEST", "HTTPS_ONLY")


def run() -> list[str]:
    """Run every step, say how each went; returns the names of those that failed. Needs no database."""
    environment = {key: value for key, value in os.environ.items() if key not in _DECIDED_HERE}
    environment.update(_AS_IN_PRODUCTION)
    failed = []
    for name, step in _STEPS.items():
        if processes.run([PYTHON, *step], env=environment) == 0:
            say(f"check {name}: ok")
        else:
            say(f"check {name}: FAILED")
            failed.append(name)
    return failed + _audit()


def _audit() -> list[str]:
    """Known weaknesses of the packages; skipped where nobody can be asked."""
    verdict = audit.audit()
    if not verdict.reached:
        say("check advisories: skipped: no advisory source")
        return []
    for weakness in verdict.weaknesses:
        say(weakness)
    say(f"check advisories: {'FAILED' if verdict.weaknesses else 'ok'}")
    return ["advisories"] if verdict.weaknesses else []
