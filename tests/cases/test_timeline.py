"""Händelser: who reads which line, old and new values, filters, paging by key, and what changed since a form (CV3)."""

import re
from typing import Any

import pytest

from cases import commands
from cases.selectors.reading import CASE_VERBS
from cases.selectors.seeing import see
from cases.selectors.timeline import KINDS, PAGE_SIZE, Asked, changes_since, timeline, words
from cases.vocabulary import CaseState
from fmuadmin import audit
from fmuadmin.audit import all_verbs
from fmuadmin.parts import Happening
from tests.case_pages import page
from tests.story import Story
from tests.world import World


def read(story: Story, who: str, **parameters: str) -> list[Happening]:
    """The happenings on the person's page."""
    actor = story.world.people[who]
    with story.as_(actor):
        sight = see(story.number, actor)
        assert sight is not None
        return list(timeline(sight, Asked.read(parameters)).happenings)


def told(happenings: list[Happening]) -> list[str]:
    """Sentences with their facts, as one reads them."""
    return [
        " ".join([h.what, *(f"{c.label}={f'{c.before}→' if c.before else ''}{c.after}" for c in h.changes)])
        for h in happenings
    ]


def test_a_line_says_who_where_when_and_what_by_name(story: Story) -> None:
    story.register().ask("strand")
    newest = read(story, "coordinator")[0]
    assert (newest.what, newest.who, newest.organisation) == ("Förfrågan skickad", "Sara Lind", "Region Norrbotten")
    assert told([newest]) == ["Förfrågan skickad Utförare=Strandkliniken FMU Svar senast=2026-03-18"]
    assert newest.at == story.now


def test_old_and_new_value_stand_together(story: Story) -> None:
    story.to(CaseState.IN_PROGRESS)
    visit, starts = story.case.facts.visits[0], story.soon(9)
    story.do(commands.rebook_visit, "care_admin", visit_id=visit.pk, starts_at=starts, ends_at=starts.replace(hour=11))
    story.do(commands.update_order, "officer", purpose="Bedömning → dag 365", phone="070-1")
    lines = told(read(story, "physician"))
    assert lines[0] == (
        "Beställningen ändrad Syfte=Bedömning av arbetsförmåga inför dag 180→Bedömning → dag 365 Telefon=070-1"
    )
    assert lines[1] == "Besök ombokat Besök=2026-03-23 09:00→2026-03-27 09:00 Profession=Läkare"


# What each reader is told of the same happenings; None = the line is not theirs.
TABLE: list[tuple[str, dict[str, str | None]]] = [
    (
        "request.registered",
        {"officer": "Region=", "coordinator": "Region=", "care_admin": "Region=", "economist": None},
    ),
    (
        "unit_request.declined",
        {"officer": "Skäl=Fullt", "coordinator": "Skäl=Fullt", "care_admin": None, "economist": None},
    ),
    ("case.assigned", {"officer": "Meddelande=Hej", "coordinator": "Meddelande=Hej", "care_admin": "-Meddelande"}),
    ("order.updated", {"officer": "Syfte=", "coordinator": "-inför dag", "care_admin": "Syfte=", "economist": None}),
    ("material.sent", {"officer": "Innehåll=", "coordinator": "-Innehåll", "care_admin": "Innehåll="}),
    ("material.requested", {"officer": "Saknas=", "coordinator": "-Saknas", "care_admin": "Saknas="}),
    ("exam.requested", {"officer": "Skäl=", "coordinator": "-Skäl", "care_admin": "Skäl=", "economist": None}),
    ("delay.reported", {"officer": "Skäl=Kö", "coordinator": "Skäl=Kö", "care_admin": "Skäl=Kö", "economist": None}),
    (
        "deviation.reported",
        {"officer": "Beskrivning=", "coordinator": "-Beskrivning", "care_admin": "Beskrivning=", "economist": None},
    ),
    ("visit.reported", {"officer": "Profession=", "coordinator": "Profession=", "economist": "-Profession"}),
    ("statement.sent", {"officer": "Undertecknat=", "coordinator": "Undertecknat=", "economist": "Undertecknat="}),
    ("visits.accounted", {"officer": "", "coordinator": "", "care_admin": "", "economist": ""}),
    ("case.taken", {"officer": "Person=", "coordinator": "Person=", "care_admin": "Person=", "economist": None}),
    ("note.written", {"officer": None, "coordinator": None, "care_admin": "", "economist": None}),
    ("access.denied", {"officer": None, "coordinator": None, "care_admin": None, "economist": None}),
]


