"""The demo world: the same every time, every state in it, and histories as the real commands would have made them."""

import inspect
import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pypdf import PdfReader

from billing.commands import settle_leg
from cases import commands
from cases.demo import START, demo_document, digest_of
from cases.demo.files import add_files
from cases.demo.people import demo_people
from cases.demo.places import units
from cases.files.sweeping import remove_orphans
from cases.models import Case, CaseFile, CaseParty
from cases.models.rule import RuleBook
from cases.parties import party_rows
from cases.vocabulary import OPEN_STATES, CaseState, Channel, FilePurpose, Part
from cases.world.histories import Act, histories
from cases.world.keys import Keys
from cases.world.loading import load
from cases.world.people import people
from cases.world.problems import Post, Problems
from cases.world.register import Register
from cases.world.vocabulary import acts
from fmuadmin.clock import use
from fmuadmin.files import store
from fmuadmin.files.sealing import new_key
from fmuadmin.identity import parse
from fmuadmin.models import AuditEvent, DemoClock, Mandate, Organisation, User
from fmuadmin.vocabulary import OrganisationKind, Role
from tests.acting import undone
from tests.cases.owner import as_owner, learn_what_is_loaded, tidy
from tests.cases.replay import replay, rows_of

CASES = 320
REPLAYED = 8


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return demo_document(CASES)


@pytest.fixture(scope="module")
def demo(
    document: dict[str, Any], django_db_setup: None, owner_url: str, django_db_blocker: Any
) -> Iterator[dict[str, int]]:
    """A smaller demo world, loaded once for the module and gone afterwards."""
    tidy(owner_url)
    with as_owner(owner_url, django_db_blocker):
        loaded = load(document, digest=digest_of(document), name="demo", now=START)
        learn_what_is_loaded()
        yield loaded


def test_the_same_world_comes_out_byte_for_byte(document: dict[str, Any]) -> None:
    assert digest_of(demo_document(CASES)) == digest_of(document)


def test_the_whole_country_is_there_with_forty_units_and_people_for_every_role(demo: dict[str, int]) -> None:
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds[OrganisationKind.REGION] == kinds[OrganisationKind.REGION_FINANCE_DESK] == 21
    assert kinds[OrganisationKind.CARE_UNIT] == 40
    assert kinds[OrganisationKind.FK_FINANCE_DESK] == 1
    held = Counter(Mandate.objects.values_list("role", flat=True))
    assert set(held) == set(Role.values)
    for organisation in Organisation.objects.exclude(
        kind__in=[OrganisationKind.CARE_PROVIDER, OrganisationKind.OPERATIONS]
    ):
        assert organisation.mandates.exists(), f"{organisation} has nobody"
    several = [user for user in User.objects.prefetch_related("mandates") if user.mandates.count() > 1]
    assert len(several) >= 5


def test_every_state_of_a_case_is_there(demo: dict[str, int]) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values)


def test_the_insured_have_official_test_numbers_and_are_adults(demo: dict[str, int]) -> None:
    numbers = {case.insured.identity_number for case in Case.objects.filter(insured__isnull=False)}
    assert len(numbers) > 100
    for number in numbers:
        assert parse(number).digits == number
        assert 18 <= 2026 - int(number[:4]) <= 66


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        (Role.REGION_COORDINATOR, "Region Norrbotten"),
        (Role.REGION_FINANCE, "Region Norrbotten, ekonomi"),
        (Role.FK_OFFICER, "Försäkringskassan FMU Nord"),
        (Role.CARE_ADMIN, "Strandkliniken FMU"),
    ],
)
def test_the_best_known_people_have_something_to_do(demo: dict[str, int], role: Role, organisation: str) -> None:
    assert any(m.role == role and m.organisation.name == organisation for m in demo_people())
    today = START.date()
    rows = CaseParty.objects.filter(organisation__name=organisation, is_open=True)
    assert rows.filter(owes_from__lte=today, owes_until__gt=today).count() >= 2
    if role in (Role.REGION_COORDINATOR, Role.CARE_ADMIN, Role.FK_OFFICER):
        assert rows.filter(due_hard=True, due_on__lt=today).exists()
        assert rows.filter(due_on__gte=today, due_on__lt="2026-03-24").exists()


def test_no_act_lies_outside_working_days_or_after_the_demos_now(document: dict[str, Any]) -> None:
    for case in document["cases"]:
        for act in case["acts"]:
            assert act["at"] <= START
            assert act["by"] == "system" or act["at"].weekday() < 5


def test_party_rows_are_what_the_function_says_of_the_stored_facts(demo: dict[str, int]) -> None:
    book = RuleBook()
    for case in Case.objects.select_related("region", "office", "unit").order_by("pk")[::3]:
        case.__dict__["rules"] = book.in_force(on=case.requested_on, region_id=case.region_id)
        stored = {row.organisation_id: row.columns() for row in case.parties.all()}
        with use(START):
            recomputed = {row.organisation_id: row.columns() for row in party_rows(case.facts)}
        assert stored == recomputed, case.number


def told_again(document: dict[str, Any]) -> list[tuple[Case, list[Act]]]:
    """Each loaded case with its acts, ready to be done with commands."""
    names = {row["id"]: row["name"] for section in ("regions", "units", "offices") for row in document[section]}
    renamed = [{**case, "acts": [_renamed(act, names) for act in case["acts"]]} for case in document["cases"]]
    register, file = Register(), Post({"cases": renamed}, "demo", Problems())
    found = histories(file, register, people(file, register, Keys()), now=START)
    file.problems.raise_any()
    loaded = list(Case.objects.order_by("pk"))
    assert len(loaded) == len(found)
    return list(zip(loaded, found, strict=True))


