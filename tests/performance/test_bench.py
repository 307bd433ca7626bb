"""``manage.py bench`` runs, says what it found, and fails when a budget is missed. Its figures are not judged here."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cases.bench import board, databases, reminders, trail
from cases.bench.figures import Figure, as_table, write
from cases.management.commands import bench

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty_database(db: Any, owner_url: str, app_url: str) -> Iterator[None]:
    """Leave Django's settings of the database as the bench reads them: the worker's own, and its owner."""
    from django.conf import settings
    from django.db import connections

    from config.databases import from_url

    usual = connections.settings["default"]["NAME"], settings.DATABASE_OWNER
    name = connection.settings_dict["NAME"]
    connections.settings["default"]["NAME"] = name
    settings.DATABASE_OWNER = from_url(owner_url)
    connection.close()
    connection.close_pool()
    # The server of tests before this one may hold connections, and a database in use cannot be copied. Each role ends
    # its own.
    for url in (owner_url, app_url):
        with psycopg.connect(url, autocommit=True) as one:
            one.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
    yield
    connections.settings["default"]["NAME"], settings.DATABASE_OWNER = usual


def test_a_quick_run_measures_the_board_and_writes_its_figures(empty_database: None, tmp_path: Path) -> None:
    file, said = tmp_path / "figures.json", StringIO()
    call_command("bench", "board", "--quick", "--json", str(file), stdout=said, stderr=StringIO())
    rows = json.loads(file.read_text())
    assert [row["name"] for row in rows] == [
        "board, 1000 cases: floor, ms",
        "board, 1000 cases: whole view, ms",
        "board, 1000 cases: whole view / floor",
    ]
    assert all(set(row) == {"name", "value", "budget", "holds"} and row["value"] > 0 for row in rows)
    assert "whole view / floor" in said.getvalue()


def test_a_missed_budget_is_told_and_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missed = [Figure(name="board", value=3.01, budget=3.0), Figure(name="other", value=1.0, budget=1.3)]
    monkeypatch.setattr(board, "measure", lambda *args, **kwargs: missed)
    monkeypatch.setattr(trail, "measure", lambda *args, **kwargs: [])
    monkeypatch.setattr(reminders, "measure", lambda *args, **kwargs: [])
    with pytest.raises(CommandError, match=r"Over budget: board$"):
        call_command("bench", "--json", str(tmp_path / "f.json"), stdout=StringIO(), stderr=StringIO())
    assert [row["holds"] for row in json.loads((tmp_path / "f.json").read_text())] == [False, True]


def test_the_table_says_which_budgets_hold() -> None:
    shown = as_table([Figure(name="a", value=2.0, budget=3.0), Figure(name="b", value=4.0, budget=3.0)])
    assert "holds" in shown.splitlines()[1]
    assert "MISSED" in shown.splitlines()[2]


def test_figures_without_a_budget_always_hold(tmp_path: Path) -> None:
    write([Figure(name="a", value=2.5)], tmp_path / "f.json")
    assert json.loads((tmp_path / "f.json").read_text()) == [{"name": "a", "value": 2.5, "budget": None, "holds": True}]


def test_budgets_are_those_of_the_decision() -> None:
    costs = {
        (size, name): [cost]
        for size, floor, view in ((100_000, 2.0, 6.0), (1_000_000, 2.0, 7.9))
        for name, cost in (("floor", floor), ("view", view))
    }
    found = {figure.name: figure for figure in board._figures(sorted(board.BUDGETED), costs)}
    assert found["board, 100000 cases: whole view / floor"].holds
    assert not found["board, 1000000 cases: whole view / floor"].holds
    assert not found["board: 1000000 / 100000 cases"].holds


@pytest.mark.parametrize("sizes", ["x", "1000,", ""])
def test_sizes_are_numbers(sizes: str) -> None:
    if sizes:
        with pytest.raises(CommandError, match="--sizes takes numbers"):
            bench._sizes(sizes)
    else:
        assert bench._sizes(sizes) == ()


def test_the_databases_are_named_apart_from_everything_else() -> None:
    assert databases._PREFIX == "fmu_bench_"