@pytest.fixture
def eventful(story: Story) -> Story:
    """A case in SETTLING in which everything of the table happened."""
    story.register().ask("strand", "bjork").accept()
    story.do(commands.decline_request, "care_admin_bjork", reason="Fullt")
    story.do(commands.assign, "coordinator", unit_id=story.world.strand.pk, message="Hej FK")
    story.order().material()
    story.do(commands.update_order, "officer", purpose="Syfte inför dag 365")
    story.do(commands.request_material_supplement, "care_admin", what="Journal")
    story.do(commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason="Minnet")
    story.do(commands.report_delay, "care_admin", reason="Kö")
    story.do(commands.take_case, "care_admin")
    story.do(commands.write_note, "care_admin", text="Ring")
    story.book()
    story.do(
        commands.report_deviation, "care_admin", visit_id=story.case.facts.visits[0].pk, cause="other",
        happened_at=story.now, description="Feber",
    )  # fmt: skip
    deviation = story.case.facts.deviations[0]
    story.do(commands.decide_deviation, "officer", deviation_id=deviation.pk, decision="continue")
    story.send_statement()
    story.do(commands.confirm_statement, "officer")
    story.do(commands.approve_statement, "officer")
    with story.as_(story.world.coordinator):
        facts = {"step": "order", "number": story.number, "reason": "Din roll"}
        audit.record(story.world.coordinator, audit.ACCESS_DENIED, case_ref=story.case.pk, facts=facts)
    return story.account()


@pytest.mark.parametrize("verb", [verb for verb, _ in TABLE])
def test_each_reader_is_told_their_part_of_a_happening(eventful: Story, verb: str) -> None:
    sentence = all_verbs()[verb].sentence
    for who, expected in dict(TABLE)[verb].items():
        lines = [line for line in told(read(eventful, who)) if line.startswith(sentence)]
        if expected is None:
            assert lines == [], who
        elif expected.startswith("-"):
            assert lines, who
            assert all(expected[1:] not in line for line in lines), who
        else:
            assert any(expected in line for line in lines), (who, lines)


def test_fk_and_finance_read_each_their_own_leg_of_the_money(eventful: Story) -> None:
    eventful.settle()
    legs = {
        who: [line for line in told(read(eventful, who)) if line.startswith("Betalning registrerad")]
        for who in ("care_admin", "coordinator", "officer", "economist", "fk_economist")
    }
    assert {who: len(lines) for who, lines in legs.items()} == {
        "care_admin": 1, "coordinator": 2, "officer": 1, "economist": 2, "fk_economist": 1,
    }  # fmt: skip
    assert "Led=Utförare → region" in legs["care_admin"][0]
    assert "Led=Region → Försäkringskassan" in legs["fk_economist"][0]


def test_every_verb_belongs_to_exactly_one_group_of_the_filter() -> None:
    of_cases = [verb for verb in all_verbs() if verb in CASE_VERBS or verb.startswith("leg.")]
    groups = {
        verb: [kind for kind, (_, starts) in KINDS.items() if any(verb.startswith(start) for start in starts)]
        for verb in of_cases
    }
    assert {verb: kinds for verb, kinds in groups.items() if len(kinds) != 1} == {}


def test_the_address_filters_on_type_and_party(eventful: Story) -> None:
    visits = {h.what for h in read(eventful, "officer", typ="besok")}
    assert visits == {"Besök bokat", "Besök redovisat", "Kompletterande undersökning begärd"}
    assert {h.organisation for h in read(eventful, "officer", part="region")} == {"Region Norrbotten"}
    assert {h.organisation for h in read(eventful, "officer", part="utforare")} == {
        "Strandkliniken FMU",
        "Rehabhuset Björken",
    }
    assert read(eventful, "officer", typ="ersattning", part="fk") == []
    # What is not understood is left out.
    assert len(read(eventful, "officer", typ="drop table", part="x", fore="y")) == len(read(eventful, "officer"))


