"""Where a page tells the read log whose data it shows (S4, S8): a case's tabs, its acts, and pages that were refused.

Only readers who read care content, and only once the order has said who the insured person is: before that, and to
coordinators and finance, no page shows a person's data. Board, search and *Visa personuppgifter* tell it themselves.
"""

from typing import Final

from cases.models import CaseFile
from cases.selectors.seeing import Sight
from cases.vocabulary import FilePurpose
from fmuadmin import reading
from fmuadmin.access import Actor
from fmuadmin.reading import ReadAction, Resource

_OF_TAB: Final = {
    "underlag": Resource.MATERIAL,
    "besok": Resource.VISIT,
    "avvikelser": Resource.DEVIATION,
    "utlatande": Resource.STATEMENT,
    "anteckningar": Resource.NOTE,
}
_STEPS: Final = {
    Resource.MATERIAL: "send_material confirm_material correct_material_receipt request_material_supplement",
    Resource.VISIT: "book_visit rebook_visit report_visit cancel_visit account_visits request_complementary_exam"
    " approve_complementary_exam deny_complementary_exam take_back_complementary_exam",
    Resource.DEVIATION: "report_deviation decide_deviation",
    Resource.STATEMENT: "send_statement object_to_sending confirm_statement request_supplement send_supplement"
    " cannot_supplement confirm_supplement withdraw_supplement revoke_statement approve_statement",
    Resource.NOTE: "write_note",
}
_OF_STEP: Final = {step: resource for resource, steps in _STEPS.items() for step in steps.split()}
# A physician's name stands under it.
_SIGNED: Final = frozenset({"send_statement"})


def tab_shown(sight: Sight, slug: str) -> None:
    """A tab of the case was shown."""
    if sight.ordered:
        _shown(sight, _OF_TAB.get(slug, Resource.CASE), ReadAction.READ)


def act_shown(sight: Sight, step: str) -> None:
    """The page of an act was shown."""
    if sight.ordered:
        _shown(sight, _resource(sight, step), ReadAction.READ)


def act_done(sight: Sight, step: str) -> None:
    """The act was done: what it is about was written, or signed. The order itself says who the person is."""
    if sight.ordered or step == "order":
        done = ReadAction.SIGNED if step in _SIGNED else ReadAction.WRITTEN
        _shown(sight, _resource(sight, step), done)


def paper_made(sight: Sight, resource: Resource, action: ReadAction) -> None:
    """The case, or a part of it, left the system as a paper."""
    if sight.ordered:
        _shown(sight, resource, action)


def file_shown(sight: Sight, file: CaseFile, *, saved: bool) -> None:
    """A file of the case was opened, or given out to be saved (S29)."""
    resource = Resource.MATERIAL if file.purpose == FilePurpose.MATERIAL else Resource.STATEMENT
    _shown(sight, resource, ReadAction.EXPORTED if saved else ReadAction.READ)


def case_refused(actor: Actor, number: str, slug: str) -> None:
    """Somebody asked for a case or a tab that is not theirs, or does not exist."""
    reading.denied(actor, resource=_OF_TAB.get(slug, Resource.CASE), case_number=number)


def _resource(sight: Sight, step: str) -> Resource:
    """What the act is about; where visits are reported with an interpreter booked, the use of one (S8)."""
    if step == "report_visit" and any(visit.interpreter_booked for visit in sight.case.facts.visits):
        return Resource.INTERPRETER
    return _OF_STEP.get(step, Resource.CASE)


def _shown(sight: Sight, resource: Resource, action: ReadAction) -> None:
    if sight.reads_care:
        reading.shown(sight.actor, resource=resource, cases=[(sight.case.pk, sight.case.number)], action=action)
