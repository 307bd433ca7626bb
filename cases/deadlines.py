"""Every date a case promises or expects, counted and explained in the same breath (screens.md CV8, DL1, DL4).

Pure functions of days and rules. Nothing here reads a case, a clock or a table: which date a case counts when is
the commands' business, and the numbers come from ``cases/rules.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.rules import LAW_DAYS, WORKDAYS, Rules
from cases.vocabulary import InvitationChannel
from fmuadmin.calendar import Count, add_working_days, subtract_working_days, working_days_between

# ISO weeks left out of Planeringsdatum when the rule is switched on, and nowhere else (decisions.md §7).
VACATION_WEEKS = frozenset({29, 30, 31, 51, 52})

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_SINGULAR = {LAW_DAYS: "vardag", WORKDAYS: "arbetsdag"}
# The name says the date already: "Första maj 1/5" would say it twice.
_NAMES_ITS_DATE = "Första maj"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A date, and how it came about line by line in Swedish.

    ``hard`` dates are set by law or by Försäkringskassan and make a case *försenad* when passed; the others are
    riktvärden or planning aids (decisions.md §4).
    """

    day: date
    hard: bool
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Widening:
    """Days that Försäkringskassan granted with a complementary exam (FÖRORDN 8 § 1 st.), and when."""

    days: int
    approved_on: date


@dataclass(frozen=True, slots=True)
class RespiteGranted:
    """A new last date that Försäkringskassan granted (*anstånd*, FÖRORDN 8 § 2 st.), and when."""

    until: date
    granted_on: date


def statement_last_day(
    *, received_on: date, widenings: Sequence[Widening], respites: Sequence[RespiteGranted], rules: Rules
) -> Explained:
    """When the statement must have reached Försäkringskassan: the later of 25 + widening and any respite.

    ``received_on`` is the day the material came; counting begins the day after. Days are vardagar. Computed from all
    facts each time, so that taking one away leaves the others standing (DL4). Raises ValueError when the widenings
    together exceed what the rules allow.
    """
    _check_widenings(widenings, rules)
    count = add_working_days(received_on, rules.statement_days, rules.day_rules)
    lines = [f"Underlaget kom {_weekday(received_on)}. Räkningen börjar dagen efter.", _counted(count, LAW_DAYS)]
    for widening in sorted(widenings, key=lambda granted: granted.approved_on):
        count = add_working_days(count.day, widening.days, rules.day_rules)
        approved = f", utvidgning godkänd av Försäkringskassan {widening.approved_on}"
        lines.append("+ " + _counted(count, LAW_DAYS, approved))
    day, respite_lines = _after_respites(count.day, respites)
    label = "Utlåtande hos Försäkringskassan senast"
    return Explained(day=day, hard=True, label=label, lines=(*lines, *respite_lines))


def set_by_orderer(*, label: str, day: date, set_on: date, respites: Sequence[RespiteGranted] = ()) -> Explained:
    """A last day that Försäkringskassan chose itself: the region's answer, a supplement, a supplement window.

    A respite granted while a supplement is awaited moves its day the same way as the statement's.
    """
    chosen = f"Försäkringskassan valde datumet {_weekday(set_on)} → {day}"
    last, lines = _after_respites(day, respites)
    return Explained(day=last, hard=True, label=label, lines=(chosen, *lines))


def unit_answer_day(*, asked_on: date, rules: Rules) -> Explained:
    """When an asked unit should have answered. A rule of the region, not of the law: not hard."""
    start = f"Förfrågan skickades {_weekday(asked_on)}. Räkningen börjar dagen efter."
    return _reckoned("Svar på förfrågan senast", start, asked_on, rules.unit_answer_days, rules, hard=False)


def region_answer_day(*, received_on: date, rules: Rules) -> Explained:
    """The day proposed to Försäkringskassan for the region's answer to a begäran."""
    start = f"Begäran kom {_weekday(received_on)}. Räkningen börjar dagen efter."
    return _reckoned("Svar till Försäkringskassan senast", start, received_on, rules.region_answer_days, rules)


