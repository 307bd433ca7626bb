"""The kinds of notices about cases, and their words: case number, dates and numbers only (S23).

Said to somebody who logs in twice a month: what has happened, and what to do now. Who is told is in rows.py.
"""

from cases.vocabulary import CaseNotices
from fmuadmin.notices.kinds import Kind, register
from fmuadmin.vocabulary import OrganisationKind

G = CaseNotices
REGION, UNIT, OFFICE = OrganisationKind.REGION, OrganisationKind.CARE_UNIT, OrganisationKind.FK_OFFICE
READ = "Du behöver inte göra något."
READ_WHY = "Öppna ärendet och läs skälet."
FREE_TIMES = "Ni behöver inte göra något mer. Ta bort tider som ni har hållit för utredningen."
LAST_DAY = "Utlåtandet ska komma senast {due_on}."


def _kind(code: str, group: CaseNotices, title: str, *sentences: str, todo: object = READ, facts: str = "") -> Kind:
    return Kind(
        code=code,
        group=group,
        title=title,
        sentences=sentences,
        todo=todo,  # type: ignore[arg-type]
        facts=frozenset(facts.split()),
    )


BEGARAN = (
    _kind(
        "request.received",
        G.REQUEST,
        "Ny begäran",
        "Försäkringskassan har skickat en begäran om utredning.",
        "Svara senast {answer_by}.",
        todo="Skicka en förfrågan till utförare, tilldela ärendet eller avböj begäran.",
        facts="answer_by",
    ),
    _kind(
        "unit_request.received",
        G.REQUEST,
        "Ny förfrågan",
        "Regionen frågar om ni kan göra en utredning.",
        "Svara senast {answer_by}.",
        todo="Acceptera eller avböj förfrågan.",
        facts="answer_by",
    ),
    _kind(
        "unit_requests.answered",
        G.REQUEST,
        "Alla tillfrågade har svarat",
        "Alla utförare som ni har frågat har svarat.",
        todo="Öppna ärendet, läs svaren och tilldela, fråga fler eller avböj begäran.",
    ),
    _kind(
        "transfer_requests.answered",
        G.INVESTIGATION,
        "Alla tillfrågade har svarat om byte",
        "Alla utförare som ni har frågat om att ta över utredningen har svarat.",
        todo="Öppna ärendet, läs svaren och föreslå bytet för Försäkringskassan eller fråga fler.",
    ),
    _kind(
        "unit_request.acceptance_withdrawn",
        G.REQUEST,
        "Ett accepterat svar är återtaget",
        "En utförare som hade accepterat har tagit tillbaka sitt svar.",
        todo="Öppna ärendet och läs skälet. Välj en annan utförare eller fråga fler.",
    ),
    _kind(
        "case.assigned",
        G.REQUEST,
        "Ni har fått utredningen",
        "Regionen har tilldelat er ärendet.",
        todo="Ni behöver inte göra något nu. Försäkringskassan beställer utredningen härnäst.",
    ),
    _kind(
        "case.unit_chosen",
        G.REQUEST,
        "Utförare är vald",
        "Ärendet är tilldelat en utförare.",
        todo={OFFICE: "Beställ utredningen.", REGION: "Ni behöver inte göra något nu."},
    ),
    _kind(
        "unit_request.not_assigned",
        G.REQUEST,
        "Förfrågan gäller inte längre",
        "Ni blir inte tilldelade ärendet.",
        todo=FREE_TIMES,
    ),
    _kind(
        "case.unassigned",
        G.REQUEST,
        "Tilldelningen är ångrad",
        "Regionen har ångrat tilldelningen.",
        todo={
            UNIT: "Ni har inte längre ärendet. Öppna det och läs skälet.",
            OFFICE: "Vänta med beställningen. Regionen väljer en utförare på nytt.",
        },
    ),
    _kind(
        "unit_request.standing_again",
        G.REQUEST,
        "Förfrågan gäller igen",
        "Regionen har ångrat en tilldelning och er förfrågan gäller igen.",
        todo="Har ni redan svarat gäller svaret. Annars svarar ni senast {answer_by}.",
        facts="answer_by",
    ),
    _kind(
        "request.rejected",
        G.REQUEST,
        "Begäran är avböjd",
        "Begäran är avböjd. Det blir ingen utredning i det här ärendet.",
        todo={OFFICE: "Öppna ärendet och läs regionens kommentar.", REGION: READ},
    ),
    _kind(
        "request.withdrawn",
        G.ENDING,
        "Ingen beställning",
        "Försäkringskassan har tagit tillbaka begäran. Det blir ingen utredning.",
        todo=FREE_TIMES,
    ),
)

