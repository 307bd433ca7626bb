"""The rules that are data: which numbers exist, and which of their dated values a case uses (decisions.md §7).

Pure: rows are handed in. No number of days stands here; the legal defaults are ``legal_defaults.json``, loaded by a
migration, and later values are rows with a *Gäller från* date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from cases.vocabulary import InvestigationType, MaterialKind
from fmuadmin.calendar import DayRules

# (kind, the region's organisation or None for the whole country, valid from, value)
RuleRow = tuple[str, int | None, date, int]

WORKDAYS = "arbetsdagar"
LAW_DAYS = "vardagar"
SWITCH = "av/på"

_DECREE_TIME = "8 § första stycket förordningen (2018:1633) om försäkringsmedicinska utredningar"
_LAW_1930 = "2 § lagen (1930:173) om beräkning av lagstadgad tid; förordningen säger inte vad en vardag är"
_NO_LAW = "Ingen lagregel, förval"
_TARGET = "Riktvärde, ingen lagregel"
_REMINDER = f"{_NO_LAW}: som 2018 års system"
_MATERIAL = "6 § förordningen (2018:1633) räknar upp slagen; vad som krävs är ett förval"


class RuleKind(StrEnum):
    """Every number and switch a case's rules consist of: code, Swedish label, unit and where the rule comes from."""

    label: str
    unit: str
    basis: str

    def __new__(cls, code: str, label: str, unit: str, basis: str) -> "RuleKind":
        """Make the member a string equal to its code, with the words beside it."""
        kind = str.__new__(cls, code)
        kind._value_ = code
        kind.label, kind.unit, kind.basis = label, unit, basis
        return kind

    STATEMENT_DAYS = "statement_days", "Tid för utlåtandet", LAW_DAYS, _DECREE_TIME
    WIDENING_MAX_DAYS = "widening_max_days", "Längsta förlängning vid utvidgad utredning", LAW_DAYS, _DECREE_TIME
    UNIT_ANSWER_DAYS = "unit_answer_days", "Utförarens svar på en förfrågan", WORKDAYS, _NO_LAW
    REGION_ANSWER_DAYS = "region_answer_days", "Regionens svar på en begäran", WORKDAYS, f"{_NO_LAW}: FK anger datum"
    SUPPLEMENT_DAYS = "supplement_days", "Tid för en komplettering", WORKDAYS, f"{_NO_LAW}: FK anger datum"
    SUPPLEMENT_WINDOW_DAYS = (
        "supplement_window_days",
        "Tid att begära komplettering",
        WORKDAYS,
        f"{_NO_LAW}: FK anger datum",
    )
    SUMMONS_DAYS = "summons_days", "Kallelse före besöket", WORKDAYS, f"{_NO_LAW}: rutin från 2018"
    SUMMONS_POST_DAYS = (
        "summons_post_days",
        "Postens tid när kallelsen går med brev",
        WORKDAYS,
        f"{_NO_LAW}: rutin från 2018",
    )
    EVES_FREE = "eves_free", "Midsommarafton, julafton och nyårsafton är lediga", SWITCH, _LAW_1930
    SATURDAYS_FREE = "saturdays_free", "Lördagar är lediga", SWITCH, _LAW_1930
    PLANNING_SKIPS_VACATION = (
        "planning_skips_vacation",
        "Planeringsdatum hoppar över semesterveckorna 29–31 och 51–52",
        SWITCH,
        f"{_NO_LAW}; gäller aldrig den lagstadgade tiden",
    )
    ORDER_TARGET_DAYS = "order_target_days", "Riktvärde för beställning", WORKDAYS, _TARGET
    MATERIAL_TARGET_DAYS = "material_target_days", "Riktvärde för underlag", WORKDAYS, _TARGET
    ACCOUNTING_TARGET_DAYS = "accounting_target_days", "Riktvärde för redovisning av besök", WORKDAYS, _TARGET
    SETTLING_TARGET_DAYS = "settling_target_days", "Riktvärde för ersättningen", WORKDAYS, _TARGET
    SOON_DAYS = "soon_days", "Förfaller snart", WORKDAYS, _NO_LAW
    REMIND_UNIT_ANSWER_DAYS = "remind_unit_answer_days", "Påminnelse före utförarens svarsdatum", WORKDAYS, _REMINDER
    REMIND_REGION_ANSWER_DAYS = (
        "remind_region_answer_days",
        "Påminnelse före regionens svarsdatum",
        WORKDAYS,
        _REMINDER,
    )
    REMIND_STATEMENT_DAYS = "remind_statement_days", "Påminnelse före utlåtandets sista dag", WORKDAYS, _REMINDER
    REMIND_SUPPLEMENT_DAYS = "remind_supplement_days", "Påminnelse före kompletteringens sista dag", WORKDAYS, _REMINDER
    REMIND_TARGET_DAYS = (
        "remind_target_days",
        "Påminnelse före riktvärdet för beställning, underlag och redovisning",
        WORKDAYS,
        _NO_LAW,
    )
    REMIND_SETTLING_DAYS = "remind_settling_days", "Påminnelse före riktvärdet för ersättningen", WORKDAYS, _NO_LAW
    ASSIGN_DIRECTLY_ANY_UNIT = (
        "assign_directly_any_unit",
        "Tilldela direkt även till enheter utanför egen regi",
        SWITCH,
        "Regionens val",
    )
    SOLE_OWN_UNIT = "sole_own_unit", "Ensam egen enhet: begäran går direkt dit", SWITCH, "Regionens val"
    SOLE_OWN_UNIT_MAY_DECLINE = (
        "sole_own_unit_may_decline",
        "Ensam egen enhet får avböja",
        SWITCH,
        "Regionens val",
    )
    AFU_MEDICAL_RECORD = "afu_medical_record", "AFU kräver medicinskt underlag", SWITCH, _MATERIAL
    AFU_SELF_ASSESSMENT = "afu_self_assessment", "AFU kräver självskattning", SWITCH, _MATERIAL
    AFU_FROM_INSURED = "afu_from_insured", "AFU kräver underlag från den försäkrade", SWITCH, _MATERIAL
    AFU_OTHER = "afu_other", "AFU kräver övrigt underlag", SWITCH, _MATERIAL
    EXTENDED_MEDICAL_RECORD = (
        "extended_medical_record",
        "AFU utvidgad kräver medicinskt underlag",
        SWITCH,
        _MATERIAL,
    )
    EXTENDED_SELF_ASSESSMENT = "extended_self_assessment", "AFU utvidgad kräver självskattning", SWITCH, _MATERIAL
    EXTENDED_FROM_INSURED = (
        "extended_from_insured",
        "AFU utvidgad kräver underlag från den försäkrade",
        SWITCH,
        _MATERIAL,
    )
    EXTENDED_OTHER = "extended_other", "AFU utvidgad kräver övrigt underlag", SWITCH, _MATERIAL


