"""The verbs a case adds to the trail: sentence, facts with Swedish labels, and who may read what (S13, S28).

``CARE`` facts are free text or anything that may hold medical information: FK and the unit that has the case read
them, the region and finance never. A verb in ``ABOUT_ONE_UNIT`` is read by FK, the region and that unit only.
"""

from fmuadmin.audit import Verb, register

UNIT = {"unit_id": "Enhetens id", "unit": "Utförare"}
REASON = {"reason": "Skäl"}
TOLD = {"told": "Meddelade"}
DECREE = "förordningen (2018:1633) om försäkringsmedicinska utredningar"
EXAM_BASIS = f"8 § första stycket {DECREE}"
RESPITE_BASIS = f"8 § andra stycket {DECREE}"
COMPENSATION_BASIS = f"11–13 §§ {DECREE}"
VISIT = {"visit": "Besök", "profession": "Profession"}


class CaseVerb:
    """Codes of what can happen to a case, ``noun.past``."""

    REQUEST_REGISTERED = "request.registered"
    UNITS_ASKED = "units.asked"
    REQUEST_ACCEPTED = "unit_request.accepted"
    REQUEST_DECLINED = "unit_request.declined"
    ACCEPTANCE_WITHDRAWN = "unit_request.acceptance_withdrawn"
    CASE_ASSIGNED = "case.assigned"
    ASSIGNMENT_UNDONE = "case.unassigned"
    REQUEST_REJECTED = "request.rejected"
    REQUEST_WITHDRAWN = "request.withdrawn"
    CASE_ORDERED = "case.ordered"
    ORDER_UPDATED = "order.updated"
    MATERIAL_SENT = "material.sent"
    MATERIAL_CONFIRMED = "material.confirmed"
    MATERIAL_CORRECTED = "material.receipt_corrected"
    MATERIAL_REQUESTED = "material.requested"
    VISIT_BOOKED = "visit.booked"
    VISIT_REBOOKED = "visit.rebooked"
    VISIT_STRUCK = "visit.struck"
    VISIT_REPORTED = "visit.reported"
    VISIT_CANCELLED = "visit.cancelled"
    EXAM_REQUESTED = "exam.requested"
    EXAM_APPROVED = "exam.approved"
    EXAM_DENIED = "exam.denied"
    EXAM_TAKEN_BACK = "exam.taken_back"
    DELAY_REPORTED = "delay.reported"
    RESPITE_GRANTED = "respite.granted"
    RESPITE_DENIED = "respite.denied"
    DEVIATION_REPORTED = "deviation.reported"
    DEVIATION_DECIDED = "deviation.decided"
    STATEMENT_SENT = "statement.sent"
    SENDING_OBJECTED = "statement.objected"
    STATEMENT_CONFIRMED = "statement.confirmed"
    STATEMENT_APPROVED = "statement.approved"
    STATEMENT_REVOKED = "statement.revoked"
    SUPPLEMENT_REQUESTED = "supplement.requested"
    SUPPLEMENT_SENT = "supplement.sent"
    SUPPLEMENT_IMPOSSIBLE = "supplement.impossible"
    SUPPLEMENT_CONFIRMED = "supplement.confirmed"
    SUPPLEMENT_WITHDRAWN = "supplement.withdrawn"
    TRANSFER_PROPOSED = "transfer.proposed"
    TRANSFER_APPROVED = "transfer.approved"
    TRANSFER_DENIED = "transfer.denied"
    CASE_ABORTED = "case.aborted"
    CONFLICT_DECLARED = "case.conflict_declared"
    VISITS_ACCOUNTED = "visits.accounted"
    CASE_SETTLED = "case.settled"
    CASE_REVOKED = "case.revoked"
    NOTE_WRITTEN = "note.written"
    RESPONSIBLE_TAKEN = "case.taken"
    OWN_CONFLICT_DECLARED = "conflict.declared"
    OWN_CONFLICT_LIFTED = "conflict.lifted"
    GLASS_BROKEN = "glass.broken"
    GLASS_CLOSED = "glass.closed"


# Not about a case: somebody looked for a person. Never with the number that was looked for.
IDENTITY_SEARCHED = "identity.searched"
# About a case, but for the log reviewer, not for the case's timeline.
IDENTITY_REVEALED = "identity.revealed"
SUMMONS_WRITTEN = "summons.template_written"
V = CaseVerb
ABOUT_ONE_UNIT = frozenset(
    {V.UNITS_ASKED, V.REQUEST_ACCEPTED, V.REQUEST_DECLINED, V.ACCEPTANCE_WITHDRAWN, V.ASSIGNMENT_UNDONE}
)
OWN_ORGANISATION_ONLY = frozenset({V.NOTE_WRITTEN, V.OWN_CONFLICT_DECLARED})
CARE = frozenset({"reason", "what", "contents", "description", "questions", "purpose"})
# Reasons the region must read to do its duty: why a unit declined, why the case was handed back.
REASON_FOR_REGION = frozenset(
    {
        V.REQUEST_DECLINED,
        V.ACCEPTANCE_WITHDRAWN,
        V.ASSIGNMENT_UNDONE,
        V.REQUEST_REJECTED,
        V.TRANSFER_PROPOSED,
        V.TRANSFER_DENIED,
        V.DELAY_REPORTED,
        V.RESPITE_DENIED,
        V.CASE_ABORTED,
        V.CASE_REVOKED,
    }
)

