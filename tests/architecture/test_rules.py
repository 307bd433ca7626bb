"""The house rules that a tool can hold (architecture.md §2, §6): layers, doors, sizes, verbs, eyes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import billing.verbs
from cases.acts_slugs import ACT_SLUGS
from cases.verbs import ABOUT_ONE_UNIT, OWN_ORGANISATION_ONLY, REASON_FOR_REGION, CaseVerb
from fmuadmin import audit
from tests.scenes import all_steps
from tests.world import World

ROOT = Path(__file__).parents[2]
CODE = [ROOT / app for app in ("fmuadmin", "cases", "billing", "dialogue", "config")]
MOST_LINES, MOST_IN_A_FUNCTION = 400, 70

# Layers ------------------------------------------------------------------------------------------


def test_the_import_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


# Doors -------------------------------------------------------------------------------------------

# Every page that answers without login, by name ("" is the way from / to the board).
PUBLIC = {
    "", "login", "second_factor", "set_up_factor", "openid_connect_login", "openid_connect_callback", "session_left",
    "timed_out", "help",
    "accessibility",
}  # fmt: skip
ARGUMENTS: dict[str, Any] = {
    "number": "FMU-2026-0001", "slug": "tilldela", "tab": "besok", "pk": 1, "step": "tilldela", "act": "tilldela",
    "token": "00000000-0000-4000-8000-000000000000",
}  # fmt: skip


def _addresses(patterns: Any = None, before: str = "", names: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name, address, view) of every page of the site map, with some value for every part of the address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _addresses(pattern.url_patterns, before + _filled(pattern), space)
        elif isinstance(pattern, URLPattern):
            name = f"{names}{pattern.name}" if pattern.name else ""
            yield name, "/" + before + _filled(pattern), pattern.callback


def _filled(pattern: Any) -> str:
    converters = pattern.pattern.converters
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda found: str(ARGUMENTS.get(found[1], 1 if type(converters[found[1]]).__name__ == "IntConverter" else "x")),
        str(pattern.pattern),
    )


def test_every_page_refuses_the_anonymous_except_the_public_ones(world: World) -> None:
    wrong, public = [], set()
    for name, address, view in _addresses():
        if getattr(view, "open_to_anonymous", False):
            public.add(name)
            continue
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            if answer.status_code != 302 or not answer["Location"].startswith(reverse("login")):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert public == PUBLIC


def test_every_act_has_an_address_in_swedish_and_no_address_is_without_act() -> None:
    steps = {"register_request", *all_steps()} - {"settle_leg", "take_case", "write_note"}
    assert set(ACT_SLUGS) == steps
    assert len(set(ACT_SLUGS.values())) == len(ACT_SLUGS)
    assert all(slug.isascii() and slug == slug.lower() for slug in ACT_SLUGS.values())


# Verbs -------------------------------------------------------------------------------------------


def test_every_verb_of_a_case_is_registered_and_every_registered_verb_is_named_once() -> None:
    """That every command records exactly one of them is tested where they are all run: test_steps_by_role.py."""
    named = {value for name, value in vars(CaseVerb).items() if name.isupper()} | {billing.verbs.LEG_SETTLED}
    of_cases = {code for code in audit.all_verbs() if code in named}
    assert of_cases == named
    assert named >= (ABOUT_ONE_UNIT | OWN_ORGANISATION_ONLY | REASON_FOR_REGION)
    kernel = {"access", "account", "identity", "session", "factor", "password", "mandate", "demo_clock", "world"}
    kernel |= {"delivery", "summons", "log", "notices", "trail"}
    assert {code for code in audit.all_verbs() if code not in named and code.split(".")[0] not in kernel} == set()


# Eyes --------------------------------------------------------------------------------------------


def _view_modules() -> list[Path]:
    return sorted(
        path
        for folder in CODE
        for path in folder.rglob("*.py")
        if "views" in path.parts or path.name in ("views.py", "consumers.py")
    )


def _guarded_models() -> set[str]:
    """Models whose manager says who may see what."""
    return {
        model.__name__
        for label in ("fmuadmin", "cases", "billing", "dialogue")
        for model in apps.get_app_config(label).get_models()
        if hasattr(model._default_manager, "visible_to")
    }


def test_a_view_asks_for_rows_only_through_visible_to() -> None:
    """``.objects.visible_to(actor)``; creating one's own row is the only other thing a view may ask a manager."""
    guarded, wrong, asked = _guarded_models(), [], 0
    for path in _view_modules():
        tree = ast.parse(path.read_text())
        nexts = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                model = node.value.id if isinstance(node.value, ast.Name) else "?"
                asked += 1
                if model in guarded and nexts.get(id(node)) not in ("visible_to", "create"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {model}.{node.attr}.{nexts.get(id(node))}")
    assert asked, "no view asks for anything: the test looks in the wrong place"
    assert not wrong, "\n".join(wrong)


def test_every_model_with_case_data_says_who_may_see_it() -> None:
    knows_a_case = {
        model.__name__
        for label in ("cases", "billing", "dialogue")
        for model in apps.get_app_config(label).get_models()
        if any(isinstance(f, models.ForeignKey) and f.related_model.__name__ == "Case" for f in model._meta.fields)
    }
    assert knows_a_case <= _guarded_models()
    assert {"Case", "SavedView"} <= _guarded_models()


# Sizes and words ---------------------------------------------------------------------------------


def _sources() -> list[Path]:
    return sorted(path for folder in CODE for path in folder.rglob("*.py") if "migrations" not in path.parts)


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in _sources()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_IN_A_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_module_says_what_lives_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _sources()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert not silent, silent


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "manager", "misc", "common"])
def test_no_module_is_a_dumping_ground(name: str) -> None:
    assert not [path for path in _sources() if path.stem == name]


def test_no_migration_names_the_state_machine_library() -> None:
    for folder in CODE:
        for path in folder.glob("migrations/*.py"):
            assert "django_fsm" not in path.read_text(), path
