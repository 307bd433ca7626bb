"""Whatever a program may try, the database refuses bad rows: every CHECK and UNIQUE of cases and money, once each.

The table is complete: a constraint of the catalogue that is not in it fails a test.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from billing.models import Settlement
from cases.models import (
    BrokenGlass,
    Case,
    CaseFile,
    CaseParty,
    ClosedContent,
    ComplementaryExam,
    Deviation,
    Follow,
    InsuredPerson,
    InternalNote,
    MaterialSet,
    MaterialSupplement,
    Order,
    OrderChange,
    PersonalConflict,
    Reminder,
    Respite,
    Rule,
    SavedView,
    StagedFile,
    Statement,
    SummonsTemplate,
    Supplement,
    SupplementQuestion,
    Transfer,
    UnitRequest,
    Visit,
)
from cases.vocabulary import AbortReason, Channel, Decision, FilePurpose, GlassReason, RequestState, VisitState
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.vocabulary import Profession, ScanState
from tests.case_files import file_row, staged_row
from tests.scenes import Stage, command_of, rolled_back
from tests.story import Story
from tests.world import MONDAY

pytestmark = pytest.mark.every_postgres
EARLY, LATE = date(2020, 1, 1), date(2030, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A row of a scene made bad: changed in place, or copied with changes."""

    model: type[models.Model]
    scene: str
    change: dict[str, Any] = field(default_factory=dict)
    copy: bool = False
    where: dict[str, Any] = field(default_factory=dict)


def changed(model: type[models.Model], scene: str, where: dict[str, Any] | None = None, **change: Any) -> Bad:
    """The scene's first row with other values."""
    return Bad(model=model, scene=scene, change=change, where=where or {})


def twice(model: type[models.Model], scene: str, where: dict[str, Any] | None = None, **change: Any) -> Bad:
    """The scene's first row a second time."""
    return Bad(model=model, scene=scene, change=change, copy=True, where=where or {})


def plain(text: str) -> RawSQL:
    """Bytes that nobody has sealed, as a program with SQL of its own might write them."""
    return RawSQL("%s::bytea", [text.encode() + bytes(40)])


