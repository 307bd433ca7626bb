"""The demo's plots, second phase: order, material, visits, widening, deviations, delays, transfer, and endings."""

from datetime import datetime, time, timedelta
from typing import Any

from cases.demo.begaran import Ended
from cases.demo.narrator import DAYS, Narrator
from cases.demo.places import Unit, data
from cases.vocabulary import CaseState
from fmuadmin.calendar import add_working_days
from fmuadmin.clock import TZ
from fmuadmin.identity import parse
from fmuadmin.vocabulary import Profession

S = CaseState
STATEMENT_DAYS = 25
_OTHERS = (Profession.PS, Profession.FT, Profession.AT)


def insured_name(n: Narrator) -> str:
    """A fictional name that goes with the test number: even for women, odd for men."""
    names = data("names.yaml")
    digits = parse(n.identity_number).digits
    first = names["men"] if int(digits[-2]) % 2 else names["women"]
    return f"{n.one_of(first)} {n.one_of(names['family'])}"


def tell_order(n: Narrator) -> None:
    """FK orders, and sends the material."""
    n.wait(1, 5)
    if n.chance(0.012):
        n.tell("withdraw", n.as_officer(), S.WITHDRAWN, reason=n.text("withdraw_reason"))
        raise Ended
    n.tell(
        "order",
        n.as_officer(),
        S.AWAITING_MATERIAL,
        identity_number=n.identity_number,
        name=insured_name(n),
        address=f"{n.one_of(('Storgatan', 'Kyrkvägen', 'Björkstigen', 'Hamngatan'))} {n.between(1, 88)}",
        phone=f"070-174 06 {n.between(5, 99):02d}",
        purpose=n.text("purpose"),
        planned_activities=n.text("planned_activities") if n.chance(0.2) else "",
        background=n.text("background"),
        informed_on=n.at.date() if n.chance(0.9) else None,
    )
    if n.chance(0.012):
        n.wait(0, 3)
        n.tell("declare_conflict_of_interest", n.as_unit(), S.CONFLICT_OF_INTEREST, reason=n.text("conflict_reason"))
        raise Ended


def tell_material(n: Narrator) -> None:
    """Material is sent and confirmed; from the day after, the clock runs."""
    by_post = n.chance(0.2)
    if n.chance(0.65):
        n.moment(8)
    else:
        n.wait(0, 4)
    if n.chance(0.012):
        n.tell("abort", n.as_officer(), S.ABORTED, cause="no_longer_needed", comment=n.text("abort_comment"))
        raise Ended
    channel = "post" if by_post else "digital"
    n.tell("send_material", n.as_officer(), contents=n.text("material"), channel=channel)
    sent = n.at.date()
    n.wait(1 if by_post else 0, 3)
    received = n.at.date() if by_post else sent
    late = not by_post and n.at.date() > sent and n.chance(0.08)
    if late:
        received = n.at.date()
    n.tell(
        "confirm_material",
        n.as_unit(),
        S.BOOKING,
        received_on=received,
        late_reason=n.text("late_material_reason") if late else "",
    )
    n.due = add_working_days(received, STATEMENT_DAYS, DAYS).day
    if late and n.chance(0.3):
        n.wait(0, 2)
        reason = n.text("correct_receipt_reason")
        n.tell("correct_material_receipt", n.as_officer(), received_on=sent, reason=reason)
        n.due = add_working_days(sent, STATEMENT_DAYS, DAYS).day
    n.maybe_note(0.1, "unit")


def tell_missing_material(n: Narrator) -> None:
    """The unit asks for what is missing; FK sends it, mostly soon."""
    n.wait(0, 2)
    n.tell("request_material_supplement", n.as_unit(), what=n.text("missing_material"))
    n.wait(1, 5)
    n.tell("send_material", n.as_officer(), contents=n.text("more_material"), channel="digital")
    n.wait(0, 3)
    n.tell("confirm_material", n.as_unit(), received_on=n.acts[-1]["at"].date())


