"""The case page asks the database at most twelve times, whatever the tab, the reader and the number of rows."""

from datetime import timedelta

import pytest

from cases import commands
from cases.models import Deviation, InternalNote, MaterialSet, UnitRequest, Visit
from cases.vocabulary import Channel, Part, VisitState
from fmuadmin import audit
from fmuadmin.access import SYSTEM
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind
from tests.case_pages import SLUGS, of_the_trail, statements_of
from tests.scenes import Stage, rolled_back
from tests.story import Story

BUDGET, TRAIL_BUDGET = 12, 2
PEOPLE = ("officer", "coordinator", "physician", "economist", "fk_economist", "care_admin_bjork")
# Two a tab can be in at its fullest: a revoked statement, supplements with questions, an exam and a delay pending.
FULL = "supplement_requested"
# One scene per set of steps: what a page asks depends on the steps that could be open, not on the scene.
HEAVIEST = (
    "answered", "assigned", "exam requested", "transfer proposed", "deviation", "supplement_requested",
    "supplement_sent", "window passed", "accounting", "settling", "closed", "revoked",
)  # fmt: skip


def asked_by(story: Story, who: str, slug: str) -> list[str]:
    """What the page asks: the case with its people and the reader's part (1), the rules (1), the way back's number (1),
    the rows that decide which steps are open and when the case is due (1 per kind: at most material, visits, exams,
    respites, requests or transfers, settlements), and the tab's own rows (1–3).
    What records that the page was read comes on top, in one statement (two are allowed).
    """
    statements = statements_of(story, story.world.people[who], slug)
    trail = of_the_trail(statements)
    assert len(trail) <= TRAIL_BUDGET
    return [sql for sql in statements if sql not in trail]


@pytest.mark.parametrize("scene", HEAVIEST)
def test_every_tab_of_every_reader_asks_at_most_twelve_times(stage: Stage, scene: str) -> None:
    story = stage.scene(scene)
    asked = {(who, slug): len(asked_by(story, who, slug)) for who in PEOPLE for slug in ["", *SLUGS]}
    assert {place: number for place, number in asked.items() if number > BUDGET} == {}


@pytest.mark.parametrize("who", ["officer", "coordinator", "physician"])
def test_fifty_rows_cost_as_many_statements_as_one(stage: Stage, who: str) -> None:
    story = stage.scene("deviation")
    one = {slug: len(asked_by(story, who, slug)) for slug in SLUGS}
    with rolled_back():
        _add_fifty_rows(story, who)
        many = {slug: len(asked_by(story, who, slug)) for slug in SLUGS}
    assert many == one


def _add_fifty_rows(story: Story, who: str) -> None:
    """Fifty of everything that a tab lists."""
    case, reader = story.case, story.world.people[who]
    strand = story.world.strand
    with story.as_(SYSTEM):
        visit = case.facts.visits[0]
        for place in range(50):
            starts = visit.starts_at + timedelta(days=place + 1)
            visited = Visit.objects.create(
                case=case, unit=strand, profession="LK", starts_at=starts, ends_at=starts + timedelta(hours=1),
                state=VisitState.CANCELLED,
            )  # fmt: skip
            Deviation.objects.create(
                case=case, visit=visited, cause="care", happened_at=story.now, reported_by=Part.UNIT,
                reported_on=story.now.date(), decided_on=story.now.date(), decision="rebook",
            )  # fmt: skip
            MaterialSet.objects.create(
                case=case, unit=strand, contents="Intyg", channel=Channel.POST, sent_on=story.now.date(),
                received_on=story.now.date(),
            )  # fmt: skip
            unit = Organisation.objects.create(
                kind=OrganisationKind.CARE_UNIT, name=f"Enhet {place}", hsa_id=f"SE0000000000-9{place:03d}",
                org_nr="556000-4615", parent=story.world.provider,
            )  # fmt: skip
            UnitRequest.objects.create(
                case=case, unit=unit, state="not_assigned", asked_at=story.now, answer_by=story.now.date()
            )
    with story.as_(reader):
        for place in range(50):
            InternalNote.objects.create(
                case=case,
                organisation_id=reader.desk,
                author_id=reader.person,
                written_at=story.now,
                text=f"Nr {place}",
            )
            audit.record(reader, "delay.reported", case_ref=case.pk, facts={"reason": "Sen tolk"})


def test_s4_a_page_with_personal_data_is_recorded_with_one_statement(stage: Stage) -> None:
    story = stage.scene("deviation")
    recorded = {who: len(of_the_trail(statements_of(story, story.world.people[who], "besok"))) for who in PEOPLE}
    assert recorded == {name: int(name in ("officer", "physician", "care_admin_bjork")) for name in PEOPLE} | {
        # A unit without the case is refused, and that is recorded too.
        "economist": 1,
        "fk_economist": 1,
    }


def test_a_full_statement_tab_stays_within_the_budget(stage: Stage) -> None:
    """A case taken back to work after a supplement has every kind of row at once: the most that a page can meet."""
    story = stage.scene(FULL)
    with rolled_back():
        story.do(commands.revoke_statement, "physician", reason="Fel bilaga")
        story.do(
            commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason="Minne"
        )
        story.do(commands.report_delay, "physician", reason="Tolken blev sjuk")
        asked = {(who, slug): len(asked_by(story, who, slug)) for who in PEOPLE for slug in SLUGS}
    assert {place: number for place, number in asked.items() if number > BUDGET} == {}


def test_nothing_is_read_that_the_tab_does_not_show(stage: Stage) -> None:
    """case+part, rules, way back · material, visits, exams, respites, transfers, settlements · the insured person."""
    asked = " ".join(asked_by(stage.scene("exam requested"), "officer", "besok"))
    assert "cases_insuredperson" in asked
    assert not any(table in asked for table in ("cases_supplement", "cases_internalnote AS", "fmuadmin_auditevent"))
    assert "cases_insuredperson" not in " ".join(asked_by(stage.scene("exam requested"), "coordinator", "besok"))
