"""What one organisation must never learn of another through the pages of a case it may see a part of."""

import re

import pytest

from cases import commands
from cases.models import CaseParty
from cases.vocabulary import CaseState, Part
from fmuadmin import realtime
from fmuadmin.access import SYSTEM, seen_as
from tests.acting import Desk, undone
from tests.scenes import Stage
from tests.story import Story

SECRETS = ("Tolvan", "19121212", "121212-1212", "Bedömning av arbetsförmåga")
UNPROCESSABLE = 422
# Acts whose form shows identity, medical text or other units; the rest are made by the same view.
TELLING = (
    "ask_units", "assign", "assign_directly", "order", "update_order", "send_material", "confirm_material",
    "book_visit", "decide_deviation", "send_statement", "confirm_statement", "request_supplement", "send_supplement",
    "propose_transfer", "approve_transfer", "revoke",
)  # fmt: skip


def _version_shown(page: str) -> int:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None, page
    return int(found[1])


# A form that was denied is never drawn, whatever version it claims ---------------------------------


def test_a_denied_act_with_an_old_version_of_ones_own_never_draws_the_form(stage: Stage) -> None:
    """The coordinator acted last; an old version makes the attempt stale, and stale forms are shown again."""
    story = Story(stage.world)
    with undone():
        story.to(CaseState.IN_PROGRESS)
        story.do(commands.report_delay, "coordinator", reason="Tolken är sjuk")
        for step in TELLING:
            answer = Desk.of(stage, story, "coordinator").post(step, {"version": "0"})
            text = answer.content.decode()
            assert answer.status_code == UNPROCESSABLE, step
            assert not [secret for secret in SECRETS if secret in text], step


def test_a_unit_that_lost_the_case_gets_no_form_of_it_by_an_old_version(stage: Stage) -> None:
    """Its own acceptance is the newest that it knows of, which made every denied act of its person stale."""
    story = Story(stage.world)
    with undone():
        story.to(CaseState.IN_PROGRESS)
        story.do(commands.ask_units, "coordinator", unit_ids=[stage.world.bjork.pk])
        story.accept("care_admin_bjork")
        story.do(commands.propose_transfer, "coordinator", unit_id=stage.world.bjork.pk, reason="Brist på läkare")
        story.do(commands.approve_transfer, "officer")
        for step in TELLING:
            answer = Desk.of(stage, story, "care_admin").post(step, {"version": "0"})
            text = answer.content.decode()
            assert answer.status_code == UNPROCESSABLE, step
            assert not [word for word in (*SECRETS, "Rehabhuset", "Bo Björk") if word in text], step