register(
    Verb(code=IDENTITY_SEARCHED, sentence="Sökte på personnummer", facts={"found": "Antal ärenden"}),
    Verb(code=IDENTITY_REVEALED, sentence="Visade skyddade personuppgifter", facts=REASON),
    Verb(
        code=SUMMONS_WRITTEN,
        sentence="Kallelsemallen ändrad",
        facts={"heading": "Rubrik", "valid_from": "Gäller från"},
    ),
    Verb(
        code=V.REQUEST_REGISTERED,
        sentence="Begäran skickad till regionen",
        facts={"region": "Region", "answer_by": "Svar senast"},
    ),
    Verb(code=V.UNITS_ASKED, sentence="Förfrågan skickad", facts={**UNIT, "answer_by": "Svar senast"}),
    Verb(code=V.REQUEST_ACCEPTED, sentence="Förfrågan accepterad", facts={**UNIT, "start_on": "Kan starta"}),
    Verb(code=V.REQUEST_DECLINED, sentence="Förfrågan avböjd", facts={**UNIT, **REASON}),
    Verb(code=V.ACCEPTANCE_WITHDRAWN, sentence="Accepterat svar återtaget", facts={**UNIT, **REASON}),
    Verb(
        code=V.CASE_ASSIGNED, sentence="Ärendet tilldelat", facts={**UNIT, "direct": "Direkt", "message": "Meddelande"}
    ),
    Verb(code=V.ASSIGNMENT_UNDONE, sentence="Tilldelningen ångrad", facts={**UNIT, **REASON}),
    Verb(code=V.REQUEST_REJECTED, sentence="Begäran avböjd av regionen", facts=REASON),
    Verb(code=V.REQUEST_WITHDRAWN, sentence="Begäran återtagen", facts=REASON),
    Verb(code=V.CASE_ORDERED, sentence="Utredningen beställd", facts={"unit": "Utförare", "informed_on": "Informerad"}),
    # Which fields; what stood in them is in OrderChange, sealed.
    Verb(code=V.ORDER_UPDATED, sentence="Beställningen ändrad", facts={"fields": "Ändrade uppgifter"}),
    Verb(
        code=V.MATERIAL_SENT,
        sentence="Underlag skickat",
        facts={"channel": "Sätt", "sent_on": "Skickat", "contents": "Innehåll"},
    ),
    Verb(
        code=V.MATERIAL_CONFIRMED,
        sentence="Underlag bekräftat",
        facts={"received_on": "Mottaget", "due_on": "Utlåtande senast", **REASON},
    ),
    Verb(
        code=V.MATERIAL_CORRECTED,
        sentence="Mottagningsdatum rättat",
        facts={"before": "Från", "received_on": "Till", "due_on": "Utlåtande senast", **REASON},
    ),
    Verb(code=V.MATERIAL_REQUESTED, sentence="Komplettering av underlag begärd", facts={"what": "Saknas"}),
    Verb(code=V.VISIT_BOOKED, sentence="Besök bokat", facts={**VISIT, "interpreter": "Tolk", "invited_on": "Kallad"}),
    Verb(code=V.VISIT_REBOOKED, sentence="Besök ombokat", facts={**VISIT, "before": "Från"}),
    Verb(code=V.VISIT_STRUCK, sentence="Besök struket", facts={**VISIT, **REASON}),
    Verb(
        code=V.VISIT_REPORTED,
        sentence="Besök redovisat",
        facts={**VISIT, "outcome": "Utfall", "interpreter": "Tolk deltog", "hours": "Tolktimmar"},
    ),
    Verb(code=V.VISIT_CANCELLED, sentence="Besök avbokat", facts=VISIT),
    Verb(
        code=V.EXAM_REQUESTED,
        sentence="Kompletterande undersökning begärd",
        facts={"profession": "Profession", **REASON},
    ),
    Verb(
        code=V.EXAM_APPROVED,
        sentence="Utvidgning godkänd",
        facts={"profession": "Profession", "days": "Extra vardagar", "due_on": "Utlåtande senast"},
        basis=EXAM_BASIS,
    ),
    Verb(
        code=V.EXAM_DENIED,
        sentence="Utvidgning nekad",
        facts={"profession": "Profession", **REASON},
        basis=EXAM_BASIS,
    ),
    Verb(
        code=V.EXAM_TAKEN_BACK,
        sentence="Godkänd utvidgning återtagen",
        facts={"profession": "Profession", "due_on": "Utlåtande senast", **REASON},
        basis=EXAM_BASIS,
    ),
    Verb(code=V.DELAY_REPORTED, sentence="Försening meddelad", facts={"proposed_on": "Föreslagen dag", **REASON}),
    Verb(
        code=V.RESPITE_GRANTED,
        sentence="Anstånd beviljat",
        facts={"until": "Till", "due_on": "Gäller", **REASON},
        basis=RESPITE_BASIS,
    ),
    Verb(code=V.RESPITE_DENIED, sentence="Anstånd nekat", facts=REASON, basis=RESPITE_BASIS),
    Verb(
        code=V.DEVIATION_REPORTED,
        sentence="Avvikelse rapporterad",
        facts={
            **VISIT,
            "cause": "Orsakad av",
            "no_show": "Uteblev",
            "happened_at": "Tidpunkt",
            "description": "Beskrivning",
        },
    ),
    Verb(code=V.DEVIATION_DECIDED, sentence="Beslut om avvikelse", facts={**VISIT, "decision": "Beslut", **REASON}),
    Verb(
        code=V.STATEMENT_SENT,
        sentence="Utlåtande skickat",
        facts={"signed_on": "Undertecknat", "channel": "Sätt", "late_by": "Försenat"},
    ),
    Verb(
        code=V.SENDING_OBJECTED,
        sentence="Den försäkrade motsatte sig att utlåtandet skickas",
        facts={"objected_on": "Datum"},
    ),
    Verb(
        code=V.STATEMENT_CONFIRMED,
        sentence="Utlåtande mottaget",
        facts={"received_on": "Mottaget", "ask_until": "Komplettering till och med"},
    ),
    Verb(
        code=V.STATEMENT_APPROVED,
        sentence="Utlåtande godkänt",
        facts={"ask_until": "Sista dag att begära komplettering"},
    ),
    Verb(code=V.STATEMENT_REVOKED, sentence="Utlåtande makulerat", facts={**REASON, **TOLD}),
    Verb(
        code=V.SUPPLEMENT_REQUESTED,
        sentence="Komplettering begärd",
        facts={"due_on": "Svara senast", "count": "Antal frågor", "questions": "Frågor"},
    ),
    Verb(code=V.SUPPLEMENT_SENT, sentence="Komplettering skickad", facts={"new_version": "Innehåll"}),
    Verb(code=V.SUPPLEMENT_IMPOSSIBLE, sentence="Kan inte kompletteras", facts=REASON),
    Verb(
        code=V.SUPPLEMENT_CONFIRMED,
        sentence="Komplettering mottagen",
        facts={"received_on": "Mottagen", "ask_until": "Ny komplettering till och med"},
    ),
    Verb(code=V.SUPPLEMENT_WITHDRAWN, sentence="Komplettering återtagen", facts=REASON),
    Verb(code=V.TRANSFER_PROPOSED, sentence="Byte av utförare föreslaget", facts={**UNIT, **REASON}),
    Verb(code=V.TRANSFER_APPROVED, sentence="Byte av utförare godkänt", facts={**UNIT, "before": "Från"}),
    Verb(code=V.TRANSFER_DENIED, sentence="Byte av utförare nekat", facts={**UNIT, **REASON}),
    Verb(code=V.CASE_ABORTED, sentence="Utredningen avbruten", facts={"cause": "Orsak", **REASON}),
    Verb(code=V.CONFLICT_DECLARED, sentence="Jäv anmält", facts=REASON),
    Verb(code=V.VISITS_ACCOUNTED, sentence="Besök redovisade, klart för ersättning"),
    Verb(
        code=V.CASE_SETTLED,
        sentence="Ersättningen reglerad, ärendet avslutat",
        facts={"outcome": "Utfall"},
        basis=COMPENSATION_BASIS,
    ),
    Verb(code=V.CASE_REVOKED, sentence="Ärendet makulerat", facts={"cause": "Orsak", **REASON, **TOLD}),
    Verb(code=V.NOTE_WRITTEN, sentence="Intern anteckning skriven"),
    Verb(
        code=V.OWN_CONFLICT_DECLARED,
        sentence="Eget jäv anmält. Ärendet är stängt för personen",
        facts={"person": "Person", "responsible": "Var ansvarig"},
    ),
    Verb(
        code=V.GLASS_BROKEN,
        sentence="Ärendet öppnades av systemförvaltningen",
        facts={"why": "Skäl", "until": "Längst till"},
    ),
    Verb(code=V.GLASS_CLOSED, sentence="Systemförvaltningen stängde ärendet igen"),
    Verb(code=V.OWN_CONFLICT_LIFTED, sentence="Jäv hävt", facts={"person": "Person", **REASON}),
    Verb(code=V.RESPONSIBLE_TAKEN, sentence="Ansvarig utsedd", facts={"part": "Part", "person": "Person"}),
)