def test_an_empty_filter_offers_the_way_out(eventful: Story) -> None:
    text = page(eventful, eventful.world.officer, "handelser", typ="ersattning", part="fk").content.decode()
    assert "Inga händelser matchar filtreringen." in text
    assert "Återställ filter" in text


def test_what_the_system_did_says_so(story: Story) -> None:
    story.to(CaseState.STATEMENT_RECEIVED)
    story.wait(40)
    story.do(commands.report_visit, "care_admin", visit_id=story.case.facts.visits[0].pk, held=True)
    approved = next(h for h in read(story, "officer", part="system"))
    assert approved.what == "Utlåtande godkänt"
    assert (approved.who, approved.organisation, approved.tags[0].text) == ("FMU-admin", "", "Av sig självt")


def test_pages_follow_each_other_by_key_and_show_every_happening_once(story: Story, world: World) -> None:
    story.register()
    with story.as_(world.officer):
        for place in range(2 * PAGE_SIZE + 5):
            audit.record(world.officer, "delay.reported", case_ref=story.case.pk, facts={"reason": f"nr {place}"})
    seen, parameters = [], {}
    for _ in range(4):
        text = page(story, world.officer, "handelser", **parameters).content.decode()
        seen += re.findall(r'id="(handelse-\d+)"', text)
        older = re.search(r'rel="next" href="\?fore=(\d+)"', text)
        if older is None:
            break
        parameters = {"fore": older[1]}
    assert len(seen) == len(set(seen)) == 2 * PAGE_SIZE + 6
    newer = re.search(r'rel="prev" href="\?efter=(\d+)"', text)
    assert newer is not None
    back = page(story, world.officer, "handelser", efter=newer[1]).content.decode()
    assert re.findall(r'id="(handelse-\d+)"', back) == seen[PAGE_SIZE + 6 - 6 : 2 * PAGE_SIZE]


def test_what_changed_since_a_form_was_opened_is_told_to_those_who_may_know(story: Story) -> None:
    story.register().ask("strand", "bjork")
    before = story.case.version
    story.accept("care_admin_bjork").accept()
    assert told(_changes(story, "coordinator", before)) == [
        "Förfrågan accepterad Utförare=Rehabhuset Björken Kan starta=2026-03-23",
        "Förfrågan accepterad Utförare=Strandkliniken FMU Kan starta=2026-03-23",
    ]
    own = told(_changes(story, "care_admin", before))
    assert own == ["Förfrågan accepterad Utförare=Strandkliniken FMU Kan starta=2026-03-23"]
    assert _changes(story, "coordinator", story.case.version) == []


def _changes(story: Story, who: str, version: int) -> list[Happening]:
    actor = story.world.people[who]
    with story.as_(actor):
        sight = see(story.number, actor)
        assert sight is not None
        return changes_since(sight, version)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-03-16", "2026-03-16"),
        ("2026-03-16T08:00:00+00:00", "2026-03-16 09:00"),
        (["En fråga", "En till"], "En fråga\nEn till"),
        (3, "3"),
        ("T som i tid", "T som i tid"),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, shown: str) -> None:
    assert words(value) == shown


def test_s28_a_decision_says_who_when_and_on_which_law_it_rests(story: Story) -> None:
    story.to(CaseState.BOOKING)
    story.do(commands.report_delay, "care_admin", reason="Kö")
    story.do(commands.grant_respite, "officer", until=story.soon(60).date(), reason="Kö")
    for who in ("officer", "coordinator", "care_admin"):
        decision = read(story, who)[0]
        assert (decision.what, decision.who, decision.at) == ("Anstånd beviljat", "Anna Holm", story.now)
        assert decision.organisation == "Försäkringskassan FMU Nord"
        law = "Lagstöd=8 § andra stycket förordningen (2018:1633) om försäkringsmedicinska utredningar"
        assert told([decision])[0].endswith(law)


def test_s28_decisions_on_approval_respite_and_compensation_name_their_law() -> None:
    with_basis = {code for code, verb in all_verbs().items() if "2018:1633" in verb.basis}
    assert with_basis == {
        "exam.approved", "exam.denied", "exam.taken_back", "respite.granted", "respite.denied", "leg.settled",
        "case.settled",
    }  # fmt: skip
