"""Where the words of the code are: every vocabulary with Swedish labels."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import EnumMeta
from types import ModuleType
from typing import Any

from django.db import models

APPS = ("fmuadmin", "cases", "billing", "dialogue", "config")


def modules(*, without: tuple[str, ...] = ("migrations", "launch", "bench")) -> Iterator[ModuleType]:
    """Every module of the project."""
    for app in APPS:
        package = importlib.import_module(app)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not set(found.name.split(".")) & set(without) and found.name not in ("config.asgi", "config.wsgi"):
                yield importlib.import_module(found.name)


def vocabularies() -> list[Any]:
    """Every enumeration whose members carry a Swedish label, by name."""
    found = {
        thing
        for module in modules()
        for thing in vars(module).values()
        if isinstance(thing, EnumMeta)
        and thing.__module__.split(".")[0] in APPS
        and thing not in (models.TextChoices, models.IntegerChoices)
        and len(thing) > 0
        and all(hasattr(member, "label") for member in thing)
    }
    return sorted(found, key=lambda vocabulary: vocabulary.__name__)