BESTALLNING = (
    _kind(
        "case.ordered",
        G.ORDER,
        "Ny beställning",
        "Försäkringskassan har beställt utredningen.",
        todo="Vänta på underlaget. Ni får en notis när det är skickat.",
    ),
    _kind(
        "order.updated",
        G.ORDER,
        "Ändrad beställning",
        "Försäkringskassan har ändrat beställningen.",
        todo="Öppna ärendet och läs vad som är ändrat.",
    ),
    _kind(
        "material.sent",
        G.ORDER,
        "Underlag är skickat",
        "Försäkringskassan har skickat underlag.",
        todo="Bekräfta underlaget den dag det har kommit. Tiden för utlåtandet räknas från den dagen.",
    ),
    _kind(
        "material.receipt_corrected",
        G.ORDER,
        "Mottagningsdatum är rättat",
        "Försäkringskassan har rättat den dag då underlaget kom.",
        LAST_DAY,
        todo="Kontrollera att besöken och utlåtandet hinns med.",
        facts="due_on",
    ),
    _kind(
        "material.requested",
        G.ORDER,
        "Underlag saknas",
        "Utföraren saknar underlag som behövs för utredningen.",
        todo="Öppna ärendet, läs vad som saknas och skicka det.",
    ),
)

UTREDNING = (
    _kind(
        "exam.requested",
        G.INVESTIGATION,
        "Utvidgning begärd",
        "Utföraren begär en kompletterande undersökning.",
        todo="Godkänn eller neka utvidgningen.",
    ),
    _kind(
        "exam.approved",
        G.INVESTIGATION,
        "Utvidgning godkänd",
        "Försäkringskassan har godkänt en kompletterande undersökning.",
        LAST_DAY,
        todo={UNIT: "Boka besöket.", REGION: READ},
        facts="due_on",
    ),
    _kind(
        "exam.denied",
        G.INVESTIGATION,
        "Utvidgning nekad",
        "Försäkringskassan har nekat en kompletterande undersökning.",
        todo="Öppna ärendet och läs skälet. Utredningen fortsätter utan undersökningen.",
    ),
    _kind(
        "exam.taken_back",
        G.INVESTIGATION,
        "Utvidgning återtagen",
        "Försäkringskassan har tagit tillbaka en godkänd utvidgning.",
        LAST_DAY,
        todo={UNIT: "Boka inte besöket. Öppna ärendet och läs skälet.", REGION: READ},
        facts="due_on",
    ),
    _kind(
        "delay.reported",
        G.INVESTIGATION,
        "Försening meddelad",
        "Utredningen blir försenad.",
        "Föreslagen ny sista dag är {proposed_on}.",
        todo={OFFICE: "Bevilja eller neka anstånd.", REGION: READ, UNIT: READ},
        facts="proposed_on",
    ),
    _kind(
        "respite.granted",
        G.INVESTIGATION,
        "Anstånd beviljat",
        "Försäkringskassan har beviljat anstånd.",
        "Sista dag är nu {due_on}.",
        facts="due_on",
    ),
    _kind(
        "respite.denied",
        G.INVESTIGATION,
        "Anstånd nekat",
        "Försäkringskassan har nekat anstånd. Sista dagen är densamma som förut.",
        todo=READ_WHY,
    ),
    _kind(
        "deviation.from_care",
        G.INVESTIGATION,
        "Avvikelse från vården",
        "Utföraren har rapporterat en avvikelse vid ett besök.",
        todo={OFFICE: "Besluta om utredningen ska fortsätta.", REGION: "Försäkringskassan beslutar härnäst."},
    ),
    _kind(
        "deviation.from_fk",
        G.INVESTIGATION,
        "Avvikelse från Försäkringskassan",
        "Försäkringskassan har rapporterat en avvikelse vid ett besök.",
        todo="Vänta på Försäkringskassans beslut innan ni bokar om.",
    ),
    _kind(
        "deviation.decided",
        G.INVESTIGATION,
        "Beslut om avvikelse",
        "Försäkringskassan har beslutat om avvikelsen.",
        todo={UNIT: "Öppna ärendet och läs om besöket står kvar eller ska bokas om.", REGION: READ},
    ),
    _kind(
        "transfer.proposed",
        G.INVESTIGATION,
        "Byte av utförare föreslaget",
        "Regionen föreslår att en annan utförare tar över utredningen.",
        todo={OFFICE: "Godkänn eller neka bytet.", UNIT: "Försäkringskassan beslutar härnäst. Ni får en notis."},
    ),
    _kind(
        "transfer.taken_over",
        G.INVESTIGATION,
        "Ni tar över utredningen",
        "Försäkringskassan har godkänt att ni tar över utredningen.",
        todo="Bekräfta underlaget. Tiden för utlåtandet räknas från den dagen.",
    ),
    _kind(
        "transfer.approved",
        G.INVESTIGATION,
        "Byte av utförare godkänt",
        "Försäkringskassan har godkänt bytet av utförare.",
        todo={UNIT: "Ni har inte längre ärendet. Besök som var bokade är avbokade.", REGION: READ},
    ),
    _kind(
        "transfer.denied",
        G.INVESTIGATION,
        "Byte av utförare nekat",
        "Försäkringskassan har nekat bytet av utförare. Utredningen stannar hos samma utförare.",
        todo=READ_WHY,
    ),
)