MATERIAL, STATEMENT = {"purpose": FilePurpose.MATERIAL}, {"purpose": FilePurpose.STATEMENT}
TABLE: dict[str, Bad] = {
    # Case
    "case_number_form": changed(Case, "received", number="FMU-26-1"),
    "case_ended_has_reason_and_day": changed(Case, "closed", closed_on=None),
    "case_has_unit_once_assigned": changed(Case, "in_progress", unit=None),
    "case_answer_after_request": changed(Case, "received", answer_by=EARLY),
    "case_method_afu": changed(Case, "received", method="SLU"),
    "case_abort_has_reason": changed(Case, "received", abort_reason=AbortReason.MOVED),
    # Unit requests and transfers
    "unit_request_state_known": changed(UnitRequest, "asking_units", state="lost"),
    "unit_request_answer_known": changed(UnitRequest, "asking_units", answer=RequestState.DECLINED, decline_reason="x"),
    "unit_request_accepted_says_who_and_when": changed(UnitRequest, "answered", {"state": "accepted"}, contact=""),
    "unit_request_declined_has_reason": changed(
        UnitRequest, "answered", {"state": "accepted"}, answer=RequestState.DECLINED, state=RequestState.DECLINED
    ),
    "unit_request_state_follows_answer": changed(UnitRequest, "asking_units", state=RequestState.ACCEPTED),
    "unit_request_one_live_per_unit": twice(UnitRequest, "asking_units"),
    "transfer_one_pending": twice(Transfer, "transfer proposed"),
    "transfer_decided_has_day": changed(Transfer, "transfer proposed", decision=Decision.APPROVED),
    # Order and the insured
    "order_has_purpose": changed(Order, "in_progress", purpose=""),
    "order_change_is_sealed": changed(OrderChange, "order changed", after=plain("Nygatan 1")),
    "insured_is_sealed": changed(InsuredPerson, "in_progress", phone=plain("070-111 22 33")),
    "insured_identity_twelve_digits": changed(InsuredPerson, "in_progress", identity_number="121212-1212"),
    "insured_has_name": changed(InsuredPerson, "in_progress", name=""),
    # Material
    "material_channel_known": changed(MaterialSet, "in_progress", channel="pigeon", late_reason="x"),
    "material_received_after_sent": changed(MaterialSet, "in_progress", received_on=EARLY, late_reason="x"),
    "material_later_day_has_reason": changed(MaterialSet, "in_progress", received_on=LATE),
    "material_supplement_answered_is_closed": changed(MaterialSupplement, "material answered", closed_on=None),
    # Visits, deviations, exams
    "visit_state_known": changed(Visit, "in_progress", state="lost"),
    "visit_ends_after_start": changed(Visit, "in_progress", ends_at=F("starts_at")),
    "visit_not_by_physician_has_exam": changed(Visit, "in_progress", profession=Profession.PS),
    "visit_invitation_whole": changed(Visit, "in_progress", invitation_channel=""),
    "visit_interpreter_hours_in_quarters": changed(Visit, "in_progress", interpreter_hours=Decimal("25.00")),
    "visit_interpreter_told_when_held": changed(Visit, "in_progress", interpreter_booked=True, state=VisitState.HELD),
    "visit_struck_has_reason": changed(Visit, "in_progress", state=VisitState.STRUCK),
    "deviation_cause_known": changed(Deviation, "deviation", cause="weather"),
    "deviation_no_show_by_insured": changed(Deviation, "deviation", no_show=True, cause="care"),
    "deviation_decided_has_day": changed(Deviation, "deviation", decision="continue"),
    "deviation_one_pending_per_visit": twice(Deviation, "deviation"),
    "exam_not_by_physician": changed(ComplementaryExam, "exam requested", profession=Profession.LK),
    "exam_decided_has_day": changed(ComplementaryExam, "exam requested", decision=Decision.DENIED),
    "exam_days_only_when_approved": changed(ComplementaryExam, "exam requested", days=5),
    "exam_one_standing_per_profession": twice(ComplementaryExam, "exam requested"),
    # Respite
    "respite_one_pending": twice(Respite, "delay reported"),
    "respite_noticed_or_granted": changed(Respite, "delay reported", notice_reason=""),
    "respite_granted_has_day": changed(Respite, "delay reported", anstand_until=LATE),
    "respite_decided_has_day": changed(Respite, "delay reported", decided_on=LATE),
    # Statement and supplement
    "statement_signed_before_sent": changed(Statement, "statement_sent", signed_on=LATE),
    "statement_received_sets_window": changed(Statement, "statement_received", ask_until=EARLY),
    "statement_digital_received_when_sent": changed(
        Statement, "statement_received", received_on=F("sent_on") + timedelta(days=1)
    ),
    "statement_revoked_has_reason": changed(Statement, "statement_received", revoked_on=LATE),
    "statement_one_that_counts": twice(Statement, "statement_received"),
    "supplement_due_after_request": changed(Supplement, "supplement_requested", due_on=EARLY),
    "supplement_received_was_sent": changed(Supplement, "supplement_requested", received_on=LATE, ask_until=LATE),
    "supplement_withdrawn_has_reason": changed(Supplement, "supplement_requested", withdrawn_on=LATE),
    "supplement_one_open": twice(Supplement, "supplement_requested"),
    "supplement_question_number_unique": twice(SupplementQuestion, "supplement_requested"),
    "supplement_question_asks": changed(SupplementQuestion, "supplement_requested", question=""),
    # Files
    "file_purpose_known": changed(CaseFile, "files", STATEMENT, purpose="letter"),
    "file_material_has_kind": changed(CaseFile, "files", MATERIAL, kind=""),
    "file_assessment_has_profession": changed(CaseFile, "files", STATEMENT, profession=Profession.PS),
    "file_belongs_to_its_purpose": changed(CaseFile, "files", STATEMENT, material_set_id=F("id")),
    "file_stored_whole_or_by_post": changed(CaseFile, "files", MATERIAL, sha256=""),
    "file_key_is_sealed": changed(CaseFile, "files", MATERIAL, file_key=plain("öppen")),
    "file_scan_known": changed(CaseFile, "files", MATERIAL, scan="odd"),
    "file_quarantined_says_why": changed(CaseFile, "files", MATERIAL, scan=ScanState.QUARANTINED),
    "file_by_post_has_title": changed(CaseFile, "files", {"key": ""}, title=""),
    "file_replaces_another": changed(CaseFile, "files", MATERIAL, replaces_id=F("id")),
    "file_replaced_once": twice(CaseFile, "files", {"replaces__isnull": False}),
    "staged_file_stored_whole": changed(StagedFile, "files", size=0),
    "staged_file_key_is_sealed": changed(StagedFile, "files", file_key=plain("öppen")),
    "staged_file_scan_known": changed(StagedFile, "files", scan="odd"),
    "staged_file_quarantined_says_why": changed(StagedFile, "files", scan=ScanState.QUARANTINED),
    "staged_file_once": twice(StagedFile, "files", token="6f1c3b0e-0000-4000-8000-000000000001"),
    # Rules, views, notes
    "rule_unique_start": twice(Rule, "received"),
    "rule_kind_known": changed(Rule, "received", kind="mood"),
    "rule_value_not_negative": changed(Rule, "received", value=-1),
    "saved_view_name_unique": twice(SavedView, "view saved"),
    "saved_view_has_name": changed(SavedView, "view saved", name=""),
    "note_has_text": changed(InternalNote, "note written", text=""),
    "reminder_once": twice(Reminder, "received"),
    "reminder_kind_known": changed(Reminder, "received", kind="reminder.lunch"),
    "reminder_state_known": changed(Reminder, "received", state="lost", ended_at=MONDAY),
    "reminder_ended_has_time": changed(Reminder, "received", state="told"),
    # A person's jäv, nödöppning
    "conflict_once_per_person": twice(PersonalConflict, "jäv declared"),
    "follow_once_per_person": twice(Follow, "case followed"),
    "glass_reason_known": changed(BrokenGlass, "glass broken", reason="curious"),
    "glass_has_text": changed(BrokenGlass, "glass broken", text=""),
    "glass_period_ordered": changed(BrokenGlass, "glass broken", ends_at=F("opened_at")),
    # Kallelse, makulering
    "summons_template_has_text": changed(SummonsTemplate, "template written", heading=""),
    "closed_content_is_sealed": changed(ClosedContent, "revoked", texts=plain("öppen")),
    # Money
    "settlement_one_per_leg": twice(Settlement, "first leg settled"),
    "settlement_leg_known": changed(Settlement, "first leg settled", leg="sideways"),
    "settlement_paid_or_nothing_payable": changed(Settlement, "first leg settled", reference=""),
}
# Told elsewhere, because the application cannot reach them with an UPDATE of its own.
ELSEWHERE = {"case_party_one_per_organisation", "case_party_closed_has_day", "case_state_known"}


