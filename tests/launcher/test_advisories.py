"""The audit of packages: what pip-audit's answer means, and that a missing advisory source never holds anybody up."""

import json
import subprocess
from typing import Any

import pytest

from config.launch import audit, check

CLEAN = {"name": "asgiref", "version": "3.8.1", "vulns": []}
WEAK = {"name": "django", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1"}]}
UNKNOWN = {"name": "asgiref", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("told", "reached", "weaknesses"),
    [
        (json.dumps({"dependencies": [CLEAN]}), True, []),
        (json.dumps({"dependencies": [CLEAN, WEAK]}), True, ["django 1.0: PYSEC-2026-1"]),
        (json.dumps({"dependencies": [UNKNOWN]}), False, []),
        (json.dumps({"dependencies": [UNKNOWN, WEAK]}), True, ["django 1.0: PYSEC-2026-1"]),
        ("", False, []),
        ("<html>", False, []),
        ("[]", False, []),
    ],
)
def test_what_an_answer_means(told: str, reached: bool, weaknesses: list[str]) -> None:
    verdict = audit.read(told)
    assert (verdict.reached, list(verdict.weaknesses)) == (reached, weaknesses)


def test_nobody_is_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []

    def silent(command: Any, timeout: int, **more: Any) -> None:
        waits.append(timeout)
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", silent)
    assert audit.audit() == audit.Verdict(reached=False)
    assert sum(waits) <= 15, "one short question, and no more when it is not answered"


def test_a_weakness_fails_the_check_and_a_missing_source_does_not(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(audit, "audit", lambda: audit.Verdict(reached=False))
    assert check._audit() == []
    assert "skipped: no advisory source" in capsys.readouterr().out
    monkeypatch.setattr(audit, "audit", lambda: audit.Verdict(reached=True, weaknesses=["django 1.0: PYSEC-2026-1"]))
    assert check._audit() == ["advisories"]
    monkeypatch.setattr(audit, "audit", lambda: audit.Verdict(reached=True))
    assert check._audit() == []