def _renamed(act: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    told = dict(act)
    for field in ("region", "unit", "organisation"):
        if told.get(field) in names:
            told[field] = names[told[field]]
    if "units" in told:
        told["units"] = [names[unit] for unit in told["units"]]
    return told


def sample(pairs: list[tuple[Case, list[Act]]]) -> list[tuple[Case, list[Act]]]:
    """A few dozen cases: every state, every act that the demo knows, and some at random order of number."""
    chosen, seen = [], set()
    for case, history in sorted(pairs, key=lambda pair: -len(pair[1])):
        has = {act.what.name for act in history} | {f"state {case.state}", f"closed {case.closure_reason}"}
        if not has <= seen:
            seen |= has
            chosen.append((case, history))
    return chosen + pairs[:: max(1, len(pairs) // REPLAYED)]


def test_loaded_histories_are_what_the_commands_would_have_written(
    demo: dict[str, int], document: dict[str, Any]
) -> None:
    chosen = sample(told_again(document))
    assert {case.state for case, _ in chosen} == set(CaseState.values)
    for loaded, history in chosen:
        expected = rows_of(loaded)
        with transaction.atomic():
            done = rows_of(replay(history))
            transaction.set_rollback(True)
        for name, rows in done.items():
            assert rows == expected[name], f"{loaded.number} ({loaded.state}): {name}"


def test_every_command_can_be_told_with_its_own_words() -> None:
    words = {"unit_id": "unit", "unit_ids": "units", "region_id": "region", "visit_id": "visit"}
    words |= {"exam_id": "exam", "deviation_id": "deviation"}
    known = acts()
    # Follow by themselves, or are one person's own and no part of a case's history.
    told_of_itself = {"settle", "pass_supplement_windows", "NotVisible"}
    personal = {"reveal_identity", "declare_own_conflict", "break_glass", "close_glass"}
    # A history brings no files (tests/cases/replay.py).
    files = {"items", "statement_file", "assessments"}
    for command in [*(getattr(commands, name) for name in commands.__all__), settle_leg]:
        name = command.__name__
        if name in told_of_itself | personal:
            continue
        parameters = inspect.signature(command).parameters
        wanted = {words.get(p, p) for p in parameters} - {"number", "actor", "version", "values"} - files
        fields = set(known[name].fields)
        assert wanted <= fields, f"{name}: {wanted - fields}"
        if "values" not in parameters:
            assert fields == wanted, f"{name}: {fields - wanted}"


def test_open_cases_have_a_row_for_office_and_region_and_their_unit(demo: dict[str, int]) -> None:
    for case in Case.objects.filter(state__in=OPEN_STATES):
        parts = dict(case.parties.values_list("organisation_id", "part"))
        assert parts[case.office_id] == Part.ORDERER
        assert parts[case.region_id] == Part.REGION
        assert case.unit_id is None or parts[case.unit_id] == Part.UNIT


def test_case_numbers_rise_with_the_day_of_the_begaran(demo: dict[str, int]) -> None:
    cases = list(Case.objects.order_by("requested_on", "pk"))
    assert [case.number for case in cases] == sorted(case.number for case in cases)


def test_the_trail_is_in_order_of_time(demo: dict[str, int]) -> None:
    times = list(AuditEvent.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)


def test_every_unit_has_an_hsa_id_under_the_number_that_belongs_to_nobody() -> None:
    assert all(unit.hsa_id.startswith("SE0000000000-") for unit in units())
    assert len({unit.hsa_id for unit in units()}) == 40


def test_the_clock_is_the_commands_business_not_the_loaders(demo: dict[str, int]) -> None:
    assert not DemoClock.objects.exists()


def test_some_cases_have_real_files_that_open_and_an_earlier_worlds_are_taken_away(
    demo: dict[str, int], tmp_path: Path, settings: Any
) -> None:
    options = {**settings.STORAGES["files"]["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "files": {**settings.STORAGES["files"], "OPTIONS": options}}
    earlier = store.put(io.BytesIO(b"of an earlier demo world"), key=new_key())
    with undone(), use(START):
        assert add_files() == CaseFile.objects.count() >= 20
        assert remove_orphans(grace=timedelta()) == 1
        with pytest.raises(FileNotFoundError):
            store.stored_at(earlier)
        files = list(CaseFile.objects.select_related("case", "material_set", "statement"))
        assert {file.purpose for file in files} >= {FilePurpose.MATERIAL, FilePurpose.STATEMENT, FilePurpose.ASSESSMENT}
        for file in files:
            assert file.by_post == (file.purpose == FilePurpose.MATERIAL and file.material_set.channel == Channel.POST)
            if not file.by_post:
                opened = PdfReader(io.BytesIO(b"".join(store.pieces(file.key, key=file.file_key))))
                words = opened.pages[0].extract_text()
                assert file.case.number in words
                assert "Påhittad handling" in words
        for case in {file.case for file in files}:
            stored = {row.organisation_id: row.columns() for row in case.parties.all()}
            assert stored == {row.organisation_id: row.columns() for row in party_rows(case.facts)}, case.number
