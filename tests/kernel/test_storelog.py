"""S6, S7: the read log as RIV-TA StoreLog 2.0 messages that the schema takes, 500 entries each, and who is in them."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from lxml import etree

from cases.models import Case
from cases.vocabulary import Protection
from fmuadmin import reading
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.clock import TZ
from fmuadmin.identity import parse
from fmuadmin.logs import storelog
from fmuadmin.logs.exporting import NotSetUp, entries
from fmuadmin.logs.storelog import CORE, MOST_ENTRIES, Entry, Patient, Place, User, messages
from fmuadmin.management.commands import export_storelog
from fmuadmin.models import AuditEvent, ReadEvent
from fmuadmin.models import User as Person
from fmuadmin.vocabulary import LogPurpose, ReadAction, Resource
from tests.scenes import Stage, rolled_back
from tests.story import IDENTITY, Story

Needs = Callable[[str], str]
RESPONDER = "informationsecurity-auditing-log/schemas/interactions/StoreLogInteraction/StoreLogResponder_2.0.xsd"
SYSTEM_PLACE = Place(hsa_id="SE0000000000-FMU", name="FMU-admin")
WRITER = User(
    hsa_id="SE0000000000-1001",
    name="Ulla Berg",
    assignment="Vårdadministratör, Strandkliniken FMU",
    title="",
    provider=Place(hsa_id="SE0000000000-0001", name="Kustvården AB"),
    unit=Place(hsa_id="SE0000000000-0002", name="Strandkliniken FMU"),
)
ENTRY = Entry(
    log_id=UUID("2a3f8a5e-6a55-4ad3-a1cf-1f4c6d3f9b11"),
    at=datetime(2026, 3, 16, 9, 4, tzinfo=TZ),
    activity="Läsa",
    purpose=LogPurpose.BY_LAW.label,
    user=WRITER,
    resource=Resource.VISIT.label,
    patient=Patient(identity=parse("19121212-1212"), name="Tolvan Tolvansson"),
    level="FMU-2026-0001",
)


@cache
def schema_at(folder: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(folder) / RESPONDER)))


def texts(message: bytes, name: str) -> list[str | None]:
    return [element.text for element in etree.fromstring(message).iter(f"{{{CORE}}}{name}")]


# Pure --------------------------------------------------------------------------------------------


def test_s6_a_message_is_what_the_schema_says(needs: Needs) -> None:
    schema = schema_at(needs("schemas"))
    same_time = ENTRY.at.astimezone(UTC)
    (message,) = messages([ENTRY, replace(ENTRY, log_id=uuid4(), patient=None, at=same_time)], system=SYSTEM_PLACE)
    schema.assertValid(etree.fromstring(message))
    assert texts(message, "logId")[0] == str(ENTRY.log_id)
    assert texts(message, "startDate") == ["2026-03-16T09:04:00.000+01:00"] * 2
    assert texts(message, "root") == ["1.2.752.129.2.1.3.1"]
    assert texts(message, "extension") == ["191212121212"]
    assert texts(message, "activityLevel") == ["FMU-2026-0001"] * 2


@pytest.mark.parametrize(
    "broken",
    [
        replace(ENTRY, purpose=""),
        replace(ENTRY, activity=""),
        replace(ENTRY, resource=""),
        replace(ENTRY, user=replace(WRITER, hsa_id="")),
        replace(ENTRY, user=replace(WRITER, unit=Place(hsa_id="SE" + "0" * 31))),
    ],
    ids=["no purpose", "no activity", "no resource", "no user", "an HSA-id that is too long"],
)
def test_s6_the_schema_refuses_a_message_that_lacks_something(needs: Needs, broken: Entry) -> None:
    (message,) = messages([broken], system=SYSTEM_PLACE)
    assert not schema_at(needs("schemas")).validate(etree.fromstring(message))


def test_s6_501_entries_are_two_messages_and_none_is_none(needs: Needs) -> None:
    sent = list(messages((replace(ENTRY, log_id=uuid4()) for _ in range(501)), system=SYSTEM_PLACE))
    assert [len(texts(message, "logId")) for message in sent] == [MOST_ENTRIES, 1]
    assert len({log_id for message in sent for log_id in texts(message, "logId")}) == 501
    for message in sent:
        schema_at(needs("schemas")).assertValid(etree.fromstring(message))
    assert list(messages([], system=SYSTEM_PLACE)) == []


def test_s6_a_samordningsnummer_has_an_oid_of_its_own() -> None:
    (message,) = messages([replace(ENTRY, patient=Patient(identity=parse("19150072-2390")))], system=SYSTEM_PLACE)
    assert texts(message, "root") == ["1.2.752.129.2.1.3.3"]
    assert texts(message, "patientName") == []


def test_what_is_typed_cannot_break_a_message(needs: Needs) -> None:
    typed = "</log:name>\x01 & ]]> " + "x" * 9000
    broken = replace(ENTRY, args=typed, user=replace(WRITER, name=typed))
    (message,) = messages([broken], system=SYSTEM_PLACE)
    schema_at(needs("schemas")).assertValid(etree.fromstring(message))


def test_s7_every_action_and_purpose_is_a_word_of_the_log_service() -> None:
    activities = {"Läsa", "Skriva", "Signera", "Utskrift", "Vidimera", "Radera", "Nödöppning"}
    assert {action.activity for action in ReadAction} <= activities
    assert set(LogPurpose.labels) == {
        "Vård och behandling",
        "Kvalitetssäkring",
        "Annan dokumentation enligt lag",
        "Statistik",
        "Administration",
        "Kvalitetsregister",
    }


# From the log ------------------------------------------------------------------------------------

set_up = override_settings(LOG_SYSTEM_ID="SE0000000000-FMU", LOG_PURPOSE="Annan dokumentation enligt lag")


def read(story: Story, who: str, **more: Any) -> None:
    actor = story.world.people[who]
    with story.as_(actor):
        reading.shown(actor, cases=[(story.case.pk, story.number)], **({"resource": Resource.VISIT} | more))


def told(story: Story) -> list[Entry]:
    with set_up, story.as_(SYSTEM):
        return list(entries(ReadEvent.objects.all()))


def test_s6_an_entry_names_reader_unit_and_provider_by_hsa_id_or_by_an_id_of_ours(stage: Stage) -> None:
    story = stage.scene("in_progress")
    with rolled_back():
        read(story, "physician", action=ReadAction.SIGNED)
        read(story, "officer", purpose="Begäran från den enskilde")
        read(story, "care_admin", purpose=LogPurpose.QUALITY.label)
        unit, office, same = told(story)[-3:]
    world = story.world
    assert unit.user.unit == Place(hsa_id="SE0000000000-0000", name="Strandkliniken FMU")
    assert unit.user.provider == Place(hsa_id=f"FMU-O{world.provider.pk}", name="Kustvården AB")
    assert unit.user.hsa_id == f"FMU-P{world.physician.user_id}"
    assert (unit.user.title, unit.user.assignment) == ("Läkare", "Utredare, Strandkliniken FMU")
    assert (unit.activity, unit.resource) == ("Signera", "Besök i försäkringsmedicinsk utredning")
    assert (
        office.user.provider == office.user.unit == Place(hsa_id=f"FMU-O{world.fk_north.pk}", name=world.fk_north.name)
    )
    assert (office.purpose, office.args) == ("Annan dokumentation enligt lag", "Begäran från den enskilde")
    assert (same.purpose, same.args) == ("Kvalitetssäkring", "")


def test_s6_somebody_with_an_hsa_id_is_known_by_it(stage: Stage) -> None:
    story = stage.scene("in_progress")
    with rolled_back():
        with story.as_(SYSTEM):
            Person.objects.filter(pk=story.world.physician.user_id).update(hsa_id="SE0000000000-1001")
        read(story, "physician")
        assert told(story)[-1].user.hsa_id == "SE0000000000-1001"


def test_s6_a_unit_that_a_region_runs_belongs_to_the_region(stage: Stage) -> None:
    story = stage.scene("in_progress")
    with rolled_back():
        read(story, "care_admin_own")
        assert told(story)[-1].user.provider.name == "Region Norrbotten"


def test_s20_a_protected_person_has_no_name_in_the_export(stage: Stage) -> None:
    story = stage.scene("in_progress")
    with rolled_back():
        read(story, "care_admin")
        assert told(story)[-1].patient == Patient(identity=parse(IDENTITY), name="Tolvan Tolvansson")
        with story.as_(SYSTEM):
            Case.objects.filter(number=story.number).update(protection=Protection.CONFIDENTIALITY_MARKED)
        assert told(story)[-1].patient == Patient(identity=parse(IDENTITY))


def test_a_denied_attempt_is_told_as_denied_and_without_a_patient(stage: Stage) -> None:
    story = stage.scene("in_progress")
    with rolled_back(), story.as_(SYSTEM):
        ReadEvent.objects.create(
            at=story.now, action="read", resource="case", denied=True, case_number=story.number, case_ref=story.case.pk
        )
        entry = told(story)[-1]
    assert entry.args == "Nekad åtkomst"
    assert entry.patient is None
    assert entry.user.unit == Place(hsa_id="SE0000000000-FMU", name="FMU-admin")


@pytest.mark.parametrize("wrong", [{"LOG_SYSTEM_ID": ""}, {"LOG_SYSTEM_ID": "x" * 33}, {"LOG_PURPOSE": "Nyfikenhet"}])
def test_an_installation_that_has_not_said_who_it_is_exports_nothing(stage: Stage, wrong: dict[str, str]) -> None:
    with set_up, override_settings(**wrong), pytest.raises(NotSetUp):
        list(entries(ReadEvent.objects.all()))


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def as_if_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command's transaction run inside the stage's."""

    @contextmanager
    def nested(actor: Any) -> Iterator[None]:
        from fmuadmin.access import seen_as

        with seen_as(actor):
            yield

    assert export_storelog.acting_as is acting_as
    monkeypatch.setattr(export_storelog, "acting_as", nested)