def supplement_day(*, asked_on: date, rules: Rules) -> Explained:
    """The day proposed to Försäkringskassan for the answer to a komplettering."""
    start = f"Kompletteringen begärdes {_weekday(asked_on)}. Räkningen börjar dagen efter."
    return _reckoned("Komplettering hos Försäkringskassan senast", start, asked_on, rules.supplement_days, rules)


def supplement_window(*, received_on: date, rules: Rules) -> Explained:
    """The last day proposed to Försäkringskassan for asking for a komplettering, from the statement's receipt.

    Not hard: the day after, the case moves on by itself and nobody is late.
    """
    start = f"Utlåtandet kom till Försäkringskassan {_weekday(received_on)}. Räkningen börjar dagen efter."
    label = "Komplettering kan begäras till och med"
    return _reckoned(label, start, received_on, rules.supplement_window_days, rules, hard=False)


def target_day(*, label: str, from_day: date, days: int, rules: Rules) -> Explained:
    """A *riktvärde*: a day to aim at, ``days`` arbetsdagar after ``from_day``. Passing it makes nobody late."""
    start = f"Räknat från {_weekday(from_day)}. Räkningen börjar dagen efter."
    target = _reckoned(label, start, from_day, days, rules, hard=False)
    lines = (*target.lines, "Datumet är ett riktvärde. Det är inte satt i lag.")
    return Explained(day=target.day, hard=False, label=label, lines=lines)


def latest_summons_day(*, visit_on: date, channel: InvitationChannel, rules: Rules) -> Explained:
    """*Senaste kallelsedatum* (VI2): the last day to call the insured, a letter earlier by the days of the post."""
    before = subtract_working_days(visit_on, rules.summons_days, rules.day_rules)
    lines = [
        f"Besöket är {_weekday(visit_on)}. Räkningen går bakåt från dagen före.",
        _counted(before, WORKDAYS, " före besöket"),
    ]
    if channel == InvitationChannel.LETTER:
        before = subtract_working_days(before.day, rules.summons_post_days, rules.day_rules)
        lines.append("− " + _counted(before, WORKDAYS, " för posten"))
    return Explained(day=before.day, hard=False, label="Senaste kallelsedatum", lines=tuple(lines))


def late_summons_warning(*, summoned_on: date, latest: date) -> str | None:
    """The warning before a visit is saved whose summons goes out too late (VI2), or None."""
    if summoned_on <= latest:
        return None
    return (
        f"Kallelsen skickas efter senaste kallelsedatum {latest}. "
        "Vid avbokning eller uteblivet besök ersätts besöket inte."
    )


def planning_day(*, today: date, possible_start: date | None, rules: Rules) -> Explained:
    """*Planeringsdatum* (AS5): when the statement would fall due if the case were ordered today.

    Counted from the later of today and the unit's possible start; vacation weeks are left out when the rule says so.
    """
    starts_later = possible_start is not None and possible_start > today
    start = possible_start if possible_start is not None and starts_later else today
    first = (
        f"Utföraren kan starta {_weekday(start)}."
        if starts_later
        else f"Om underlaget kommer i dag, {_weekday(start)}."
    )
    weeks = VACATION_WEEKS if rules.planning_skips_vacation else frozenset[int]()
    count = add_working_days(start, rules.statement_days, rules.day_rules, weeks)
    lines = (f"{first} Räkningen börjar dagen efter.", _counted(count, LAW_DAYS))
    return Explained(day=count.day, hard=False, label="Planeringsdatum", lines=lines)


def is_late(*, due: date, hard: bool, today: date) -> bool:
    """Whether the case is *försenad*: a hard date counts as passed from the day after, a riktvärde never."""
    return hard and today > due


def late_registration_notice(*, due: date, hard: bool, today: date) -> str | None:
    """What to tell somebody who registers late work, which is never refused for being late (DL6); None in time."""
    if not is_late(due=due, hard=hard, today=today):
        return None
    return f"Slutdatum {due} har passerat. Du kan fortfarande registrera. Ärendet markeras som försenat."


