"""The file's cases: every act read and judged, then told in order of time against the same rules as on the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.world.fields import Field, at_day, choice, suggestion, text, values_of
from cases.world.organisations import entries, referred
from cases.world.people import People
from cases.world.problems import Problems
from cases.world.register import Register
from cases.world.told import Setting, Told
from cases.world.vocabulary import ToldAct, acts
from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.lifecycle import Refused
from fmuadmin.vocabulary import OrganisationKind, Role

SYSTEM_NAME = "system"
_BY_SYSTEM = ("pass_supplement_window",)
BEGINNING = "register_request"
COMMON = {
    "act": Field(read=text(60), required=True),
    "at": Field(read=at_day, required=True),
    "by": Field(read=text(60), required=True),
    "organisation": Field(read=text(120)),
    "role": Field(read=choice(Role.values)),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act, ready to be told."""

    entry: Any
    where: str
    what: ToldAct
    at: datetime
    actor: Actor
    values: dict[str, Any]


def histories(
    document: Any, register: Register, people: People, *, now: datetime, problems: Problems
) -> list[list[Act]]:
    """The acts of every case whose acts can all be read, in order of their first act."""
    known = acts()
    found: list[list[Act]] = []
    for place, entry in enumerate(entries(document, "cases", problems), 1):
        where = f"cases, post {place}"
        if values_of(entry, {"id": Field(read=text(60))}, problems, where=where, nested=("acts",)) is None:
            continue
        given = entries(entry, "acts", problems)
        if not given:
            problems.add(entry, "acts", "saknas. Ett ärende börjar med register_request.", where=where)
            continue
        read = [
            _act(part, f"{where}, akt {number}", known, register, people, now, problems)
            for number, part in enumerate(given, 1)
        ]
        history = [act for act in read if act is not None]
        if len(history) == len(given) and _in_order(history, problems):
            found.append(history)
    return sorted(found, key=lambda history: history[0].at)


def _act(  # noqa: PLR0913 – everything an act may refer to
    entry: Any,
    where: str,
    known: dict[str, ToldAct],
    register: Register,
    people: People,
    now: datetime,
    problems: Problems,
) -> Act | None:
    name = entry.get("act") if isinstance(entry, dict) else None
    what = known.get(str(name))
    if what is None and name:
        problems.add(entry, "act", f"”{name}” finns inte.{suggestion(str(name), known)} Se docs/world.md.", where=where)
        return None
    fields = {**COMMON, **(what.fields if what is not None else {})}
    values = values_of(entry, fields, problems, where=where)
    if values is None or what is None:
        return None
    if values["at"] > now:
        problems.add(entry, "at", f"tidpunkten ligger i framtiden. Ange {now:%Y-%m-%d %H:%M} eller tidigare.", where=where)
        return None
    actor = _actor(entry, values, what, register, people, problems, where)
    chosen = {name: value for name, value in values.items() if name not in COMMON or name in what.fields}
    for name, kind in what.organisations.items():
        if name in chosen:
            chosen[name] = _organisations(entry, name, chosen[name], kind, register, problems, where)
            if chosen[name] is None:
                return None
    return Act(entry, where, what, values["at"], actor, chosen) if actor is not None else None


def _organisations(  # noqa: PLR0913 – where the words stand, and what they may mean
    entry: Any, name: str, words: Any, kind: OrganisationKind, register: Register, problems: Problems, where: str
) -> Any:
    """The organisation or organisations named; None when one of them is not there."""
    if not isinstance(words, list):
        return referred(entry, name, words, (kind,), register, problems, where)
    found = [referred(entry, name, word, (kind,), register, problems, where) for word in words]
    return None if None in found else found


def _actor(  # noqa: PLR0913 – what tells a person's mandates apart
    entry: Any,
    values: dict[str, Any],
    what: ToldAct,
    register: Register,
    people: People,
    problems: Problems,
    where: str,
) -> Actor | None:
    """The person with the mandate that the act is done with; None, with the problem noted, when it is not one."""
    name = values["by"]
    if name == SYSTEM_NAME and what.name in _BY_SYSTEM:
        return SYSTEM
    if name not in people.held:
        if name not in people.faulty:
            near = suggestion(name, people.held)
            problems.add(entry, "by", f"det finns ingen person med användarnamnet {name}.{near}", where=where)
        return None
    on = values["at"].date()
    mandates = [m for m in people.mandates_on(name, on) if values.get("role") in (None, m.role)]
    if word := values.get("organisation"):
        wanted = referred(entry, "organisation", word, tuple(OrganisationKind), register, problems, where)
        mandates = [m for m in mandates if wanted in (m.organisation, m.organisation.parent)]
        if wanted is None:
            return None
    if len(mandates) == 1:
        return people.acting(mandates[0])
    if mandates:
        reason = f"{name} har flera uppdrag den dagen. Ange vilket med organisation, och role om det behövs."
    else:
        reason = f"{name} har inget sådant uppdrag {on}. Kontrollera dagen eller lägg till uppdraget."
    if name not in people.faulty:
        problems.add(entry, "by", reason, where=where)
    return None


def _in_order(history: list[Act], problems: Problems) -> bool:
    for before, after in zip(history, history[1:], strict=False):
        if after.at < before.at:
            reason = f"akten ligger före den förra, {before.at:%Y-%m-%d %H:%M}. Skriv akterna i tidsordning."
            problems.add(after.entry, "at", reason, where=after.where)
            return False
    return True


def tell_all(found: list[list[Act]], setting: Setting, problems: Problems) -> Iterator[Told]:
    """Tell every history; one that breaks a rule leaves a problem on the act that did, and no case."""
    for history in found:
        told = Told(setting)
        if all(_tell(told, act, problems) for act in history):
            yield told


def _tell(told: Told, act: Act, problems: Problems) -> bool:
    before = len(problems.found)
    with clock.use(act.at), problems.noting(act.entry, "act", where=act.where):
        if not told.is_begun and act.what.name != BEGINNING:
            raise Refused(f"ett ärende börjar med {BEGINNING}.", field="act")
        act.what.tell(told, act.actor, **act.values)
    return len(problems.found) == before
