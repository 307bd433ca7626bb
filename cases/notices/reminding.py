"""The kinds that time alone makes: ``reminder.<what>`` before a day, ``passed.<what>`` after it (decisions.md §7).

``cases/reminders`` tells them with ``about_day``; the words are here.
"""

from cases.notices.kinds import OFFICE, REGION, UNIT
from cases.vocabulary import CaseNotices
from fmuadmin.notices.kinds import Kind, register
from fmuadmin.vocabulary import OrganisationKind

_DESK, _FK_DESK = OrganisationKind.REGION_FINANCE_DESK, OrganisationKind.FK_FINANCE_DESK
_LATE = "Skicka det så snart ni kan. Meddela försening om det dröjer."
_PAY = "Öppna ärendet och se vad som återstår av ersättningen."

# What: (title before, sentence before, title after, sentence after, what to do). The day is ``{day}``.
_TEXTS: dict[str, tuple[str, str, str, str, object]] = {
    "request_answer": (
        "Påminnelse att svara",
        "Svara på förfrågan senast {day}.",
        "Svarsdatum har passerat",
        "Förfrågan skulle ha besvarats senast {day}.",
        {
            UNIT: "Acceptera eller avböj förfrågan.",
            REGION: "Utföraren har inte svarat. Påminn, eller fråga någon annan.",
        },
    ),
    "region_answer": (
        "Påminnelse att svara Försäkringskassan",
        "Svara på begäran senast {day}.",
        "Svarsdatum till Försäkringskassan har passerat",
        "Begäran skulle ha besvarats senast {day}.",
        {REGION: "Tilldela ärendet eller avböj begäran.", OFFICE: "Regionen har inte svarat. Kontakta regionen."},
    ),
    "order": (
        "Påminnelse om beställning",
        "Utredningen bör beställas senast {day}.",
        "Utredningen är inte beställd",
        "Utredningen borde ha beställts senast {day}.",
        {OFFICE: "Beställ utredningen eller ta tillbaka begäran.", REGION: "Försäkringskassan har inte beställt än."},
    ),
    "material": (
        "Påminnelse om underlag",
        "Underlaget bör skickas och bekräftas senast {day}.",
        "Underlag saknas",
        "Underlaget borde ha kommit senast {day}.",
        {OFFICE: "Skicka underlaget.", UNIT: "Bekräfta underlaget om det har kommit.", REGION: ""},
    ),
    "statement": (
        "Påminnelse om utlåtande",
        "Utlåtandet ska komma till Försäkringskassan senast {day}.",
        "Utlåtandet är försenat",
        "Utlåtandet skulle ha kommit till Försäkringskassan senast {day}.",
        {
            UNIT: _LATE,
            REGION: "Kontakta utföraren.",
            OFFICE: "Utlåtandet har inte kommit. Regionen får också veta det.",
        },
    ),
    "supplement": (
        "Påminnelse om komplettering",
        "Kompletteringen ska besvaras senast {day}.",
        "Kompletteringen är försenad",
        "Kompletteringen skulle ha besvarats senast {day}.",
        {
            UNIT: "Öppna ärendet och svara på frågorna.",
            REGION: "Kontakta utföraren.",
            OFFICE: "Svaret har inte kommit.",
        },
    ),
    "accounting": (
        "Påminnelse att redovisa besök",
        "Besöken bör redovisas senast {day}.",
        "Besök är inte redovisade",
        "Besöken borde ha redovisats senast {day}.",
        {UNIT: "Redovisa besöken så att ersättningen kan betalas.", REGION: "Kontakta utföraren."},
    ),
    "settling": (
        "Påminnelse om ersättning",
        "Ersättningen bör vara klar senast {day}.",
        "Ersättningen är inte klar",
        "Ersättningen borde ha varit klar senast {day}.",
        {UNIT: _PAY, REGION: _PAY, OFFICE: _PAY, _DESK: _PAY, _FK_DESK: _PAY},
    ),
}


def _kinds() -> list[Kind]:
    made = []
    for what, (before, soon, after, late, todo) in _TEXTS.items():
        for prefix, title, sentence in (("reminder", before, soon), ("passed", after, late)):
            made.append(
                Kind(
                    code=f"{prefix}.{what}",
                    group=CaseNotices.REMINDER,
                    title=title,
                    sentences=(sentence,),
                    todo=todo,  # type: ignore[arg-type]
                )
            )
    return made


REMINDERS = tuple(_kinds())
register(*REMINDERS)
