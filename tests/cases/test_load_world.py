"""load_world: a right file comes in whole; a wrong one says every fault with line and field, and leaves nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from billing.models import Settlement
from cases.models import Case, CaseParty, InternalNote, Rule, UnitRequest, Visit
from cases.vocabulary import CaseState, Decision
from cases.world.loading import load_text
from cases.world.problems import WorldRefused
from cases.world.vocabulary import acts
from fmuadmin.clock import TZ
from fmuadmin.models import Agreement, AuditEvent, Mandate, Organisation, User
from fmuadmin.vocabulary import OrganisationKind, Role
from tests.cases.owner import as_owner

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "docs" / "examples" / "world.yaml").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=TZ)
TABLES = (Organisation, Agreement, User, Mandate, Case, CaseParty, AuditEvent, UnitRequest, Settlement)


@pytest.fixture
def owner(django_db_setup: None, owner_url: str, django_db_blocker: Any) -> Iterator[None]:
    with as_owner(owner_url, django_db_blocker):
        yield


def load(text: str) -> dict[str, int]:
    return load_text(text, name="world.yaml", now=NOW)


def problems_of(text: str) -> list[str]:
    with pytest.raises(WorldRefused) as refused:
        load(text)
    return [str(problem) for problem in refused.value.problems]


def assert_nothing_is_there() -> None:
    for table in TABLES:
        assert not table._default_manager.exists(), f"{table.__name__} is not empty"


# The right file ----------------------------------------------------------------------------------


def test_the_example_of_the_documentation_loads_whole(owner: None) -> None:
    counts = load(EXAMPLE)
    assert counts["units"] == 2
    assert counts["cases"] == 2
    north = Organisation.objects.get(kind=OrganisationKind.REGION, name="Region Norrbotten")
    strand = Organisation.objects.get(hsa_id="SE0000000000-1001")
    assert strand.postcode == "972 31"
    assert strand.parent == Organisation.objects.get(name="Kustvården AB")
    assert Organisation.objects.get(hsa_id="SE0000000000-1002").operated_by == north
    assert Agreement.objects.get(region=north).unit == strand
    assert Rule.objects.get(organisation=north).value == 3


def test_every_region_gets_its_finance_desk_and_fk_gets_one(owner: None) -> None:
    load(EXAMPLE)
    desks = Organisation.objects.filter(kind=OrganisationKind.REGION_FINANCE_DESK)
    assert {desk.name for desk in desks} == {"Region Norrbotten, ekonomi", "Region Västerbotten, ekonomi"}
    assert all(desk.parent is not None for desk in desks)
    assert Organisation.objects.filter(kind=OrganisationKind.FK_FINANCE_DESK).count() == 1
    eva = User.objects.get(username="eva.oberg")
    assert {m.organisation.kind for m in eva.mandates.all()} == {"region_finance_desk", "region"}


def test_a_history_becomes_the_case_with_its_rows_its_trail_and_its_parties(owner: None) -> None:
    load(EXAMPLE)
    closed = Case.objects.get(state=CaseState.CLOSED)
    assert closed.number == "FMU-2026-0001"
    assert closed.closure_reason == "completed"
    assert closed.closed_on == date(2026, 3, 12)
    assert closed.insured.identity_number == "198901022387"
    assert [v.state for v in closed.visits.order_by("pk")] == ["held", "held"]
    assert closed.exams.get().decision == Decision.APPROVED
    assert closed.settlements.count() == 2
    assert closed.notes.get().organisation.name == "Strandkliniken FMU"
    assert InternalNote.objects.count() == 1
    versions = AuditEvent.objects.filter(case_ref=closed.pk, case_version__isnull=False).order_by("pk")
    assert [event.case_version for event in versions] == list(range(1, closed.version + 1))
    assert closed.parties.count() == 5
    assert UnitRequest.objects.get(case=closed).answer_by == date(2026, 1, 15), "the region's own three days"


def test_somebody_without_a_password_cannot_log_in(owner: None) -> None:
    load(EXAMPLE)
    assert not User.objects.get(username="sara.lind").has_usable_password()


def test_passwords_are_stored_hashed_and_work(owner: None) -> None:
    load(EXAMPLE.replace("    name: Sara Lind\n", "    name: Sara Lind\n    password: en-lagom-lang-losen-mening\n"))
    sara = User.objects.get(username="sara.lind")
    assert sara.check_password("en-lagom-lang-losen-mening")
    assert "en-lagom" not in sara.password


def test_the_same_file_as_json_gives_the_same_world(owner: None) -> None:
    as_json = json.dumps(yaml.load(EXAMPLE, Loader=yaml.BaseLoader), ensure_ascii=True, indent="\t")
    counts = load(as_json)
    assert counts["cases"] == 2
    assert Organisation.objects.filter(name="Region Västerbotten").exists()


def test_a_second_file_may_build_on_what_is_there(owner: None) -> None:
    load(EXAMPLE)
    load(
        """