def tell_booking(n: Narrator, profession: str = Profession.LK, *, least: int = 6, most: int = 13) -> None:
    """The unit books a visit and calls the insured person."""
    n.wait(0 if n.visits else 1, 3)
    day = n.in_days(n.between(least, most))
    starts = datetime.combine(day, n.one_of((time(9), time(10, 30), time(13), time(14, 15))), tzinfo=TZ)
    n.tell(
        "book_visit",
        n.as_unit(),
        S.IN_PROGRESS,
        profession=str(profession),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=n.one_of((90, 120, 150))),
        investigator=n.investigator(profession),
        interpreter_booked=True if n.language else None,
        invited_on=n.at.date(),
        invitation_channel=n.one_of(("phone", "letter", "letter")),
    )
    n.visits.append({"starts": starts, "profession": str(profession), "state": "booked"})


def tell_rebooking(n: Narrator) -> None:
    """The visit gets another time, agreed with the insured person."""
    old = n.visits[-1]
    n.wait(0, 2)
    if n.at >= old["starts"]:
        return
    if n.chance(0.1):
        n.tell("rebook_visit", n.as_unit(), visit=len(n.visits), strike_reason=n.text("strike_reason"))
        old["state"] = "over"
        tell_booking(n)
        return
    starts = datetime.combine(n.in_days(n.between(6, 10)), time(10), tzinfo=TZ)
    n.tell(
        "rebook_visit",
        n.as_unit(),
        visit=len(n.visits),
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        interpreter_booked=True if n.language else None,
        invited_on=n.at.date(),
        invitation_channel="phone",
    )
    old["state"] = "rebooked"
    n.visits.append({"starts": starts, "profession": old["profession"], "state": "booked"})


def after_visit(n: Narrator, number: int) -> None:
    """Go to the time when the visit has been."""
    visit = n.visits[number]
    n.at = max(n.at, visit["starts"] + timedelta(hours=3))
    n.moment(n.between(5, 50))


def tell_report(n: Narrator, number: int) -> None:
    """The unit reports a visit that was held."""
    visit = n.visits[number]
    came = n.chance(0.93) if n.language else False
    values: dict[str, Any] = {"visit": number + 1, "held": True}
    if n.language:
        values["interpreter_took_part"] = came
    if came:
        values["interpreter_hours"] = n.one_of(("1.5", "2", "2.25", "2.5"))
    n.tell("report_visit", n.as_unit(), **values)
    visit["state"] = "held"


def tell_deviation(n: Narrator) -> None:
    """Something happens to the last booked visit; FK decides."""
    number = len(n.visits) - 1
    visit = n.visits[number]
    no_show = n.chance(0.45)
    if no_show:
        after_visit(n, number)
        cause, description = "insured", n.text("no_show")
    else:
        n.until(add_working_days(visit["starts"].date(), 0, DAYS).day - timedelta(days=n.between(1, 4)))
        if n.at >= visit["starts"]:
            return
        cause = n.one_of(("insured", "insured", "insured", "care", "care", "interpreter", "orderer", "other"))
        description = n.one_of(data("texts.yaml")["deviation"][cause])
    n.tell(
        "report_deviation",
        n.as_unit(),
        S.DEVIATION,
        visit=number + 1,
        cause=cause,
        happened_at=n.at - timedelta(minutes=4),
        no_show=True if no_show else None,
        description=description,
    )
    n.deviations += 1
    _decide(n, number, no_show=no_show)


def _decide(n: Narrator, number: int, *, no_show: bool) -> None:
    n.wait(1, 7)
    if n.chance(0.16):
        cause = n.one_of(("refuses", "recovered", "cannot_be_reached", "no_longer_needed"))
        n.tell("abort", n.as_officer(), S.ACCOUNTING, cause=cause, comment=n.text("abort_comment"))
        n.visits[number]["state"] = "no_show" if no_show or n.at >= n.visits[number]["starts"] else "booked"
        raise Aborted
    go_on = not no_show and n.at < n.visits[number]["starts"] and n.chance(0.3)
    decision = "continue" if go_on else "rebook"
    n.tell(
        "decide_deviation",
        n.as_officer(),
        S.IN_PROGRESS,
        deviation=n.deviations,
        decision=decision,
        comment=n.text("decision_comment") if n.chance(0.4) else "",
    )
    if not go_on:
        n.visits[number]["state"] = "over"
        tell_booking(n, n.visits[number]["profession"], least=6, most=10)


