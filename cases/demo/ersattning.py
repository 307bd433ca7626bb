"""The demo's plots, last part: the statement, supplements, accounting for visits, and the money."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cases.demo.begaran import Ended
from cases.demo.narrator import DAYS, Narrator
from cases.demo.places import data
from cases.demo.utredning import tell_report
from cases.vocabulary import CaseState
from fmuadmin.calendar import add_working_days
from fmuadmin.clock import TZ

S = CaseState
WINDOW_DAYS = 25
_PRICES = {"LK": 14200, "PS": 7900, "FT": 5400, "AT": 5400}
_PER_HOUR = 900
_SENDINGS = ("send_statement", "send_supplement", "cannot_supplement")


def tell_statement(n: Narrator) -> None:
    """The statement goes to FK, mostly in time, and FK confirms it."""
    due = n.due or n.at.date()
    late = n.chance(0.1)
    day = add_working_days(due, n.between(1, 8), DAYS).day if late else due - timedelta(days=n.between(0, 9))
    n.until(max(day, add_working_days(n.at.date(), 1, DAYS).day), hour=10)
    by_post = n.chance(0.12)
    n.tell(
        "send_statement",
        n.as_physician(),
        S.STATEMENT_SENT,
        signed_by=n.physician.name,
        signed_on=n.at.date(),
        channel="post" if by_post else "",
    )
    n.wait(1 if by_post else 0, 6)
    n.tell("confirm_statement", n.as_officer(), S.STATEMENT_RECEIVED)
    n.maybe_note(0.06, "orderer")


def tell_objection(n: Narrator) -> None:
    """The insured person objects to the sending; the region is paid all the same."""
    n.wait(1, 4)
    n.tell("object_to_sending", n.as_unit(), S.ACCOUNTING, objected_on=n.at.date())


def tell_revoked_statement(n: Narrator) -> None:
    """The unit takes the statement back and sends a new one."""
    n.wait(0, 3)
    _stop_after_window(n)
    n.tell("revoke_statement", n.as_physician(), S.IN_PROGRESS, reason=n.text("revoke_statement_reason"))
    n.wait(1, 3)
    signed = {"signed_by": n.physician.name, "signed_on": n.at.date()}
    n.tell("send_statement", n.as_physician(), S.STATEMENT_SENT, **signed)
    n.wait(0, 2)
    n.tell("confirm_statement", n.as_officer(), S.STATEMENT_RECEIVED)


def tell_supplement(n: Narrator) -> None:
    """FK asks about the statement and the unit answers."""
    n.wait(1, 7)
    _stop_after_window(n)
    wanted = n.between(1, 3)
    questions = data("texts.yaml")["questions"][:wanted]
    n.tell("request_supplement", n.as_officer(), S.SUPPLEMENT_REQUESTED, questions=questions)
    if n.chance(0.1):
        n.wait(1, 2)
        reason = n.text("withdraw_supplement_reason")
        n.tell("withdraw_supplement", n.as_officer(), S.STATEMENT_RECEIVED, reason=reason)
        return
    if n.chance(0.08):
        n.wait(5, 7)
        n.tell("report_delay", n.as_unit(), reason=n.text("delay_reason"))
        n.wait(0, 1)
        until = n.in_days(12)
        n.tell("grant_respite", n.as_officer(), until=until, reason=n.text("respite_reason"))
    n.wait(3, 11)
    if n.chance(0.06):
        n.tell("cannot_supplement", n.as_unit(), S.SUPPLEMENT_SENT, reason=n.text("cannot_supplement_reason"))
    else:
        answers = data("texts.yaml")["answers"][:wanted]
        n.tell("send_supplement", n.as_physician(), S.SUPPLEMENT_SENT, answers=answers)
    n.wait(0, 8)
    n.tell("confirm_supplement", n.as_officer(), S.STATEMENT_RECEIVED)


def tell_approval(n: Narrator) -> None:
    """FK approves, or lets the last day to ask pass; then the nightly sweep notes it."""
    if n.chance(0.6):
        n.wait(3, 14)
        _stop_after_window(n)
        n.tell("approve_statement", n.as_officer(), S.ACCOUNTING)
    else:
        _sweep(n)


class WindowPassed(Exception):
    """The last day to ask for a supplement has passed, and the nightly sweep has noted it."""


def _stop_after_window(n: Narrator) -> None:
    if n.at.date() > _last_day_to_ask(n):
        _sweep(n)
        raise WindowPassed


def _sweep(n: Narrator) -> None:
    """The night after the last day, or after FK's confirmation when that came later still."""
    night = max(_last_day_to_ask(n), n.acts[-1]["at"].date()) + timedelta(days=1)
    n.at = datetime.combine(night, time(2, 0), tzinfo=TZ)
    n.tell("pass_supplement_window", {"by": "system"}, S.ACCOUNTING)


