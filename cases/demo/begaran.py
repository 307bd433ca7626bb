"""The demo's plots, first phase: a begäran is sent, units answer or do not, the region chooses or says no."""

from typing import Any

from cases.demo.narrator import Narrator
from cases.demo.places import Unit
from cases.vocabulary import CaseState

S = CaseState
# Of ten asked units seven accept, two decline and one is silent, more or less.
_ACCEPTS, _ANSWERS = 0.7, 0.87


class Ended(Exception):
    """Nothing more happens in the case."""


def tell_request(n: Narrator) -> None:
    """FK asks the region."""
    n.language = n.text("languages") if n.chance(0.15) else ""
    n.tell(
        "register_request",
        n.as_officer(),
        S.RECEIVED,
        region=n.region.id,
        way_of_assessment=n.text("way_of_assessment"),
        answer_by=n.in_days(n.one_of((5, 5, 5, 5, 7, 10))),
        town=n.one_of(n.region.towns),
        interpreter_language=n.language,
        special_needs=n.text("special_needs") if n.chance(0.1) else "",
        earlier_units=n.text("earlier_units") if n.chance(0.06) else "",
        comment=n.text("comment_to_region") if n.chance(0.25) else "",
        is_validation=True if n.chance(0.012) else None,
    )
    n.maybe_note(0.08, "orderer")


def tell_assignment(n: Narrator, *, unit: Unit | None = None) -> None:
    """Until a unit has the case. ``unit`` is the one that will get it, when the plot needs a certain one."""
    if n.region.is_sole:
        _sole(n)
        return
    own = n.region.own_units
    if unit is None and own and n.chance(0.16):
        n.wait(0, 2)
        chosen = n.one_of(own)
        n.tell("assign_directly", n.as_coordinator(), S.ASSIGNED, unit=chosen.id)
        n.unit = chosen
        return
    if n.chance(0.012):
        n.wait(0, 2)
        _withdraw(n)
    for round_ in range(3):
        asked = _ask(n, unit=unit, round_=round_)
        accepted = _answers(n, asked, sure=unit)
        if unit is None and n.chance(0.02):
            _withdraw(n)
        if accepted:
            _assign(n, unit or n.one_of(accepted), accepted)
            return
        if round_ and n.chance(0.5):
            break
    n.wait(0, 3)
    n.tell("reject_request", n.as_coordinator(), S.REJECTED, comment=n.text("reject_comment"))
    raise Ended


def _withdraw(n: Narrator) -> None:
    n.wait(0, 1)
    n.tell("withdraw", n.as_officer(), S.WITHDRAWN, reason=n.text("withdraw_reason"))
    raise Ended


def _sole(n: Narrator) -> None:
    """A region whose only unit is its own: the begäran went straight there, its acceptance assigns."""
    only = n.region.own_units[0]
    n.state = S.ASKING_UNITS
    n.wait(0, 2)
    if n.chance(0.08):
        # The region's only unit says no, and the begäran is thereby rejected.
        n.tell("decline_request", n.as_unit(only), S.REJECTED, reason=n.text("decline_reason"))
        raise Ended
    n.tell("accept_request", n.as_unit(only), S.ASSIGNED, **_acceptance(n, only))
    n.unit = only


def _ask(n: Narrator, *, unit: Unit | None, round_: int) -> list[Unit]:
    n.wait(0, 2 if not round_ else 3)
    told: list[Unit] = [unit] if unit is not None else []
    wanted = n.one_of((1, 1, 2, 2, 2, 3))
    pool = [u for u in n.region.units if u not in told for _ in range(n.region.weight_of(u))]
    asked_before = {u for act in n.acts for u in act.get("units", ())}
    pool = [u for u in pool if u.id not in asked_before]
    while pool and len(told) < wanted:
        told.append(n.one_of(pool))
        pool = [u for u in pool if u not in told]
    if not told:
        n.wait(1, 3)
        n.tell("reject_request", n.as_coordinator(), S.REJECTED, comment=n.text("reject_comment"))
        raise Ended
    n.tell(
        "ask_units",
        n.as_coordinator(),
        n.state if n.state == S.ANSWERED else S.ASKING_UNITS,
        units=[u.id for u in told],
        message=n.text("message_to_unit") if n.chance(0.2) else "",
    )
    n.maybe_note(0.06, "region")
    return told


def _answers(n: Narrator, asked: list[Unit], *, sure: Unit | None) -> list[Unit]:
    """Each asked unit accepts, declines or is silent."""
    accepted = []
    for unit in asked:
        die = n.rng.random()
        if unit is not sure and die > _ANSWERS:
            continue
        n.wait(0, 2)
        if unit is sure or die < _ACCEPTS:
            n.tell("accept_request", n.as_unit(unit), S.ANSWERED, **_acceptance(n, unit))
            accepted.append(unit)
        else:
            n.tell("decline_request", n.as_unit(unit), reason=n.text("decline_reason"))
    if not accepted:
        n.wait(2, 4)
    elif sure is None and n.chance(0.015):
        n.wait(0, 1)
        lost = accepted.pop()
        state = S.ANSWERED if accepted else S.ASKING_UNITS
        n.tell("withdraw_acceptance", n.as_unit(lost), state, reason=n.text("withdraw_acceptance_reason"))
    return accepted


def _acceptance(n: Narrator, unit: Unit) -> dict[str, Any]:
    contact = n.care_admin(unit)
    sub = n.chance(0.05)
    return {
        "start_on": n.in_days(n.between(1, 8)),
        "contact": contact.name,
        "phone": f"08-465 004 {n.between(10, 99)}",
        "email": f"{contact.username}@demo.example",
        "performer_type": "subcontractor" if sub else "",
        "performer_name": "Testlunds Psykologmottagning" if sub else "",
        "comment": n.text("accept_comment") if n.chance(0.3) else "",
    }


def _assign(n: Narrator, unit: Unit, accepted: list[Unit]) -> None:
    n.wait(0, 2)
    n.tell("assign", n.as_coordinator(), S.ASSIGNED, unit=unit.id)
    n.unit = unit
    others = [u for u in accepted if u is not unit]
    if others and n.chance(0.06):
        n.wait(0, 1)
        n.tell("unassign", n.as_coordinator(), S.ANSWERED, reason=n.text("unassign_reason"))
        n.wait(0, 1)
        n.unit = others[0]
        n.tell("assign", n.as_coordinator(), S.ASSIGNED, unit=others[0].id)
    if n.chance(0.5):
        n.moment(20)
        n.tell("take_case", n.as_unit())


def tell_withdrawal_before_order(n: Narrator) -> None:
    """FK takes the begäran back although a unit has been chosen."""
    n.wait(1, 3)
    _withdraw(n)
