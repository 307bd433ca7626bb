"""A case with every kind of text in it, told by commands: what tests of visibility look for in pages and rows."""

from cases import commands
from cases.vocabulary import CaseState, Channel, DeviationCause, FilePurpose
from tests.case_files import file_row
from tests.story import Story

# Words that stand in no page but those of FK and the unit that has the case.
NAME, NUMBER, NUMBER_READ = "Tolvan Tolvansson", "191212121212", "19121212-1212"
PURPOSE = "Syfte: hemlig bedömning inför dag 180"
BACKGROUND, ADDRESS, PHONE = "Bakgrund med sjukhistoria", "Hemliga gatan 3", "070-111 22 33"
CONTENTS, MISSING, LATE_REASON = "Journalutdrag om ryggen", "Psykiatrijournal saknas", "Posten var sen"
EXAM_REASON, EXAM_ANSWER = "Misstänkt kognitiv svikt", "Godtagbara skäl saknas"
DESCRIPTION, DECISION_TEXT = "Ringde om feber på morgonen", "Godtas efter samtal om hälsan"
QUESTION, ANSWER = "Hur påverkas minnet?", "Minnet påverkas måttligt"
REVOKED_WHY, SIGNER = "Fel diagnos angavs", "Doktor Signe Signerare"
FILE_TITLE = "Journal från ryggmottagningen"
CARE = (
    NAME, NUMBER, NUMBER_READ, PURPOSE, BACKGROUND, ADDRESS, PHONE, CONTENTS, MISSING, LATE_REASON, EXAM_REASON,
    EXAM_ANSWER, DESCRIPTION, DECISION_TEXT, QUESTION, ANSWER, REVOKED_WHY, SIGNER,
)  # fmt: skip
BJORK_ANSWER = "Bjork kan ta emot i maj"


def tell_everything(story: Story) -> Story:
    """A case with every kind of text in it, as far as a supplement whose questions are answered."""
    story.register(earlier_units="", interpreter_language="arabiska").ask("strand", "bjork")
    story.accept()
    story.do(
        commands.accept_request, "care_admin_bjork", start_on=story.soon(5).date(), contact="Bo B", comment=BJORK_ANSWER
    )
    story.assign()
    story.do(
        commands.order, "officer", identity_number=NUMBER, name=NAME, purpose=PURPOSE, background=BACKGROUND,
        address=ADDRESS, phone=PHONE,
    )  # fmt: skip
    story.do(commands.send_material, "officer", contents=CONTENTS, channel=Channel.DIGITAL)
    story.wait(1)
    story.do(commands.confirm_material, "care_admin", received_on=story.now.date(), late_reason=LATE_REASON)
    story.do(commands.request_material_supplement, "care_admin", what=MISSING)
    for profession in ("PS", "FT"):
        story.do(
            commands.request_complementary_exam, "physician",
            profession=profession, physician="Eva Norén", reason=EXAM_REASON,
        )  # fmt: skip
    approved, denied = story.case.facts.exams
    story.do(commands.approve_complementary_exam, "officer", exam_id=approved.pk, days=5)
    story.do(commands.deny_complementary_exam, "officer", exam_id=denied.pk, reason=EXAM_ANSWER)
    story.do(commands.update_order, "officer", purpose=f"{PURPOSE}, ändrat")
    _visit_and_statement(story)
    file_row(story, FilePurpose.MATERIAL, title=FILE_TITLE, sender="Vårdcentralen Söder", name="journal-rygg.pdf")
    file_row(story, FilePurpose.STATEMENT, "physician", name="utlatande-hemligt.pdf")
    file_row(story, FilePurpose.ASSESSMENT, "physician", name="psykolog-hemligt.pdf")
    return story


def _visit_and_statement(story: Story) -> None:
    story.book()
    story.do(
        commands.report_deviation, "care_admin", visit_id=story.case.facts.visits[0].pk, cause=DeviationCause.OTHER,
        happened_at=story.now, description=DESCRIPTION,
    )  # fmt: skip
    deviation = story.case.facts.pending_deviations[0]
    story.do(
        commands.decide_deviation, "officer", deviation_id=deviation.pk, decision="continue", comment=DECISION_TEXT
    )
    story.wait(8)
    send = {"signed_by": SIGNER, "signed_on": story.now.date()}
    story.do(commands.send_statement, "physician", **send)
    story.do(commands.revoke_statement, "physician", reason=REVOKED_WHY)
    story.do(commands.send_statement, "physician", **send)
    story.do(commands.confirm_statement, "officer")
    story.do(commands.request_supplement, "officer", questions=[QUESTION], due_on=story.soon(10).date())
    story.do(commands.send_supplement, "care_admin", answers={1: ANSWER})
    story.do(commands.confirm_supplement, "officer")


def settle_on(story: Story) -> Story:
    """On to where the finance desks come in."""
    story.do(commands.approve_statement, "officer")
    return story.account()


def tell_transfer(story: Story) -> Story:
    """A case that one unit worked with and another took over."""
    busy_at_the_first_unit(story)
    story.do(commands.ask_units, "coordinator", unit_ids=[story.world.bjork.pk])
    story.accept("care_admin_bjork")
    story.do(commands.propose_transfer, "coordinator", unit_id=story.world.bjork.pk, reason="Strandkliniken har kö")
    story.do(commands.approve_transfer, "officer")
    return story


def busy_at_the_first_unit(story: Story) -> None:
    """Visits, a deviation, files and a request for another profession at the unit that first had the case."""
    story.to(CaseState.IN_PROGRESS)
    file_row(story, FilePurpose.MATERIAL, title="Journal som följer ärendet")
    file_row(story, FilePurpose.ASSESSMENT, "physician", name="forsta-utforaren.pdf")
    story.do(
        commands.request_complementary_exam, "physician", profession="PS", physician="Eva Norén", reason=EXAM_REASON
    )
    story.do(
        commands.report_deviation, "care_admin", visit_id=story.case.facts.visits[0].pk, cause=DeviationCause.OTHER,
        happened_at=story.now, description=DESCRIPTION,
    )  # fmt: skip
    deviation = story.case.facts.pending_deviations[0]
    story.do(commands.decide_deviation, "officer", deviation_id=deviation.pk, decision="continue")