UTLATANDE = (
    _kind(
        "statement.sent",
        G.STATEMENT,
        "Utlåtande skickat",
        "Utföraren har skickat utlåtandet.",
        todo={OFFICE: "Bekräfta den dag då utlåtandet kom.", REGION: READ},
    ),
    _kind(
        "statement.objected",
        G.STATEMENT,
        "Utlåtandet skickas inte",
        "Den försäkrade motsätter sig att utlåtandet skickas. Ärendet går vidare till ersättning.",
    ),
    _kind(
        "statement.received",
        G.STATEMENT,
        "Utlåtande mottaget",
        "Försäkringskassan har tagit emot utlåtandet.",
        "Försäkringskassan kan begära komplettering till och med {ask_until}.",
        facts="ask_until",
    ),
    _kind(
        "statement.revoked",
        G.STATEMENT,
        "Utlåtande makulerat",
        "Utlåtandet är makulerat och gäller inte längre. Sista dagen för utlåtandet är densamma som förut.",
        todo={UNIT: "Öppna ärendet, läs skälet och skicka ett nytt utlåtande.", OFFICE: READ, REGION: READ},
    ),
    _kind(
        "supplement.requested",
        G.STATEMENT,
        "Komplettering begärd",
        "Försäkringskassan begär komplettering av utlåtandet.",
        "Svara senast {due_on}.",
        todo={UNIT: "Öppna ärendet, läs frågorna och svara.", REGION: READ},
        facts="due_on",
    ),
    _kind(
        "supplement.sent",
        G.STATEMENT,
        "Komplettering skickad",
        "Utföraren har svarat på kompletteringen.",
        todo="Bekräfta den dag då kompletteringen kom.",
    ),
    _kind(
        "supplement.impossible",
        G.STATEMENT,
        "Utlåtandet kan inte kompletteras",
        "Utföraren kan inte svara på kompletteringen.",
        todo="Öppna ärendet, läs skälet och bekräfta svaret.",
    ),
    _kind(
        "supplement.received",
        G.STATEMENT,
        "Komplettering mottagen",
        "Försäkringskassan har tagit emot kompletteringen.",
        "Försäkringskassan kan begära ny komplettering till och med {ask_until}.",
        facts="ask_until",
    ),
    _kind(
        "supplement.withdrawn",
        G.STATEMENT,
        "Komplettering återtagen",
        "Försäkringskassan behöver inte längre svar på kompletteringen.",
        todo="Ni behöver inte svara på frågorna.",
    ),
)

ERSATTNING = (
    _kind(
        "accounting.begun",
        G.COMPENSATION,
        "Redovisa besök",
        "Utredningen är klar och besöken ska redovisas.",
        todo={UNIT: "Redovisa besöken så att ersättningen kan betalas.", REGION: READ, OFFICE: READ},
    ),
    _kind(
        "visits.accounted",
        G.COMPENSATION,
        "Besök är redovisade",
        "Alla besök är redovisade. Ärendet är klart för ersättning.",
        todo="Kontrollera underlaget för ersättning.",
    ),
)

AVSLUT = (
    _kind(
        "case.aborted",
        G.ENDING,
        "Utredningen är avbruten",
        "Försäkringskassan har avbrutit utredningen.",
        todo={UNIT: "Avboka besök som ligger framåt och redovisa besöken.", REGION: READ},
    ),
    _kind(
        "case.conflict_declared",
        G.ENDING,
        "Jäv är anmält",
        "Utföraren är jävig. Ärendet är avslutat och ingen ersättning betalas.",
        todo={OFFICE: "Skicka en ny begäran om utredningen fortfarande behövs.", REGION: READ, UNIT: READ},
    ),
    _kind(
        "case.revoked",
        G.ENDING,
        "Ärendet är makulerat",
        "Försäkringskassan har makulerat ärendet. Det gäller inte längre.",
        todo="Gör inget mer i ärendet. Använd inte uppgifter som ni har hämtat därifrån.",
    ),
)

FOLLOWED = (
    _kind(
        "case.changed",
        G.REQUEST,
        "Något har hänt",
        "Något har hänt i ärendet.",
        todo="Öppna ärendet och läs vad som har hänt.",
    ),
)

register(*BEGARAN, *BESTALLNING, *UTREDNING, *UTLATANDE, *ERSATTNING, *AVSLUT, *FOLLOWED)