_KINDS = {kind.value: kind for kind in RuleKind}
_PREFIXES = {InvestigationType.AFU: "afu", InvestigationType.AFU_EXTENDED: "extended"}
# Which switch says whether an investigation of this type needs material of this kind (DO2).
NEEDS_MATERIAL = {
    (investigation, kind): _KINDS[f"{prefix}_{kind.value}"]
    for investigation, prefix in _PREFIXES.items()
    for kind in MaterialKind
}


class RuleMissing(LookupError):
    """No row of the kind is in force on the day: the table of rules is incomplete."""

    def __init__(self, *, kind: RuleKind, on: date) -> None:
        """Say which rule is missing on which day, and what to do."""
        self.kind, self.on = kind, on
        super().__init__(
            f"Regeln ”{kind.label}” ({kind.value}) har inget värde som gäller {on}. "
            "Lägg till ett värde med Gäller från den dagen eller tidigare."
        )


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules one case uses: those in force for its region on the date of its begäran. Days unless said otherwise."""

    statement_days: int
    widening_max_days: int
    unit_answer_days: int
    region_answer_days: int
    supplement_days: int
    supplement_window_days: int
    summons_days: int
    summons_post_days: int
    eves_free: bool
    saturdays_free: bool
    planning_skips_vacation: bool
    order_target_days: int
    material_target_days: int
    accounting_target_days: int
    settling_target_days: int
    soon_days: int
    remind_unit_answer_days: int
    remind_region_answer_days: int
    remind_statement_days: int
    remind_supplement_days: int
    remind_target_days: int
    remind_settling_days: int
    assign_directly_any_unit: bool
    sole_own_unit: bool
    sole_own_unit_may_decline: bool
    needs: frozenset[RuleKind] = frozenset()

    def required_material(self, investigation: int) -> tuple[MaterialKind, ...]:
        """The kinds of material that an investigation of this type needs, in the order of the list (DO2)."""
        kind_of = InvestigationType(investigation)
        return tuple(kind for kind in MaterialKind if NEEDS_MATERIAL[kind_of, kind] in self.needs)

    @cached_property
    def day_rules(self) -> DayRules:
        """Which days count, as the calendar wants it."""
        return DayRules(eves_free=self.eves_free, saturdays_free=self.saturdays_free)


def rules_in_force(rows: Iterable[RuleRow], *, on: date, region_id: int | None) -> Rules:
    """Choose the value of every kind on the day: newest *Gäller från*, a region's own row before the country's.

    ``region_id`` None gives the country's rules. Raises RuleMissing when a kind has no value on the day, ValueError
    when a value cannot be one (an unknown kind, a negative number, a switch that is neither 0 nor 1).
    """
    values = _values_in_force(rows, on=on, region_id=region_id)

    def number(kind: RuleKind) -> int:
        if kind not in values:
            raise RuleMissing(kind=kind, on=on)
        return values[kind]

    def switch(kind: RuleKind) -> bool:
        return bool(number(kind))

    return Rules(
        statement_days=number(RuleKind.STATEMENT_DAYS),
        widening_max_days=number(RuleKind.WIDENING_MAX_DAYS),
        unit_answer_days=number(RuleKind.UNIT_ANSWER_DAYS),
        region_answer_days=number(RuleKind.REGION_ANSWER_DAYS),
        supplement_days=number(RuleKind.SUPPLEMENT_DAYS),
        supplement_window_days=number(RuleKind.SUPPLEMENT_WINDOW_DAYS),
        summons_days=number(RuleKind.SUMMONS_DAYS),
        summons_post_days=number(RuleKind.SUMMONS_POST_DAYS),
        eves_free=switch(RuleKind.EVES_FREE),
        saturdays_free=switch(RuleKind.SATURDAYS_FREE),
        planning_skips_vacation=switch(RuleKind.PLANNING_SKIPS_VACATION),
        order_target_days=number(RuleKind.ORDER_TARGET_DAYS),
        material_target_days=number(RuleKind.MATERIAL_TARGET_DAYS),
        accounting_target_days=number(RuleKind.ACCOUNTING_TARGET_DAYS),
        settling_target_days=number(RuleKind.SETTLING_TARGET_DAYS),
        soon_days=number(RuleKind.SOON_DAYS),
        remind_unit_answer_days=number(RuleKind.REMIND_UNIT_ANSWER_DAYS),
        remind_region_answer_days=number(RuleKind.REMIND_REGION_ANSWER_DAYS),
        remind_statement_days=number(RuleKind.REMIND_STATEMENT_DAYS),
        remind_supplement_days=number(RuleKind.REMIND_SUPPLEMENT_DAYS),
        remind_target_days=number(RuleKind.REMIND_TARGET_DAYS),
        remind_settling_days=number(RuleKind.REMIND_SETTLING_DAYS),
        assign_directly_any_unit=switch(RuleKind.ASSIGN_DIRECTLY_ANY_UNIT),
        sole_own_unit=switch(RuleKind.SOLE_OWN_UNIT),
        sole_own_unit_may_decline=switch(RuleKind.SOLE_OWN_UNIT_MAY_DECLINE),
        needs=frozenset(kind for kind in NEEDS_MATERIAL.values() if switch(kind)),
    )


def _values_in_force(rows: Iterable[RuleRow], *, on: date, region_id: int | None) -> dict[RuleKind, int]:
    newest: dict[RuleKind, tuple[bool, date, int]] = {}
    for code, organisation_id, valid_from, value in rows:
        if valid_from > on or organisation_id not in (None, region_id):
            continue
        kind = _kind_of(code)
        _check_value(kind, value)
        candidate = (organisation_id is not None, valid_from, value)
        if kind not in newest or candidate[:2] > newest[kind][:2]:
            newest[kind] = candidate
    return {kind: value for kind, (_, _, value) in newest.items()}


def _kind_of(code: str) -> RuleKind:
    if code not in _KINDS:
        raise ValueError(f"Regeln {code} finns inte. Välj en av {', '.join(_KINDS)}.")
    return _KINDS[code]


def _check_value(kind: RuleKind, value: int) -> None:
    if kind.unit == SWITCH and value not in (0, 1):
        raise ValueError(f"Regeln ”{kind.label}” är antingen av (0) eller på (1). Värdet {value} går inte att använda.")
    if value < 0:
        raise ValueError(f"Regeln ”{kind.label}” kan inte vara mindre än 0. Ange 0 eller fler.")