def _last_day_to_ask(n: Narrator) -> date:
    """Counted from the receipt: the day it was sent in the system; by post, the day FK confirmed it."""
    confirmed = max(i for i, a in enumerate(n.acts) if a["act"] in ("confirm_statement", "confirm_supplement"))
    sent = max(i for i in range(confirmed) if n.acts[i]["act"] in _SENDINGS)
    receipt = n.acts[confirmed if n.acts[sent].get("channel") == "post" else sent]
    return add_working_days(receipt["at"].date(), WINDOW_DAYS, DAYS).day


def tell_accounting(n: Narrator) -> None:
    """The unit reports what is left to report, cancels what lies ahead, and says that it is done."""
    n.wait(1, 9)
    for number, visit in enumerate(n.visits):
        if visit["state"] != "booked":
            continue
        n.moment(2)
        if visit["starts"] > n.at:
            n.tell("cancel_visit", n.as_unit(), visit=number + 1)
            visit["state"] = "over"
        elif n.is_aborted or (visit["profession"] != "LK" and n.chance(0.08)):
            _not_held(n, number)
        else:
            tell_report(n, number)
    n.moment(2)
    n.tell("account_visits", n.as_unit(), S.SETTLING)
    if n.acts[0].get("is_validation"):
        # A validation case has no money to settle: it closed with that act.
        n.state = S.CLOSED
        raise Ended


def _not_held(n: Narrator, number: int) -> None:
    """A visit that never came about, reported when the investigation is over."""
    no_show = n.chance(0.5)
    n.tell(
        "report_visit",
        n.as_unit(),
        visit=number + 1,
        held=False,
        cause="insured" if no_show else n.one_of(("insured", "care", "other")),
        happened_at=n.visits[number]["starts"],
        no_show=True if no_show else None,
    )
    n.visits[number]["state"] = "over"


def tell_settling(n: Narrator) -> None:
    """Both finance desks settle their leg; the second closes the case."""
    amount = Decimal(sum(_PRICES[v["profession"]] for v in n.visits if v["state"] == "held"))
    amount += Decimal(sum(_PER_HOUR * Decimal(a.get("interpreter_hours", "0")) for a in n.acts))
    n.wait(4, 24)
    for by, leg, letter in (
        (n.as_region_finance(), "unit_to_region", "F"),
        (n.as_fk_finance(), "region_to_orderer", "FK"),
    ):
        if amount:
            paid: dict[str, Any] = {
                "reference": f"{letter}-{n.number + 10000}",
                "amount": amount,
                "paid_on": n.at.date(),
            }
            n.tell("settle_leg", by, leg=leg, **paid)
        else:
            n.tell("settle_leg", by, leg=leg, nothing_payable=True, reason=n.text("nothing_payable_reason"))
        n.wait(3, 22)
    n.state = S.CLOSED
    raise Ended


def tell_revocation(n: Narrator) -> None:
    """FK revokes the case: the wrong person, or registered twice."""
    n.wait(1, 5)
    if n.chance(0.5):
        n.tell("revoke", n.as_officer(), S.REVOKED, cause="wrong_person")
    else:
        n.tell("revoke", n.as_officer(), S.REVOKED, cause="other", comment=n.text("revoke_comment"))
    raise Ended
