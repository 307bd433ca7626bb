"""Forms of Ersättning's first half: cancel what was left ahead, say that every visit is accounted for."""

from collections.abc import Sequence
from typing import ClassVar

from cases.act_forms.base import About, ActForm
from cases.act_forms.visiting import visit_facts, visit_in_a_row, visit_in_words
from fmuadmin import clock
from fmuadmin.parts import Fact


class CancelVisitForm(ActForm):
    """Avboka kvarstående besök."""

    submit: ClassVar[str] = "Avboka besöket"
    done: ClassVar[str] = "Besöket är avbokat."
    about: ClassVar[About | None] = About.VISIT
    intro: ClassVar[str] = "Ersättningen räknas från beslutet att avsluta utredningen, inte från avbokningen."

    def subjects(self) -> Sequence[tuple[int, str]]:
        """Visits that have not begun."""
        return [(visit.pk, visit_in_words(visit)) for visit in self.case.facts.visits_ahead(clock.now())]

    def facts(self) -> list[Fact]:
        """The visit."""
        return [fact for visit in self.case.facts.visits if visit.pk == self.subject for fact in visit_facts(visit)]

    def hindrance(self) -> str:
        """Every booked visit has begun."""
        if self.subject is not None:
            return ""
        return "Alla bokade besök har börjat. Redovisa dem i stället."


class AccountVisitsForm(ActForm):
    """Klart för ersättning."""

    submit: ClassVar[str] = "Klart för ersättning"
    done: ClassVar[str] = "Besöken är redovisade. Ärendet är klart för ersättning."

    def facts(self) -> list[Fact]:
        """Every visit and how it went."""
        visits = self.case.facts.visits_of_unit
        if not visits:
            return [Fact(label="Besök", value="Inga besök har varit bokade")]
        return [
            Fact(label=visit_in_a_row(visit), value=visit.get_state_display(), small=_interpreter(visit))
            for visit in visits
        ]


def _interpreter(visit: object) -> str:
    took_part, hours = getattr(visit, "interpreter_took_part", None), getattr(visit, "interpreter_hours", None)
    if took_part is None:
        return ""
    return f"Tolk deltog, {hours} timmar".replace(".", ",") if took_part else "Tolk deltog inte"


class SettleForm(ActForm):
    """Avsluta: billing's own step. No person is ever let to it; the form only completes the register."""

    submit: ClassVar[str] = "Avsluta"
