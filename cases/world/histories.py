"""The file's cases: every act read and judged, then told in order of time against the same rules as on the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from cases.world.fields import Field, at_day, choice, suggestion, text, values_of
from cases.world.organisations import referred
from cases.world.people import People
from cases.world.problems import Post
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

    post: Post
    what: ToldAct
    at: datetime
    actor: Actor
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """What an act of the file may refer to."""

    register: Register
    people: People
    now: datetime
    known: dict[str, ToldAct]

    def act(self, post: Post) -> Act | None:
        """The act; None, with the problem noted, when something in it is wrong."""
        name = post.entry.get("act")
        what = self.known.get(str(name))
        if what is None and name:
            post.wrong("act", f"”{name}” finns inte.{suggestion(str(name), self.known)} Se docs/world.md.")
            return None
        values = values_of(post, {**COMMON, **(what.fields if what is not None else {})})
        if values is None or what is None:
            return None
        if values["at"] > self.now:
            post.wrong("at", f"tidpunkten ligger i framtiden. Ange {self.now:%Y-%m-%d %H:%M} eller tidigare.")
            return None
        actor = self._actor(post, values, what)
        chosen = {name: value for name, value in values.items() if name in what.fields}
        for field, kind in what.organisations.items():
            if field in chosen:
                chosen[field] = self._organisations(post, field, chosen[field], kind)
                if chosen[field] is None:
                    return None
        return Act(post, what, values["at"], actor, chosen) if actor is not None else None

    def _organisations(self, post: Post, field: str, words: Any, kind: OrganisationKind) -> Any:
        """The organisation or organisations named; None when one of them is not there."""
        if not isinstance(words, list):
            return referred(post, field, words, (kind,), self.register)
        found = [referred(post, field, word, (kind,), self.register) for word in words]
        return None if None in found else found

    def _actor(self, post: Post, values: dict[str, Any], what: ToldAct) -> Actor | None:
        """The person with the mandate the act is done with; None, with the problem noted, when it is not one."""
        name, on = values["by"], values["at"].date()
        if name == SYSTEM_NAME and what.name in _BY_SYSTEM:
            return SYSTEM
        if name not in self.people.held:
            if name not in self.people.faulty:
                near = suggestion(name, self.people.held)
                post.wrong("by", f"det finns ingen person med användarnamnet {name}.{near}")
            return None
        mandates = [m for m in self.people.mandates_on(name, on) if values.get("role") in (None, m.role)]
        if word := values.get("organisation"):
            wanted = referred(post, "organisation", word, tuple(OrganisationKind), self.register)
            if wanted is None:
                return None
            mandates = [m for m in mandates if wanted in (m.organisation, m.organisation.parent)]
        if len(mandates) == 1:
            return self.people.acting(mandates[0])
        if name not in self.people.faulty:
            post.wrong("by", _SEVERAL.format(name=name) if mandates else _NONE.format(name=name, on=on))
        return None


_SEVERAL = "{name} har flera uppdrag den dagen. Ange vilket med organisation, och role om det behövs."
_NONE = "{name} har inget sådant uppdrag {on}. Kontrollera dagen eller lägg till uppdraget."


def histories(file: Post, register: Register, people: People, *, now: datetime) -> list[list[Act]]:
    """The acts of every case whose acts can all be read, in order of their first act."""
    reader = Reader(register, people, now, acts())
    found: list[list[Act]] = []
    for case in file.posts("cases"):
        if values_of(case, {"id": Field(read=text(60))}, nested=("acts",)) is None:
            continue
        posts = case.posts("acts", where=f"{case.where}, acts")
        if not posts:
            case.wrong("acts", f"saknas. Ett ärende börjar med {BEGINNING}.")
            continue
        history = [act for act in map(reader.act, posts) if act is not None]
        if len(history) == len(posts) and _in_order(history):
            found.append(history)
    return sorted(found, key=lambda history: history[0].at)


def _in_order(history: list[Act]) -> bool:
    for before, after in pairwise(history):
        if after.at < before.at:
            reason = f"akten ligger före den förra, {before.at:%Y-%m-%d %H:%M}. Skriv akterna i tidsordning."
            after.post.wrong("at", reason)
            return False
    return True


def tell_all(found: list[list[Act]], setting: Setting) -> Iterator[Told]:
    """Tell every history; one that breaks a rule leaves a problem on the act that did, and no case."""
    for history in found:
        told = Told(setting)
        if all(_tell(told, act) for act in history):
            yield told


def _tell(told: Told, act: Act) -> bool:
    sound = act.post.watch()
    with clock.use(act.at), act.post.noting("act"):
        if not told.is_begun and act.what.name != BEGINNING:
            raise Refused(f"ett ärende börjar med {BEGINNING}.", field="act")
        act.what.tell(told, act.actor, **act.values)
    return bool(sound)