people:
  - username: bo.ek
    name: Bo Ek
    mandates: [{role: care_admin, organisation: Strandkliniken FMU, valid_from: 2026-01-01}]
cases:
  - acts:
      - {act: register_request, at: 2026-03-16 08:30, by: anna.holm, region: Region Norrbotten, town: Boden,
         way_of_assessment: AFU, answer_by: 2026-03-20}
      - {act: assign_directly, at: 2026-03-16 08:40, by: sara.lind, unit: SE0000000000-1002}
"""
    )
    assert Mandate.objects.get(user__username="bo.ek").role == Role.CARE_ADMIN
    assert Case.objects.get(state=CaseState.ASSIGNED).number == "FMU-2026-0003"


def test_the_same_file_twice_is_refused(owner: None) -> None:
    load(EXAMPLE)
    assert problems_of(EXAMPLE) == ["Rad 4: filen är redan inläst, 2026-03-16 09:00."]
    assert Case.objects.count() == 2


def test_what_is_already_there_is_not_made_again(owner: None) -> None:
    load(EXAMPLE)
    found = problems_of("regions:\n  - name: Region Norrbotten\npeople:\n  - {username: sara.lind, name: Sara L}\n")
    assert found == [
        "Rad 2, fält name: det finns redan en region som heter Region Norrbotten. Ta bort posten eller byt namn.",
        "Rad 4, fält username: användarnamnet sara.lind finns redan. Ta bort posten eller välj ett annat namn.",
    ]


def test_the_loading_itself_leaves_a_line_in_the_trail(owner: None) -> None:
    load(EXAMPLE)
    line = AuditEvent.objects.get(verb="world.loaded")
    assert line.facts["file"] == "world.yaml"
    assert line.facts["counts"]["cases"] == 2


# Wrong files: what is changed in the example, where the answer points, and what it says ----------------------

WRONG = {
    "wrong check digit": (
        "    org_nr: 402001-4512\n",
        "    org_nr: 402001-4513\n",
        "org_nr",
        "kontrollsiffran stämmer inte",
    ),
    "org.nr too short": ("    org_nr: 402001-4512\n", "    org_nr: 402001\n", "org_nr", "tio siffror"),
    "unknown key": ("    town: Luleå\n\n", "    twon: Luleå\n\n", "twon", "fältet finns inte. Menade du town?"),
    "same key twice": ("    town: Luleå\n\n", "    name: Annat\n\n", "name", "anges två gånger"),
    "missing name": ("    name: Kustvården AB\n", "    name:\n", "name", "saknas"),
    "HSA-id twice": ("SE0000000000-1002", "SE0000000000-1001", "hsa_id", "används redan av en annan enhet"),
    "HSA-id of another form": ("SE0000000000-1002", "SE12-1002", "hsa_id", "inget HSA-id"),
    "unknown provider": ("provider: norr-vard", "provider: nor-vard", "provider", "ingen vårdgivare ”nor-vard”"),
    "region that is not one": ("operated_by: norr ", "operated_by: strand ", "operated_by", "ingen region ”strand”"),
    "id twice": ("  - id: vasterbotten", "  - id: norr", "id", "används av en annan post"),
    "name twice": ("    name: Region Västerbotten", "    name: Region Norrbotten", "name", "finns redan en region"),
    "dates in wrong order": (
        "valid_until: 2027-12-31",
        "valid_until: 2023-12-31",
        "valid_until",
        "före valid_from, 2024-01-01",
    ),
    "not a date": ("valid_until: 2027-12-31", "valid_until: 2027-02-30", "valid_until", "inget datum"),
    "unit out of service before it began": (
        "    languages: engelska, finska\n",
        "    active_until: 2023-12-31\n",
        "active_until",
        "före active_from",
    ),
    "wrong postcode": ("postcode: 972 31", "postcode: 97231x", "postcode", "inget postnummer"),
    "wrong e-mail": ("email: anna.holm@fk.example", "email: anna.holm", "email", "ingen e-postadress"),
    "username that nobody can type": (
        "username: ulla.berg",
        "username: Ulla Berg",
        "username",
        "går inte att logga in med",
    ),
    "username twice": ("username: ulla.berg", "username: sara.lind", "username", "finns redan"),
    "weak password": ("    name: Ulla Berg\n", "    name: Ulla Berg\n    password: kort\n", "password", "minst 12"),
    "unknown role": ("role: care_admin", "role: care_boss", "role", "Välj en av: fk_officer"),
    "role that cannot be held there": (
        "role: care_admin",
        "role: region_coordinator",
        "role",
        "Samordnare kan inte finnas i",
    ),
    "investigator without profession": (
        "        profession: LK\n",
        "",
        "profession",
        "saknas. En utredare har en profession",
    ),
    "profession of somebody who has none": (
        "      - role: care_admin\n",
        "      - role: care_admin\n        profession: LK\n",
        "profession",
        "bara utredare har en profession",
    ),
    "mandate nowhere": ("        organisation: fk-nord\n", "", "organisation", "saknas. Ange var uppdraget finns"),
    "unknown rule": ("kind: unit_answer_days", "kind: unit_answer_day", "kind", "Menade du unit_answer_days?"),
    "rule with a value it cannot have": (
        "kind: unit_answer_days",
        "kind: eves_free",
        "value",
        "antingen av (0) eller på (1)",
    ),
    "unknown section": ("rules:\n", "regler:\n", "regler", "avsnittet finns inte"),
    "a section that is no list": ("operations:\n  - name:", "operations:\n    name:", "operations", "en lista"),
    "unknown act": ("act: account_visits", "act: account_visit", "act", "Menade du account_visits?"),
    "unknown person": ("by: kim.ekstrom", "by: kim.ekstrand", "by", "ingen person med användarnamnet kim.ekstrand"),
    "person with two mandates": (" role: region_finance, leg", " leg", "by", "flera uppdrag den dagen"),
    "person before the mandate": (
        "at: 2026-01-12 09:10",
        "at: 2023-01-12 09:10",
        "by",
        "inget sådant uppdrag 2023-01-12",
    ),
    "acts out of order": ("at: 2026-01-13 10:00", "at: 2026-01-12 10:00", "at", "Skriv akterna i tidsordning"),
    "act in the future": ("at: 2026-03-13 15:40", "at: 2026-03-16 15:40", "at", "ligger i framtiden"),
    "invalid identity number": ("19890102-2387", "19890102-2388", "identity_number", "Kontrollsiffran stämmer inte"),
    "identity number in a text": ("Ring tolkcentralen om", "Ring 19890102-2387 om", "text", "Skriv inte personnummer"),
    "unit without agreement that day": (
        "    valid_from: 2024-01-01\n    valid_until: 2027-12-31",
        "    valid_from: 2026-02-01\n    valid_until: 2027-12-31",
        "units",
        "Strandkliniken FMU finns inte bland regionens avtalade utförare den dagen",
    ),
    "unit that was never asked": ("units: [strand]", "units: [sunderby]", "by", "Din roll får inte"),
    "unit that is not there": ("units: [strand]", "units: [stradn]", "units", "ingen vårdenhet ”stradn”"),
    "answer before the question": (
        "answer_by: 2026-01-19",
        "answer_by: 2026-01-09",
        "answer_by",
        "Svarsdatum kan inte ha passerat",
    ),
    "visit that ends before it begins": (
        "ends_at: 2026-01-27 11:30",
        "ends_at: 2026-01-27 08:30",
        "ends_at",
        "efter starttiden",
    ),
    "visit with a profession not approved": (
        "profession: PS, starts_at",
        "profession: FT, starts_at",
        "profession",
        "när Försäkringskassan har godkänt",
    ),
    "more days than the law allows": ("exam: 1, days: 10", "exam: 1, days: 21", "days", "högst 20 vardagar"),
    "visit that does not exist": ("visit: 2, held: ja", "visit: 3, held: ja", "visit", "mellan 1 och 2"),
    "a question without an answer": (', "Växlande arbetsställning."]', "]", "answers", "Besvara fråga 2"),
    "step not possible then": (
        "act: account_visits, at: 2026-03-03 09:05, by: ulla.berg",
        "act: withdraw, at: 2026-03-03 09:05, by: anna.holm",
        "act",
        "är inte möjligt när statusen är Redovisa besök",
    ),
    "step that is another's": (
        "act: account_visits, at: 2026-03-03 09:05, by: ulla.berg",
        "act: account_visits, at: 2026-03-03 09:05, by: anna.holm",
        "by",
        "Din roll får inte",
    ),
    "amount that is none": (
        'amount: "18 400,00", paid_on: 2026-03-09',
        "amount: mycket, paid_on: 2026-03-09",
        "amount",
        "inget tal",
    ),
    "hours not in quarters": (
        'interpreter_hours: "2,5"',
        'interpreter_hours: "2,4"',
        "interpreter_hours",
        "hela kvartar",
    ),
    "the second leg first": ("leg: unit_to_region", "leg: region_to_orderer", "by", "betalande partens ekonom"),
    "history without a beginning": (
        "act: register_request, at: 2026-03-13",
        "act: write_note, at: 2026-03-13",
        "region",
        "fältet finns inte",
    ),
    "hour that the clocks jumped over": (
        "starts_at: 2026-01-27 09:00",
        "starts_at: 2026-03-29 02:30",
        "starts_at",
        "sommartiden",
    ),
    "field of another act": ("exam: 1, days: 10", "exam: 1, days: 10, town: Luleå", "town", "fältet finns inte"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file_is_refused_with_line_and_field_and_nothing_is_loaded(owner: None, fault: str) -> None:
    old, new, field, words = WRONG[fault]
    assert EXAMPLE.count(old) >= 1, "the example has changed"
    found = problems_of(EXAMPLE.replace(old, new, 1))
    about = [problem for problem in found if f"fält {field}:" in problem and words in problem]
    assert about, found
    line = int(about[0].removeprefix("Rad ").split(",")[0])
    lines = EXAMPLE.replace(old, new, 1).splitlines()
    near = "\n".join(lines[line - 1 : line + 7])
    assert 1 <= line <= len(lines)
    assert field in near or "cases" in lines[line - 1] or field in ("profession", "organisation", "by", "region")
    assert_nothing_is_there()


def test_the_line_is_the_fields_own_line(owner: None) -> None:
    text = "regions:\n  - name: Region Norrbotten\n    org_nr: 232100-0231\n"
    assert problems_of(text) == [
        "Rad 3, fält org_nr: kontrollsiffran stämmer inte i 232100-0231. Kontrollera att alla siffror är rätt."
    ]


def test_every_fault_is_said_at_once_in_order_of_line(owner: None) -> None:
    text = EXAMPLE
    for old, new in (
        ("232100-0222", "232100-0223"),
        ("    town: Luleå\n\noperations", "    twon: Luleå\n\noperations"),
        ("role: system_admin", "role: system_boss"),
        ("kind: unit_answer_days", "kind: unit_answers"),
        ("2026-03-13 15:40", "2026-03-33 15:40"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = problems_of(text)
    lines = [int(problem.removeprefix("Rad ").split(",")[0]) for problem in found]
    assert lines == sorted(lines)
    assert [problem.split("fält ")[1].split(":")[0] for problem in found] == ["org_nr", "twon", "role", "kind", "at"]
    assert_nothing_is_there()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("regions:\n  - name: [oavslutad\n", "Rad 3: Filen går inte att läsa som YAML eller JSON."),
        ("- bara en lista\n", "Rad 1: filen ska ha"),
        ("", "Filen: filen ska ha"),
        ("{}", "Rad 1: filen ska ha"),
        ("regions: &a\n  - *a\n", "Rad 1: En post hänvisar till sig själv."),
        ("cases:\n  - id: x\n", "Rad 2, fält acts: saknas. Ett ärende börjar med register_request."),
        ("regions:\n  - bara text\n", "Rad 2"),
    ],
)
def test_a_file_that_is_no_world_is_refused(owner: None, text: str, answer: str) -> None:
    assert any(problem.startswith(answer) for problem in problems_of(text)), problems_of(text)
    assert_nothing_is_there()


# The command --------------------------------------------------------------------------------------


def test_the_command_says_what_is_wrong_and_ends_with_one(owner: None, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "fel.yaml"
    path.write_text(EXAMPLE.replace("402001-4512", "402001-4513"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"Ingenting är inläst. Antal fel: 2\.") as ended:
        call_command("load_world", str(path))
    assert ended.value.returncode == 1
    assert "Rad 25, fält org_nr: kontrollsiffran stämmer inte" in capsys.readouterr().err
    assert_nothing_is_there()


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [("finns-inte.yaml", None, "finns inte"), ("latin.yaml", "regions: [å]".encode("latin-1"), "inte UTF-8")],
)
def test_a_file_that_cannot_be_read_is_said_plainly(
    owner: None, tmp_path: Path, name: str, content: bytes | None, answer: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=answer):
        call_command("load_world", str(path))


def test_the_demo_is_never_loaded_outside_the_demo(owner: None, settings: Any) -> None:
    settings.FMU_DEMO = False
    with pytest.raises(CommandError, match="FMU_DEMO=1"):
        call_command("load_world", demo=True)
    assert_nothing_is_there()


def test_the_command_loads_a_file_as_the_databases_owner(transactional_db: None, owner_url: str, app_url: str) -> None:
    environment = {**os.environ, "DATABASE_OWNER_URL": owner_url, "DATABASE_URL": app_url}
    command = [sys.executable, "manage.py", "load_world", "docs/examples/world.yaml"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ärenden: 2" in done.stdout
    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "redan inläst" in again.stderr


def test_visits_are_written_in_swedish_time(owner: None) -> None:
    load(EXAMPLE)
    first = Visit.objects.order_by("pk").first()
    assert first is not None
    assert first.starts_at == datetime(2026, 1, 27, 9, 0, tzinfo=TZ)


def test_the_documentation_lists_every_act_with_its_fields() -> None:
    page = (ROOT / "docs" / "world.md").read_text(encoding="utf-8")
    for name, act in acts().items():
        fields = [f"**{field}**" if told.required else field for field, told in act.fields.items()]
        assert f"| `{name}` | {', '.join(fields) or '–'} |" in page
