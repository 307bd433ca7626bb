"""docs/security.md: every requirement stands there once, says how it is met, and names only tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
# OWASP ASVS 5.0.0: section → its requirements of levels 1 and 2.
ASVS = {
    "V1.1": "1-2", "V1.2": "1-9", "V1.3": "1-11", "V1.4": "1-3", "V1.5": "1-2",
    "V2.1": "1-3", "V2.2": "1-3", "V2.3": "1-4", "V2.4": "1",
    "V3.2": "1-2", "V3.3": "1-4", "V3.4": "1-6", "V3.5": "1-5", "V3.7": "1-2",
    "V4.1": "1-3", "V4.2": "1", "V4.3": "1-2", "V4.4": "1-4",
    "V5.1": "1", "V5.2": "1-3", "V5.3": "1-2", "V5.4": "1-3",
    "V6.1": "1-3", "V6.2": "1-12", "V6.3": "1-4", "V6.4": "1-4", "V6.5": "1-5", "V6.6": "1-3", "V6.8": "1-4",
    "V7.1": "1-3", "V7.2": "1-4", "V7.3": "1-2", "V7.4": "1-5", "V7.5": "1-2", "V7.6": "1-2",
    "V8.1": "1-2", "V8.2": "1-3", "V8.3": "1", "V8.4": "1",
    "V9.1": "1-3", "V9.2": "1-4",
    "V10.1": "1-2", "V10.2": "1-2", "V10.3": "1-4", "V10.4": "1-11", "V10.5": "1-5", "V10.6": "1-2", "V10.7": "1-3",
    "V11.1": "1-2", "V11.2": "1-3", "V11.3": "1-3", "V11.4": "1-4", "V11.5": "1", "V11.6": "1",
    "V12.1": "1-3", "V12.2": "1-2", "V12.3": "1-4",
    "V13.1": "1", "V13.2": "1-5", "V13.3": "1-2", "V13.4": "1-5",
    "V14.1": "1-2", "V14.2": "1-4", "V14.3": "1-3",
    "V15.1": "1-3", "V15.2": "1-3", "V15.3": "1-7",
    "V16.1": "1", "V16.2": "1-5", "V16.3": "1-4", "V16.4": "1-3", "V16.5": "1-3",
    "V17.1": "1", "V17.2": "1-4", "V17.3": "1-2",
}  # fmt: skip
ALL_OF_ASVS = 253
STANDINGS = ("met", "not applicable", "not yet")


def _rows(first: str) -> list[list[str]]:
    """The tables' rows whose first cell begins so."""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in PAGE.read_text().splitlines()
    ]
    return [row for row in rows if re.match(first, row[0])]


def _numbers(cell: str) -> list[str]:
    """``V1.2.1, V1.2.3–5`` one by one."""
    found = []
    for section, begins, ends in re.findall(r"(V\d+\.\d+)\.(\d+)(?:–(\d+))?", cell):
        found += [f"{section}.{n}" for n in range(int(begins), int(ends or begins) + 1)]
    return found


@cache
def _tests() -> frozenset[str]:
    """``tests/x/test_y.py::test_z`` of every test there is, and each file by itself."""
    found = set()
    for path in ROOT.glob("tests/**/test_*.py"):
        name = str(path.relative_to(ROOT))
        found.add(name)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{name}::{node.name}")
    return frozenset(found)


def _missing(cell: str) -> list[str]:
    """The tests named in the cell that do not exist. ``test_s5_*`` stands for every test named so."""
    named = re.findall(r"`((?:tests/|test_)[^`]+)`", cell)
    names = {test.split("::")[-1] for test in _tests()}
    return [
        name
        for name in named
        if (not any(test.startswith(name[:-1]) for test in names) if name.endswith("*") else name not in _tests())
    ]


def test_each_of_s1_to_s31_stands_there_once() -> None:
    assert [row[0].split()[0] for row in _rows(r"S\d+ ")] == [f"S{n}" for n in range(1, 32)]


def test_each_of_them_points_at_a_test_or_says_why_not_yet() -> None:
    silent = [row[0] for row in _rows(r"S\d+ ") if "`" not in row[2] and "Not yet:" not in row[1]]
    assert silent == []


def test_each_requirement_of_asvs_at_levels_1_and_2_stands_there_once() -> None:
    wanted = []
    for section, numbers in ASVS.items():
        begins, _, ends = numbers.partition("-")
        wanted += [f"{section}.{n}" for n in range(int(begins), int(ends or begins) + 1)]
    written = [number for row in _rows(r"V\d+\.\d+\.") for number in _numbers(row[0])]
    assert len(wanted) == ALL_OF_ASVS
    assert sorted(set(wanted) - set(written)) == []
    assert sorted(set(written) - set(wanted)) == []
    assert len(written) == len(set(written)), "a requirement stands twice"


def test_each_of_them_says_how_it_stands() -> None:
    assert [row[0] for row in _rows(r"V\d+\.\d+\.") if len(row) != 4 or not row[2].startswith(STANDINGS)] == []


@pytest.mark.parametrize("first", [r"S\d+ ", r"V\d+\.\d+\."])
def test_every_test_that_is_named_exists(first: str) -> None:
    assert {row[0]: _missing(row[-1]) for row in _rows(first) if _missing(row[-1])} == {}


def test_a_test_that_does_not_exist_would_be_noticed() -> None:
    assert _missing("`tests/architecture/test_rules.py::test_nothing`, `test_s99_*`, `tests/x/test_y.py`") != []
    assert len(_missing("`tests/architecture/test_rules.py::test_nothing`, `test_s99_*`, `tests/x/test_y.py`")) == 3