PREPARED = (
    "order changed", "material answered", "view saved", "note written", "jäv declared", "glass broken", "files",
    "case followed", "template written",
)  # fmt: skip


def _prepare(story: Story, name: str) -> None:
    """What no scene has: a changed order, answered material, a saved view, a note, a jäv, an opening, files."""
    if name == "order changed":
        story.do(command_of("update_order"), "officer", address="Nygatan 1", name="Tolvan T")
    if name == "material answered":
        story.do(command_of("request_material_supplement"), "care_admin", what="Remissvar")
        story.do(command_of("send_material"), "officer", contents="Remissvar", channel=Channel.DIGITAL)
    if name == "note written":
        story.do(command_of("write_note"), "care_admin", text="Ringt")
    if name == "files":
        first = file_row(story, FilePurpose.MATERIAL)
        file_row(story, FilePurpose.STATEMENT, "care_admin", replaces=first)
        file_row(story, FilePurpose.MATERIAL, key="", title="Röntgenbilder på skiva")
        staged_row(story)
    with seen_as(SYSTEM):
        _store(story, name)


def _store(story: Story, name: str) -> None:
    officer, admin = story.world.people["officer"], story.world.people["admin"]
    whose = {"owner_id": officer.user_id, "organisation_id": officer.organisation_id}
    if name == "view saved":
        SavedView.objects.create(**whose, name="Min", query="")
    if name == "jäv declared":
        PersonalConflict.objects.create(
            case=story.case, user_id=officer.user_id, organisation_id=officer.organisation_id, declared_at=MONDAY
        )
    if name == "case followed":
        Follow.objects.create(
            case=story.case, user_id=officer.user_id, organisation_id=officer.organisation_id, since=MONDAY
        )
    if name == "template written":
        SummonsTemplate.objects.create(
            organisation_id=story.case.unit_id,
            valid_from=EARLY,
            heading="Kallelse",
            body="Välkommen",
            written_by_id=officer.user_id,
            written_at=MONDAY,
        )
    if name == "glass broken":
        BrokenGlass.objects.create(
            case=story.case,
            mandate_id=admin.mandate_id,
            reason=GlassReason.values[0],
            text="Fel i ärendet",
            opened_at=MONDAY,
            ends_at=MONDAY + timedelta(hours=1),
        )


