"""``erase_trail`` and ``verify_trail`` as the owner runs them: what is emptied, what stays, and what is said."""

from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.models import Case
from fmuadmin.models import AuditEvent, ReadEvent
from fmuadmin.trail import chains, erasing
from fmuadmin.trail.chains import DONE, SEEN, Broken
from fmuadmin.trail.writing import write
from tests.cases.owner import as_owner

TODAY = date(2026, 11, 24)


@pytest.fixture
def as_the_owner(django_db_setup: None, owner_url: str, django_db_blocker: Any) -> Iterator[None]:
    """Django's own connection as the owner; nothing that is written stays."""
    with as_owner(owner_url, django_db_blocker):
        yield


def at(day: str, **more: Any) -> dict[str, Any]:
    return {"at": f"{day} 09:00+01:00", "actor_name": "Eva Norén", "organisation_name": "Strandkliniken", **more}


def read_on(*days: str) -> None:
    write([ReadEvent(action="read", resource="case", case_ref=7, role="investigator", **at(day)) for day in days])


def said(**options: Any) -> str:
    out = StringIO()
    call_command("erase_trail", stdout=out, **options)
    return out.getvalue()


def whole() -> str:
    out = StringIO()
    call_command("verify_trail", stdout=out)
    return out.getvalue()


def test_after_a_thousand_lines_were_emptied_the_chain_holds_and_says_which(as_the_owner: None) -> None:
    read_on(*["2016-01-01"] * 1000, *["2020-01-01"] * 20)
    told = said(before=date(2018, 1, 1))
    assert "Åtkomstloggen: 1000 rader äldre än 2018-01-01 gallrade: 1–1000." in told
    assert "Åtkomstloggen: hel, 1020 rader. 1000 gallrade: 1–1000." in whole()
    emptied = ReadEvent.objects.get(pk=1)
    assert (emptied.actor_name, emptied.actor_id, emptied.role, emptied.case_ref) == ("", None, "", 7)
    assert ReadEvent.objects.get(pk=1001).actor_name == "Eva Norén"
    line = AuditEvent.objects.get(verb="trail.erased")
    assert line.facts["ranges"] == [[1, 1000]]
    assert (line.facts["lines"], line.facts["before"], line.actor_name) == (1000, "2018-01-01", "FMU-admin")


def test_a_preview_says_the_same_and_changes_nothing(as_the_owner: None) -> None:
    read_on("2016-01-01", "2017-01-01")
    assert "Åtkomstloggen: 2 rader äldre än 2018-01-01 skulle gallras: 1–2." in said(
        before=date(2018, 1, 1), dry_run=True
    )
    assert ReadEvent.objects.filter(erased_on=None).count() == 2
    assert not AuditEvent.objects.filter(verb="trail.erased").exists()


def test_s5_the_log_is_kept_for_five_years(as_the_owner: None) -> None:
    with pytest.raises(erasing.TooEarly, match=r"minst 5 år\. Ange 2021-11-24 eller tidigare"):
        erasing.erase(before=date(2021, 11, 25), today=TODAY)
    with pytest.raises(CommandError, match="minst 5 år"):
        said(before=date(2026, 1, 1))


def test_s14_lines_about_a_case_stay_until_ten_years_after_its_end(
    as_the_owner: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []

    def kept(day: date) -> Any:
        asked.append(day)
        return AuditEvent.objects.filter(case_ref=1).values("case_ref")

    monkeypatch.setattr(erasing, "_kept_cases", [kept])
    for case in (1, 2, None):
        write([AuditEvent(verb="session.opened", case_ref=case, **at("2015-05-05"))])
    done, _ = erasing.erase(before=date(2020, 1, 1), today=TODAY)
    assert asked == [date(2016, 11, 24)], "ten years, though logs may go after five"
    assert (done.lines, done.ranges) == (2, [(2, 3)])


def test_the_record_of_a_gallring_is_never_emptied(as_the_owner: None) -> None:
    write([AuditEvent(verb="trail.erased", facts={"log": SEEN.label, "ranges": []}, **at("2010-05-05"))])
    done, _ = erasing.erase(before=date(2016, 1, 1), today=TODAY)
    assert done.lines == 0


def test_which_cases_are_kept_is_plugged_in(as_the_owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert erasing._kept_cases[0](TODAY).model is Case
    monkeypatch.setattr(erasing, "_kept_cases", [])
    with pytest.raises(RuntimeError, match="must be kept"):
        erasing.erase(before=date(2016, 1, 1), today=TODAY)


def test_the_application_may_not_erase(db: Any) -> None:
    with pytest.raises(CommandError, match="databasens ägare"):
        said()


@pytest.mark.parametrize(("today", "then"), [(date(2028, 2, 29), date(2018, 2, 28)), (TODAY, date(2016, 11, 24))])
def test_the_default_day_is_ten_years_ago(today: date, then: date) -> None:
    assert erasing.years_before(today, erasing.CASE_YEARS) == then


# The command -------------------------------------------------------------------------------------


def test_a_broken_chain_is_named_and_the_command_fails(as_the_owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    read_on("2026-01-01", "2026-01-02")
    monkeypatch.setattr(chains, "FIRST_LINK", b"")
    real: Callable[..., Any] = chains.verify

    def broken(chain: chains.Chain, connection: Any) -> Any:
        found = real(chain, connection)
        found.broken = Broken(chain.table, 2, chains.MISSING) if chain is SEEN else None
        return found

    monkeypatch.setattr("fmuadmin.management.commands.verify_trail.verify", broken)
    with pytest.raises(CommandError, match=r"^fmuadmin_readevent rad 2: raden saknas\.$"):
        whole()


def test_ranges_are_written_as_people_write_them() -> None:
    ranges: chains.Ranges = []
    for number in (1, 2, 3, 7, 9, 10):
        chains.extend(ranges, number)
    assert chains.in_words(ranges) == "1–3, 7, 9–10"
    assert DONE.table == "fmuadmin_auditevent"
