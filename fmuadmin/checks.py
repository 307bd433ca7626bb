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


# Names under which a machine is reached only from itself; testserver is the test client's.
_HERE = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
_SHORTEST_KEY = 50


def _reached_from_outside() -> list[str]:
    return sorted(set(settings.ALLOWED_HOSTS) - _HERE)


@register()
def demo_never_where_real_people_work(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The demo lets anybody become anybody with one click, and has a clock that anybody can move."""
    if not settings.FMU_DEMO:
        return []
    found = []
    if settings.SECURE_SSL_REDIRECT:
        found.append(
            _error("FMU_DEMO är på tillsammans med HTTPS_ONLY. Ta bort FMU_DEMO där riktiga personer arbetar.", 4)
        )
    if getattr(settings, "OIDC_ORIGINS", ()):
        found.append(
            _error("FMU_DEMO är på tillsammans med inloggning från en annan organisation. Ta bort FMU_DEMO.", 5)
        )
    return found


@register()
def tests_and_tracebacks_stay_at_home(app_configs: Any, **kwargs: Any) -> list[Error]:
    """FMU_TEST hashes passwords badly on purpose, DEBUG shows the inside of the program."""
    on = [name for name in ("FMU_TEST", "DEBUG") if getattr(settings, name)]
    hosts = _reached_from_outside()
    if on and (hosts or settings.SECURE_SSL_REDIRECT):
        where = ", ".join(hosts) or "HTTPS_ONLY"
        return [_error(f"{' och '.join(on)} är på och systemet nås utifrån ({where}). Stäng av det.", 6)]
    return []


@register()
def key_that_cannot_be_guessed(app_configs: Any, **kwargs: Any) -> list[Error]:
    """With the key anybody can sign a cookie."""
    at_home = settings.DEBUG or settings.FMU_TEST or settings.FMU_DEMO
    if at_home or all(len(key) >= _SHORTEST_KEY for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        return []
    return [_error(f"SECRET_KEY måste ha minst {_SHORTEST_KEY} slumpmässiga tecken.", 7)]


def _error(text: str, number: int) -> Error:
    return Error(text, id=f"fmuadmin.E{number:03}")
