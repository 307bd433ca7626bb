"""Forms of Begäran: FK asks a region, the region asks units, FK takes the request back."""

from typing import Any, ClassVar

from django import forms

from cases.act_forms import units
from cases.act_forms.base import ActForm, Command, explained
from cases.act_forms.fields import Day, LineField, ProtectionField
from cases.deadlines import region_answer_day, unit_answer_day
from cases.models import Case, Rule
from cases.presentation import town
from cases.vocabulary import Protection
from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.forms import BaseForm, LongTextField, RowMultipleChoiceField, Section
from fmuadmin.lifecycle import Refused
from fmuadmin.models import Organisation
from fmuadmin.parts import Explanation, Fact
from fmuadmin.vocabulary import OrganisationKind

WAY_OF_ASSESSMENT = "Aktivitetsförmågeutredning enligt Försäkringskassans metod"
# fmt: off
LANGUAGES = (
    "arabiska", "bosniska", "dari", "engelska", "finska", "kurmanji", "pashto", "persiska", "polska", "rumänska",
    "ryska", "serbiska", "somaliska", "sorani", "spanska", "svenskt teckenspråk", "syrianska", "thailändska",
    "tigrinska", "turkiska", "ukrainska", "vietnamesiska",
)
# fmt: on
COPIED = ("region_id", "way_of_assessment", "town", "interpreter_language", "special_needs", "earlier_units", "comment")


class RegisterRequestForm(BaseForm):
    """Ny begäran: the least data that does. The case does not exist yet, so there is no version."""

    submit: ClassVar[str] = "Skicka till region"
    danger: ClassVar[bool] = False
    sections: ClassVar[tuple[Section, ...]] = (
        Section(fields=("region_id", "way_of_assessment", "answer_by")),
        Section(
            title="Uppgifter som regionen behöver för att hitta en utförare",
            fields=("town", "protection", "interpreter_language", "special_needs", "earlier_units", "comment"),
            hint="Namn och personnummer anges först i beställningen. Skriv dem inte här.",
        ),
        Section(fields=("is_validation",)),
    )

    region_id = forms.TypedChoiceField(label="Region", coerce=int, error_messages={"required": "Välj en region"})
    way_of_assessment = LineField(
        label="Hur arbetsförmågan ska bedömas",
        limit=200,
        error_messages={"required": "Ange hur arbetsförmågan ska bedömas"},
    )
    answer_by = Day(label="Svar från regionen senast", error_messages={"required": "Ange när regionen ska svara"})
    town = LineField(label="Bostadsort", limit=60)
    protection = ProtectionField(initial=Protection.NONE)
    interpreter_language = LineField(
        label="Tolkspråk",
        limit=60,
        required=False,
        help_text="Lämna tomt om tolk inte behövs.",
        widget=forms.TextInput(attrs={"list": "tolksprak", "autocomplete": "off"}),
    )
    special_needs = LongTextField(
        label="Särskilda behov", limit=500, rows=2, required=False, help_text="Till exempel lokal utan trappor."
    )
    earlier_units = LineField(
        label="Tidigare utredd hos",
        limit=200,
        required=False,
        help_text="Utförarens namn och år, så att regionen kan kontrollera jäv.",
    )
    comment = LongTextField(
        label="Kommentar till regionen", limit=2000, required=False, help_text="Skriv ingen medicinsk information."
    )

    is_validation = forms.BooleanField(
        label="Valideringsärende",
        required=False,
        help_text="Kryssa i när du provar systemet eller utbildar någon. Ärendet märks Valideringsärende för alla "
        "parter, ger ingen ersättning, räknas inte i statistik och gallras. Använd inga verkliga personers uppgifter.",
    )

    def __init__(self, *args: Any, actor: Actor, like: Case | None = None, **kwargs: Any) -> None:
        """``like`` is a case whose contents are offered again, after jäv for example."""
        self.actor, self.like = actor, like
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer every region, and the answer day that the rules propose."""
        regions = Organisation.objects.filter(kind=OrganisationKind.REGION).order_by("sort_name")
        choices = [("", "Välj region"), *((region.pk, region.name) for region in regions)]
        field = self.fields["region_id"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 – declared above
        field.choices = choices
        today = clock.today()
        rules = Rule.objects.in_force(on=today, region_id=None)
        proposed: dict[str, Any] = {
            "way_of_assessment": WAY_OF_ASSESSMENT,
            "answer_by": region_answer_day(received_on=today, rules=rules).day,
        }
        if self.like is not None:
            proposed |= {
                name: getattr(self.like, name) for name in COPIED if name != "town" or not self.like.protection
            }
        self.initial = {**proposed, **(self.initial or {})}

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the field suggests; any other may be written."""
        return LANGUAGES

    def perform(self, command: Command) -> Case:
        """Register the request."""
        protection = self.cleaned_data["protection"] or Protection.NONE
        return command(actor=self.actor, **(self.cleaned_data | {"protection": protection}))

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.reason)


