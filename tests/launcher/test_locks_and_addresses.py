"""The locks name no registry, and a database address means what PostgreSQL's own tools would take it for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from config.databases import from_url

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_says_where_packages_are_fetched(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS[:-1], ids=lambda path: path.name)
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    pinned = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line and line[0].isalpha()]
    assert pinned
    assert all(line.endswith("\\") for line in pinned)


def test_every_front_end_package_is_pinned_with_a_hash() -> None:
    packages = json.loads(LOCKS[-1].read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://app:p%40ss@db.example:5433/fmu?sslmode=verify-full",
            {"USER": "app", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433", "NAME": "fmu"},
        ),
        ("postgresql://app@/fmu?host=/run/a%20b", {"USER": "app", "PASSWORD": "", "HOST": "/run/a b", "PORT": ""}),
        ("postgres:///fmu", {"USER": "", "HOST": "", "NAME": "fmu"}),
    ],
)
def test_an_address_is_taken_apart(url: str, expected: dict[str, Any]) -> None:
    found = from_url(url)
    assert {key: found[key] for key in expected} == expected


def test_other_keys_of_an_address_reach_postgresql_and_nothing_is_prepared_by_itself() -> None:
    options = from_url("postgresql://app@db/fmu?sslmode=verify-full", pool={"max_size": 3})["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["pool"] == {"max_size": 3}
    assert options["prepare_threshold"] > 10**9


@pytest.mark.parametrize("url", ["sqlite:///fmu.db", "mysql://a@b/c", "fmu"])
def test_anything_but_postgresql_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        from_url(url)