class Aborted(Exception):
    """FK has ended the investigation after a visit was booked."""


def tell_abort(n: Narrator) -> None:
    """Now and then FK ends the investigation before the visit."""
    if n.chance(0.012):
        n.wait(0, 1)
        n.tell("abort", n.as_officer(), S.ACCOUNTING, cause=n.one_of(("deceased", "moved", "recovered")))
        raise Aborted


def tell_widening(n: Narrator) -> None:
    """The physician asks for another profession; FK approves it with extra days, or not."""
    profession = n.one_of([p for p in _OTHERS if p not in n.exams])
    n.tell(
        "request_complementary_exam",
        n.as_physician(),
        profession=str(profession),
        physician=n.physician.name,
        reason=n.text(f"exam_reason_{profession}"),
    )
    n.exams.append(profession)
    n.wait(1, 4)
    if n.chance(0.15):
        reason = n.text("deny_exam_reason")
        n.tell("deny_complementary_exam", n.as_officer(), exam=len(n.exams), reason=reason)
        return
    days = min(n.one_of((0, 5, 5, 10, 10, 15, 20)), 20 - n.widened)
    n.tell("approve_complementary_exam", n.as_officer(), exam=len(n.exams), days=days)
    if n.chance(0.04):
        n.wait(0, 1)
        reason = n.text("take_back_reason")
        n.tell("take_back_complementary_exam", n.as_officer(), exam=len(n.exams), reason=reason)
        return
    n.widened += days
    if n.due is not None:
        n.due = add_working_days(n.due, days, DAYS).day
    tell_booking(n, profession, least=5, most=9)
    after_visit(n, len(n.visits) - 1)


def tell_delay(n: Narrator) -> None:
    """The unit warns that the last day will not hold; FK grants a respite, or not."""
    due = n.due or n.at.date()
    later = add_working_days(max(due, n.at.date()), n.between(5, 12), DAYS).day
    n.tell("report_delay", n.as_unit(), reason=n.text("delay_reason"), proposed_on=later)
    n.wait(1, 3)
    if n.chance(0.78):
        n.tell("grant_respite", n.as_officer(), until=later, reason=n.text("respite_reason"))
        n.due = later
    else:
        n.tell("deny_respite", n.as_officer(), reason=n.text("deny_respite_reason"))


def tell_order_change(n: Narrator) -> None:
    """FK changes something in the order."""
    n.wait(0, 3)
    field = n.one_of(("background", "phone", "special_needs"))
    n.tell("update_order", n.as_officer(), **{field: n.one_of(data("texts.yaml")["order_changes"][field])})


def tell_transfer(n: Narrator) -> None:
    """The region asks another unit and proposes that it takes over; FK decides."""
    others: list[Unit] = [u for u in n.region.units if u is not n.unit and u.id not in _asked(n)]
    if not others:
        return
    new = n.one_of(others)
    n.wait(1, 3)
    n.tell("ask_units", n.as_coordinator(), units=[new.id])
    n.wait(0, 1)
    start_on, contact = n.in_days(2), n.care_admin(new).name
    n.tell("accept_request", n.as_unit(new), start_on=start_on, contact=contact)
    n.wait(0, 2)
    n.tell("propose_transfer", n.as_coordinator(), unit=new.id, reason=n.text("transfer_reason"))
    n.wait(1, 3)
    if n.chance(0.2):
        n.tell("deny_transfer", n.as_officer(), reason=n.text("deny_transfer_reason"))
        return
    n.tell("approve_transfer", n.as_officer(), S.AWAITING_MATERIAL)
    ahead = [v for v in n.visits if v["state"] == "booked" and v["starts"] > n.at]
    for visit in ahead:
        visit["state"] = "over"
    n.unit = new
    n.wait(0, 2)
    n.tell("confirm_material", n.as_unit(), S.BOOKING)
    n.due = add_working_days(n.acts[-2]["at"].date(), STATEMENT_DAYS, DAYS).day


def _asked(n: Narrator) -> set[str]:
    return {unit for act in n.acts for unit in act.get("units", ())}