class AskUnitsForm(ActForm):
    """Skicka förfrågan: which units, by when, with which words (AS2)."""

    submit: ClassVar[str] = "Skicka"
    is_wide: ClassVar[bool] = True

    unit_ids = RowMultipleChoiceField(
        label="Utförare",
        error_messages={
            "required": "Välj minst en utförare",
            "invalid_choice": "En av enheterna kan inte tillfrågas. Välj i listan.",
        },
    )
    answer_by = Day(label="Svar senast")
    message = LongTextField(
        label="Meddelande till utförarna",
        limit=2000,
        required=False,
        help_text="Alla som väljs får samma meddelande. Skriv varken namn eller personnummer.",
    )

    def propose(self) -> dict[str, Any]:
        """Offer the units, tell why some cannot be asked, and propose the answer day."""
        self.rows = units.asking_rows(self.case, units.why_not_askable(self.case))
        field = self.fields["unit_ids"]
        assert isinstance(field, RowMultipleChoiceField)  # noqa: S101 – declared above
        field.offer(columns=units.ASKING_COLUMNS, rows=self.rows)
        self.answer = unit_answer_day(asked_on=clock.today(), rules=self.case.rules)
        asked_for = self.scene.query.get("utforare")
        return {
            "unit_ids": [asked_for] if asked_for else [],
            "answer_by": self.answer.day,
            "message": f"Kan ni ta emot utredningen? Svara senast {self.answer.day} och ange när ni kan starta.",
        }

    def hindrance(self) -> str:
        """No unit under agreement, or none left to ask."""
        if not self.rows:
            return units.NO_UNITS
        if all(row.reason for row in self.rows):
            return "Alla avtalade utförare är redan tillfrågade. Vänta på svar, eller be förvaltningen om fler avtal."
        return ""

    def facts(self) -> list[Fact]:
        """What the units will see."""
        return what_units_see(self.case)

    def explanations(self) -> list[Explanation]:
        """The proposed answer day, and what planned end means."""
        end = units.planned(self.case, None)
        return [
            explained(self.answer, title="Så räknades svarsdatumet"),
            explained(end, title="Så räknas planerat slut"),
        ]

    def arguments(self) -> dict[str, Any]:
        """Keys as numbers."""
        return {**super().arguments(), "unit_ids": [int(key) for key in self.cleaned_data["unit_ids"]]}

    def said(self) -> str:
        """To how many it went."""
        return f"Förfrågan är skickad till {len(self.cleaned_data['unit_ids'])} utförare."


def what_units_see(case: Case, unit_name: str = "") -> list[Fact]:
    """The request's minimal facts (screens.md §2.8). A unit reads whether it has met the person before, never whether
    another one has (S1); without a unit this is the region's own view.
    """
    earlier = case.earlier_units
    if unit_name:
        earlier = "Er enhet" if unit_name.lower() in earlier.lower() else "Inte hos er"
    return [
        Fact(label="Utredning", value=f"{case.method}, {case.way_of_assessment}"),
        Fact(label="Bostadsort", value=town(case)),
        Fact(label="Tolk", value=f"Ja, {case.interpreter_language}" if case.interpreter_language else "Nej"),
        Fact(label="Särskilda behov", value=case.special_needs),
        Fact(label="Tidigare utredd hos", value=earlier),
    ]


class WithdrawForm(ActForm):
    """Ta tillbaka begäran."""

    submit: ClassVar[str] = "Ta tillbaka begäran"
    done: ClassVar[str] = "Begäran är återtagen."
    danger: ClassVar[bool] = True
    intro: ClassVar[str] = "Ärendet avslutas. Regionen och tillfrågade utförare får veta det."

    reason = LongTextField(label="Skäl", limit=2000, required=False, help_text="Regionen läser inte skälet.")
