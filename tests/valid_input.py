"""Valid input for every form: what the page proposes, and over it what a person who knows the case would type.

``valid_input(case, step, actor)`` is the data that a browser would post, or None when nothing valid can be typed in
the case's present condition. What is valid is said once, in tests/valid_acts.py; here it becomes fields.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from billing.acts import SETTLE
from billing.vocabulary import Leg
from cases.act_forms.base import ActForm, Scene
from cases.acts import ACTS, Act
from cases.vocabulary import Channel, MaterialKind
from fmuadmin import clock
from fmuadmin.access import Actor
from tests.case_files import waiting
from tests.valid_acts import Pick, first, valid_act

Data = dict[str, Any]
SETTLE_STEP = "settle_leg"


def valid_input(case: Any, step: str, actor: Actor, pick: Pick = first) -> Data | None:
    """Valid form data for the step, the form's hidden fields and the case's version included."""
    values = valid_act(case, step, pick)
    if values is None:
        return None
    act = act_for(step, values)
    form = act.form(scene=Scene(case=case, actor=actor, step=step, query=_address(act, values)))
    if step == "send_statement" and values["channel"] == Channel.DIGITAL:
        values["statement_file"] = str(waiting(case, actor, f"utlåtande {case.version}.pdf").token)
    return {**proposed(form), **TYPED.get(step, plainly)(case, values)}


def act_for(step: str, values: dict[str, Any]) -> Act:
    """The act behind the step; billing's depends on the leg."""
    return SETTLE[Leg(values["leg"])] if step == SETTLE_STEP else ACTS[step]


def proposed(form: ActForm) -> Data:
    """Everything that the untouched form would send."""
    data: Data = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value not in (None, "", False, []):
            data[name] = written(value)
    return data


def written(value: Any) -> Any:
    """A value as a browser sends it; an unticked box sends nothing."""
    if isinstance(value, list | tuple):
        return [written(item) for item in value]
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


def plainly(case: Any, values: dict[str, Any]) -> Data:
    """Fields are the command's arguments."""
    return {name: written(value) for name, value in values.items()}


def _address(act: Act, values: dict[str, Any]) -> dict[str, str]:
    """What a link on the case page would choose beforehand."""
    about = act.about
    return {about.query: str(values[about.argument])} if about is not None and about.argument in values else {}


def _visit(case: Any, values: dict[str, Any]) -> Data:
    if "strike_reason" in values:
        return {**plainly(case, values), "change": "strike"}
    starts, ends = localtime(values.pop("starts_at")), localtime(values.pop("ends_at"))
    when = {"day": written(starts.date()), "starts": written(starts.time()), "ends": written(ends.time())}
    return {**plainly(case, values), **when, "change": "rebook", "save_anyway": "on"}


def _report(case: Any, values: dict[str, Any]) -> Data:
    data: Data = {}
    for visit in case.facts.visits_to_report(clock.now()):
        data[f"outcome_{visit.pk}"] = "held"
        if visit.interpreter_booked:
            data |= {f"interpreter_{visit.pk}": "yes", f"hours_{visit.pk}": "1,25"}
    return data


def _decided(decision: str) -> Callable[[Any, dict[str, Any]], Data]:
    return lambda case, values: {**plainly(case, values), "decision": decision}


def _deviation(case: Any, values: dict[str, Any]) -> Data:
    at = localtime(values.pop("happened_at"))
    return {**plainly(case, values), "day": written(at.date()), "at": written(at.time())}


def _questions(case: Any, values: dict[str, Any]) -> Data:
    return {f"question_{place}": text for place, text in enumerate(values["questions"], 1)}


def _items(case: Any, values: dict[str, Any]) -> Data:
    """One document by post."""
    return {"by_post": "1", "kind_post1": MaterialKind.MEDICAL_RECORD.value, "title_post1": values["contents"]}


def _statement(case: Any, values: dict[str, Any]) -> Data:
    """Sent in the system it is a file, which waits (tests/case_files.py makes one for whoever acts)."""
    return {**plainly(case, values), "send_anyway": "on"}


def _answers(case: Any, values: dict[str, Any]) -> Data:
    return {f"answer_{number}": text for number, text in values["answers"].items()}


def _settlement(case: Any, values: dict[str, Any]) -> Data:
    nothing = values.get("nothing_payable")
    return {**plainly(case, values), "outcome": "nothing" if nothing else "paid"}


# Forms whose fields are not the command's arguments one by one.
TYPED: dict[str, Callable[[Any, dict[str, Any]], Data]] = {
    "book_visit": _visit,
    "rebook_visit": _visit,
    "report_visit": _report,
    "approve_complementary_exam": _decided("approve"),
    "deny_complementary_exam": _decided("deny"),
    "grant_respite": _decided("grant"),
    "deny_respite": _decided("deny"),
    "approve_transfer": _decided("approve"),
    "deny_transfer": _decided("deny"),
    "report_deviation": _deviation,
    "send_material": _items,
    "send_statement": _statement,
    "request_supplement": _questions,
    "send_supplement": _answers,
    SETTLE_STEP: _settlement,
}