def in_words(*, due: date, today: date, hard: bool, respite: bool, rules: Rules) -> str:
    """The slutdatum as the board says it (OV3), in arbetsdagar.

    With ``respite`` a date that has not passed is given as itself, "2026-03-30 (anstånd)"; hand in False where the
    date already stands beside the words. A riktvärde is always called one.
    """
    if today > due:
        return _passed_in_words(due, today, rules, hard=hard)
    mark = " (riktvärde)" if not hard else " (anstånd)" if respite else ""
    if due == today:
        return f"Sista dagen i dag{mark}"
    if hard and respite:
        return f"{due}{mark}"
    left = working_days_between(today, due, rules.day_rules)
    if left == 0:
        return f"Ingen arbetsdag kvar, sista dagen är {due}{mark}"
    return f"{_days(left, WORKDAYS)} kvar{mark}"


def _passed_in_words(due: date, today: date, rules: Rules, *, hard: bool) -> str:
    passed = working_days_between(due, today, rules.day_rules)
    if passed == 0:
        # The weekend after a Friday: late, though no working day has gone by.
        return f"Försenad, sista dagen var {due}" if hard else f"riktvärdet passerade {due}"
    if hard:
        return f"{_days(passed, WORKDAYS)} försenad"
    return f"riktvärdet passerade för {_days(passed, WORKDAYS)} sedan"


def _check_widenings(widenings: Sequence[Widening], rules: Rules) -> None:
    if any(widening.days < 0 for widening in widenings):
        raise ValueError("Förlängningen kan inte vara mindre än 0 vardagar.")
    if sum(widening.days for widening in widenings) > rules.widening_max_days:
        raise ValueError(f"Tiden kan förlängas med högst {_days(rules.widening_max_days, LAW_DAYS)}.")


def _after_respites(day: date, respites: Sequence[RespiteGranted]) -> tuple[date, tuple[str, ...]]:
    """The later of the day and each respite, and a line for every one, whether it moved the day or not."""
    lines = []
    for respite in sorted(respites, key=lambda granted: (granted.granted_on, granted.until)):
        granted = f"Anstånd beviljat av Försäkringskassan {respite.granted_on} till {respite.until}"
        if respite.until > day:
            lines.append(f"{granted}, senare än {day}, därför gäller → {respite.until}")
            day = respite.until
        else:
            lines.append(f"{granted}. Det är inte senare än {day}, som därför står kvar.")
    return day, tuple(lines)


def _reckoned(  # noqa: PLR0913 – what a reckoned date says of itself
    label: str, start: str, from_day: date, days: int, rules: Rules, *, hard: bool = True
) -> Explained:
    count = add_working_days(from_day, days, rules.day_rules)
    return Explained(day=count.day, hard=hard, label=label, lines=(start, _counted(count, WORKDAYS)))


def _counted(count: Count, unit: str, why: str = "") -> str:
    """One line of the reckoning: how many days, why, what was jumped, and where it ended."""
    parts = [f"{_days(count.days, unit)}{why}"]
    if count.skipped:
        names = ", ".join(_with_date(day, name) for day, name in count.skipped)
        parts.append(f"{'Överhoppad' if len(count.skipped) == 1 else 'Överhoppade'}: {names}")
    if count.skipped_weeks:
        weeks = ", ".join(str(week) for _, week in count.skipped_weeks)
        noun = "Semestervecka" if len(count.skipped_weeks) == 1 else "Semesterveckorna"
        parts.append(f"{noun} {weeks} räknas inte")
    return f"{'. '.join(parts)} → {count.day}"


def _days(number: int, unit: str) -> str:
    return f"{number} {_SINGULAR[unit] if number == 1 else unit}"


def _with_date(day: date, name: str) -> str:
    return name if name == _NAMES_ITS_DATE else f"{name} {day.day}/{day.month}"


def _weekday(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day}"
