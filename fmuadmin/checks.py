"""System checks: what must be true of an installation before it may start."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from fmuadmin import crypto


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


@register()
def one_state_machine_library(app_configs: Any, **kwargs: Any) -> list[Error]:
    """django-fsm and django-fsm-2 install the same module; a stray pin silently replaces ours."""
    if _installed("django-fsm"):
        return [
            Error(
                "Paketet django-fsm är installerat bredvid django-fsm-2. De skriver över varandra. "
                "Avinstallera django-fsm.",
                id="fmuadmin.E001",
            )
        ]
    return []


@register()
def postgresql_only(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Triggers, row-level security and constraints carry the rules; no other engine has them."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != "django.db.backends.postgresql":
        return [Error(f"FMU-admin kräver PostgreSQL, inte {engine}. Sätt DATABASE_URL.", id="fmuadmin.E002")]
    return []


@register()
def keys_for_personal_data(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Without its keys the system could neither write nor read whom a case is about."""
    return [Error(problem, id="fmuadmin.E003") for problem in crypto.problems()]