def test_an_asked_unit_gets_no_table_of_units_by_an_old_version(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.register().ask("strand", "bjork", "kust").accept("care_admin_bjork").accept("care_admin")
        for step in TELLING:
            answer = Desk.of(stage, story, "care_admin").post(step, {"version": "0"})
            text = answer.content.decode()
            assert answer.status_code == UNPROCESSABLE, step
            assert not [word for word in ("Rehabhuset", "Kustrehab", "Bo Björk") if word in text], step


# Other units' answers ----------------------------------------------------------------------------


def test_an_asked_unit_reads_no_other_answers_from_the_forms_version(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.register().ask("strand", "bjork", "kust")
        seen = [_version_shown(Desk.of(stage, story, "care_admin").get("accept_request").content.decode())]
        story.accept("care_admin_bjork")
        seen.append(_version_shown(Desk.of(stage, story, "care_admin").get("accept_request").content.decode()))
        story.do(commands.decline_request, "care_admin_kust", reason="Fullt")
        seen.append(_version_shown(Desk.of(stage, story, "care_admin").get("accept_request").content.decode()))
        assert len(set(seen)) == 1, seen
        desk = Desk.of(stage, story, "care_admin")
        assert desk.post("accept_request", desk.input("accept_request")).status_code == 303


def test_every_page_of_an_asked_unit_stays_the_same_when_others_answer(stage: Stage) -> None:
    story = Story(stage.world)
    tabs = ("", "begaran/", "forfragningar/", "handelser/", "anteckningar/", "gor/acceptera/", "gor/avboj-forfragan/")

    def pages() -> list[str]:
        desk = Desk.of(stage, story, "care_admin")
        addresses = [f"/arenden/{story.number}/{tab}" for tab in tabs]
        addresses += ["/oversikt/?fas=alla", "/avslutade/", f"/sok/?q={story.number[4:8]}-", *_all_acts(desk)]
        return [_without_tokens(desk.open(address).content.decode()) for address in addresses]

    with undone():
        story.register().ask("strand", "bjork", "kust")
        before = pages()
        story.accept("care_admin_bjork")
        story.do(commands.decline_request, "care_admin_kust", reason="Fullt")
        story.do(commands.withdraw_acceptance, "care_admin_bjork", reason="Läkaren slutar")
        after = pages()
        assert before == after


def _all_acts(desk: Desk) -> list[str]:
    return [desk.url(step) for step in TELLING if step not in ("accept_request", "decline_request")]


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_unit_that_has_the_case_learns_nothing_of_who_is_asked_to_take_over(stage: Stage) -> None:
    """Until a transfer is proposed, which is a flag that everybody sees, asking and answering is the region's own."""
    story = Story(stage.world)
    tabs = ("", "begaran/", "forfragningar/", "underlag/", "besok/", "avvikelser/", "utlatande/", "handelser/")

    def pages() -> dict[str, str]:
        desk = Desk.of(stage, story, "care_admin")
        addresses = [f"/arenden/{story.number}/{tab}" for tab in tabs]
        addresses += ["/oversikt/?fas=alla", *(desk.url(step) for step in TELLING)]
        return {a: _without_tokens(desk.open(a).content.decode()) for a in addresses}

    with undone():
        story.to(CaseState.IN_PROGRESS)
        before = pages()
        story.do(commands.ask_units, "coordinator", unit_ids=[stage.world.bjork.pk])
        asked = pages()
        story.accept("care_admin_bjork")
        accepted = pages()
    assert {a for a in before if before[a] != asked[a]} == set()
    assert {a for a in before if asked[a] != accepted[a]} == set()


def test_another_units_answer_does_not_stop_the_unit_that_has_the_case(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.to(CaseState.IN_PROGRESS)
        desk = Desk.of(stage, story, "care_admin")
        data = desk.input("report_delay", reason="Läkaren är sjuk", proposed_on="2026-06-01")
        story.do(commands.ask_units, "coordinator", unit_ids=[stage.world.bjork.pk])
        story.accept("care_admin_bjork")
        answer = desk.post("report_delay", data)
        assert "Bo Björk" not in answer.content.decode()
        assert answer.status_code == 303, answer.content.decode()


def test_only_organisations_whose_own_view_changed_hear_of_an_act(stage: Stage, monkeypatch) -> None:
    """A frame that says that the case changed says to an asked unit that another one answered."""
    told: list[set[int]] = []
    monkeypatch.setattr(
        realtime, "push_case_on_commit", lambda *, number, organisation_ids: told.append(set(organisation_ids))
    )
    world, story = stage.world, Story(stage.world)
    with undone():
        story.register().ask("strand", "bjork", "kust")
        assert {world.strand.pk, world.bjork.pk, world.kust.pk} <= told[-1]
        story.accept("care_admin_bjork")
        assert world.strand.pk not in told[-1]
        assert {world.bjork.pk, world.north.pk, world.fk_north.pk} <= told[-1]
        story.accept("care_admin").assign("strand")
        assert {world.strand.pk, world.bjork.pk} <= told[-1], "both learn their own outcome"
        story.order()
        assert world.bjork.pk not in told[-1], "what follows is not the former unit's"
        assert world.strand.pk in told[-1]


def test_units_outside_the_case_have_no_socket_of_it(stage: Stage) -> None:
    from cases.board.listening import case_group
    from fmuadmin.realtime import group_of_case

    story = Story(stage.world)
    with undone():
        story.register().ask("strand", "bjork").accept("care_admin_bjork")
        for who, may in (("care_admin", False), ("care_admin_bjork", False), ("coordinator", True), ("officer", True)):
            actor = stage.actor(who)
            with seen_as(actor):
                assert (case_group(actor, {"number": story.number}) == group_of_case(story.number)) is may, who


# The minimal facts of an asked unit --------------------------------------------------------------


@pytest.mark.parametrize("step", ["accept_request", "decline_request"])
def test_the_answer_form_names_no_unit_that_investigated_before(stage: Stage, step: str) -> None:
    story = Story(stage.world)
    with undone():
        story.register(earlier_units="Kustrehab, 2024").ask("strand", "bjork")
        text = Desk.of(stage, story, "care_admin").get(step).content.decode()
        assert "Kustrehab" not in text
        own = Desk.of(stage, story, "care_admin").open(f"/arenden/{story.number}/begaran/").content.decode()
        assert "Kustrehab" not in own


def test_the_town_of_a_protected_person_is_in_no_form(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.register(town="Övertorneå").ask("strand", "bjork").accept("care_admin")
        with seen_as(SYSTEM):
            type(story.case).objects.filter(number=story.number).update(protection=1)
        shown = [
            (who, step)
            for who, steps in (
                ("coordinator", ("assign", "ask_units", "assign_directly")),
                ("care_admin_bjork", ("accept_request", "decline_request")),
                ("care_admin", ("withdraw_acceptance",)),
            )
            for step in steps
            if "Övertorneå" in Desk.of(stage, story, who).get(step).content.decode()
        ]
        assert shown == []


def test_a_former_unit_never_learns_when_the_case_moves(stage: Stage) -> None:
    story = Story(stage.world)
    with undone():
        story.register().ask("strand", "bjork").accept("care_admin")
        story.do(commands.decline_request, "care_admin_bjork", reason="Fullt")

        def row() -> dict[str, object]:
            with seen_as(SYSTEM):
                found = CaseParty.objects.get(number=story.number, organisation=stage.world.bjork)
            assert found.part == Part.FORMER_UNIT
            return found.columns()

        before, page = row(), Desk.of(stage, story, "care_admin_bjork").open(f"/arenden/{story.number}/").content
        story.wait(2)
        story.assign()
        story.wait(1)
        story.order()
        assert row() == before
        text = Desk.of(stage, story, "care_admin_bjork").open(f"/arenden/{story.number}/").content.decode()
        for old, new in zip(_facts(page.decode()), _facts(text), strict=True):
            assert old == new


def _facts(page: str) -> list[str]:
    return re.findall(r"<d[td]>.*?</d[td]>|<h[12][^>]*>.*?</h[12]>", page, re.DOTALL)