def _row(story: Story, bad: Bad) -> models.Model:
    names = {f.name for f in bad.model._meta.get_fields()}
    own: dict[str, Any] = {}
    if bad.model is Case:
        own = {"number": story.number}
    elif "case" in names:
        own = {"case__number": story.number}
    elif bad.model is SupplementQuestion:
        own = {"supplement__case__number": story.number}
    found = bad.model._default_manager.filter(**own, **bad.where).order_by("pk").first()
    assert found is not None, f"no {bad.model.__name__} in {bad.scene}"
    return found


def _again(row: models.Model, **change: Any) -> None:
    row.pk, row._state.adding = None, True
    for name, value in change.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def _otherwise(row: models.Model, change: dict[str, Any]) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("name", TABLE)
def test_a_bad_row_is_refused_by_the_database_by_name(stage: Stage, name: str) -> None:
    bad = TABLE[name]
    story = stage.scene("in_progress" if bad.scene in PREPARED else bad.scene)
    with rolled_back():
        _prepare(story, bad.scene)
        with seen_as(SYSTEM):
            row = _row(story, bad)
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                _again(row, **bad.change) if bad.copy else _otherwise(row, bad.change)
    assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def test_a_state_outside_the_vocabulary_is_refused(stage: Stage) -> None:
    story = stage.scene("received")
    with pytest.raises(IntegrityError, match=r"illegal step|case_state_known"), seen_as(SYSTEM):
        Case.objects.filter(number=story.number).update(state="limbo")


def test_a_party_row_is_one_per_organisation_and_closed_with_a_day(stage: Stage) -> None:
    story = stage.scene("received")
    with seen_as(SYSTEM):
        row = CaseParty.objects.filter(case__number=story.number).order_by("pk").first()
        assert row is not None
        columns = row.columns()
    for rows, complaint in (
        ([columns | {"is_open": False, "closed_on": None}], "case_party_closed_has_day"),
        ([columns | {"place": "x"}, columns | {"place": "y"}], "cannot affect row a second time"),
    ):
        with pytest.raises(Exception, match=complaint), seen_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SELECT fmu_write_parties(%s::jsonb)", [json.dumps(rows, default=str)])


def test_two_cases_never_share_a_number(stage: Stage) -> None:
    story = stage.scene("received")
    with pytest.raises(IntegrityError, match="number"), seen_as(SYSTEM):
        _again(Case.objects.get(number=story.number))


def test_the_table_has_every_constraint_that_the_models_declare_and_the_database_has_them_all() -> None:
    declared = {
        constraint.name
        for label in ("cases", "billing")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert declared == set(TABLE) | ELSEWHERE


def test_the_catalogue_has_no_constraint_that_the_table_does_not_know(stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'x')"
            "   AND conrelid::regclass::text ~ '^(cases|billing)_'"
            " UNION SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
            "  WHERE indisunique AND NOT indisprimary AND relname ~ '^(cases|billing)_'"
        )
        found = {name for (name,) in cursor.fetchall()}
    # Django names what a single field implies (unique=True, a positive number) after table and column.
    own = {name for name in found if not name.startswith(("cases_", "billing_"))}
    assert own == set(TABLE) | ELSEWHERE
    implied = found - own - {"cases_party_count_key"}
    assert all(name.endswith(("_check", "_key", "_uniq")) for name in implied), implied