def export(folder: Path, since: str, until: str) -> None:
    with set_up:
        call_command(
            "export_storelog", "--from", since, "--to", until, "--out", str(folder), verbosity=0, stdout=Quiet()
        )


class Quiet:
    def write(self, text: str) -> None:
        """Keep the test's output clean."""

    def flush(self) -> None:
        """Nothing to do."""


def test_s6_the_command_writes_the_days_lines_for_its_own_account_only(
    stage: Stage, needs: Needs, tmp_path: Path, as_if_alone: None
) -> None:
    story = stage.scene("in_progress")
    with rolled_back():
        for who in ("care_admin", "officer"):
            read(story, who)
        day = story.now.date()
        export(tmp_path, str(day), str(day))
        (path,) = tmp_path.iterdir()
        with story.as_(SYSTEM):
            exported = AuditEvent.objects.filter(verb="log.exported").latest("pk")
    assert path.name == f"storelog-{day}--{day}-0001.xml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    schema_at(needs("schemas")).assertValid(etree.parse(str(path)))
    assert exported.facts == {"since": str(day), "until": str(day), "rows": 2, "messages": 1}
    assert IDENTITY.encode() in path.read_bytes()


def test_an_export_that_fails_leaves_no_file(
    stage: Stage, tmp_path: Path, as_if_alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = stage.scene("in_progress")
    monkeypatch.setattr(storelog, "MOST_ENTRIES", 1)
    with rolled_back():
        for who in ("care_admin", "officer"):
            read(story, who)
        day = story.now.date()
        in_the_way = tmp_path / f"storelog-{day}--{day}-0002.xml"
        in_the_way.write_text("an earlier export")
        with pytest.raises(CommandError, match="finns redan"):
            export(tmp_path, str(day), str(day))
    assert list(tmp_path.iterdir()) == [in_the_way]


def test_an_export_says_what_is_wrong_with_its_arguments(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--to ligger före --from"):
        export(tmp_path, "2026-03-16", "2026-03-15")
    with pytest.raises(CommandError, match="finns inte"):
        export(tmp_path / "none", "2026-03-15", "2026-03-16")
    with pytest.raises(CommandError, match="--from"):
        export(tmp_path, "16/3", "2026-03-16")
