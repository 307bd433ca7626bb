"""Every word of a case: phases, states, parts, outcomes, causes. Words only, no queries (decisions.md §4)."""

from django.db import models


class Phase(models.IntegerChoices):
    """The three phases of a case, and the end."""

    REQUEST = 1, "Begäran"
    INVESTIGATION = 2, "Utredning"
    COMPENSATION = 3, "Ersättning"
    ENDED = 4, "Avslutat"


class Part(models.IntegerChoices):
    """The part an organisation plays in a case. What it may see hangs on this (screens.md §2.8)."""

    ORDERER = 1, "Försäkringskassan"
    REGION = 2, "Region"
    UNIT = 3, "Utförare"
    ASKED_UNIT = 4, "Tillfrågad utförare"
    FORMER_UNIT = 5, "Utförare som inte längre har ärendet"
    REGION_FINANCE = 6, "Regionens ekonomi"
    ORDERER_FINANCE = 7, "Försäkringskassans ekonomi"


class Ball(models.IntegerChoices):
    """With whom the ball lies; one party at a time, nobody when the case has ended."""

    NOBODY = 0, "–"
    ORDERER = 1, "Försäkringskassan"
    REGION = 2, "Region"
    UNIT = 3, "Utförare"


class CaseState(models.TextChoices):
    """Where the case stands: the only stored truth about it."""

    RECEIVED = "received", "Begäran inkommen"
    ASKING_UNITS = "asking_units", "Förfrågan skickad"
    ANSWERED = "answered", "Svar inkommet"
    ASSIGNED = "assigned", "Tilldelad, inväntar beställning"
    AWAITING_MATERIAL = "awaiting_material", "Inväntar underlag"
    BOOKING = "booking", "Boka besök"
    IN_PROGRESS = "in_progress", "Utredning pågår"
    DEVIATION = "deviation", "Avvikelse, inväntar beslut"
    STATEMENT_SENT = "statement_sent", "Utlåtande skickat"
    STATEMENT_RECEIVED = "statement_received", "Utlåtande mottaget"
    SUPPLEMENT_REQUESTED = "supplement_requested", "Komplettering begärd"
    SUPPLEMENT_SENT = "supplement_sent", "Komplettering skickad"
    ACCOUNTING = "accounting", "Redovisa besök"
    SETTLING = "settling", "Ersättning pågår"
    CLOSED = "closed", "Avslutad"
    REJECTED = "rejected", "Avböjd"
    WITHDRAWN = "withdrawn", "Återtagen"
    ABORTED = "aborted", "Avbruten"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "Jäv"
    REVOKED = "revoked", "Makulerad"

    @property
    def phase(self) -> Phase:
        """The phase the state belongs to."""
        if self in REQUEST_STATES:
            return Phase.REQUEST
        if self in INVESTIGATION_STATES:
            return Phase.INVESTIGATION
        return Phase.COMPENSATION if self in COMPENSATION_STATES else Phase.ENDED

    @property
    def code(self) -> int:
        """The small number that stands for the state where lists filter and count (board.md §2)."""
        return STATE_ORDER.index(self) + 1


S = CaseState
STATE_ORDER: tuple[CaseState, ...] = tuple(CaseState)
REQUEST_STATES = (S.RECEIVED, S.ASKING_UNITS, S.ANSWERED, S.ASSIGNED)
# From the order until a statement is sent: material, visits, deviations.
WORKING_STATES = (S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS, S.DEVIATION)
STATEMENT_STATES = (S.STATEMENT_SENT, S.STATEMENT_RECEIVED, S.SUPPLEMENT_REQUESTED, S.SUPPLEMENT_SENT)
INVESTIGATION_STATES = WORKING_STATES + STATEMENT_STATES
COMPENSATION_STATES = (S.ACCOUNTING, S.SETTLING)
ENDED_STATES = (S.CLOSED, S.REJECTED, S.WITHDRAWN, S.ABORTED, S.CONFLICT_OF_INTEREST, S.REVOKED)
OPEN_STATES = REQUEST_STATES + INVESTIGATION_STATES + COMPENSATION_STATES


def state_of_code(code: int) -> CaseState:
    """The state behind a list's small number."""
    return STATE_ORDER[code - 1]


class ClosureReason(models.TextChoices):
    """Why the case ended; every ending step sets one."""

    COMPLETED = "completed", "Fullföljd"
    ABORTED = "aborted", "Avbruten"
    OBJECTED = "objected", "Motsatt sig"
    REJECTED = "rejected", "Avböjd av regionen"
    WITHDRAWN = "withdrawn", "Återtagen av Försäkringskassan"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "Jäv"
    WRONG_PERSON = "wrong_person", "Makulerad, fel person"
    OTHER_SERIOUS_ERROR = "other_serious_error", "Makulerad, annat allvarligt fel"


class InvestigationType(models.IntegerChoices):
    """AFU, or AFU extended; extended is derived from approved exams, never set by a booking."""

    AFU = 1, "AFU"
    AFU_EXTENDED = 2, "AFU utvidgad"


class Protection(models.IntegerChoices):
    """Protection of the insured person's identity; what it hides comes with the ACCESS rules."""

    NONE = 0, "Ingen"
    CONFIDENTIALITY_MARKED = 1, "Sekretessmarkering"
    PROTECTED_REGISTRATION = 2, "Skyddad folkbokföring"


class RequestState(models.TextChoices):
    """Where a unit request (förfrågan) stands."""

    ASKED = "asked", "Inkommen"
    ACCEPTED = "accepted", "Accepterad"
    DECLINED = "declined", "Avböjd"
    ASSIGNED = "assigned", "Tilldelad"
    NOT_ASSIGNED = "not_assigned", "Ej tilldelad"
    ORDERED = "ordered", "Beställd"
    NO_ORDER = "no_order", "Ingen beställning"
    TRANSFERRED = "transferred", "Överförd till annan utförare"


class PerformerType(models.TextChoices):
    """Who performs: the unit itself or its subcontractor."""

    UNIT = "unit", "Enheten själv"
    SUBCONTRACTOR = "subcontractor", "Underleverantör"


class Channel(models.TextChoices):
    """How something travels."""

    DIGITAL = "digital", "Digitalt, i ärendet"
    POST = "post", "Med post"


class InvitationChannel(models.TextChoices):
    """How the insured person is called to a visit (kallelse)."""

    PHONE = "phone", "Telefon"
    LETTER = "letter", "Brev"


class VisitState(models.TextChoices):
    """Where a visit stands."""

    BOOKED = "booked", "Bokat"
    DEVIATION = "deviation", "Avvikelse, inväntar beslut"
    HELD = "held", "Genomfört"
    NO_SHOW = "no_show", "Uteblev"
    CANCELLED = "cancelled", "Avbokat"
    REBOOKED = "rebooked", "Ombokat"
    STRUCK = "struck", "Struket, registrerat av misstag"


class DeviationCause(models.TextChoices):
    """Who caused the deviation; only the first two move money (decisions.md §4)."""

    INSURED = "insured", "Den försäkrade"
    CARE = "care", "Vården"
    ORDERER = "orderer", "Försäkringskassan"
    INTERPRETER = "interpreter", "Tolk"
    OTHER = "other", "Annat"


class DeviationDecision(models.TextChoices):
    """FK's answer to a deviation."""

    CONTINUE = "continue", "Fortsätt"
    REBOOK = "rebook", "Boka om"
    ABORT = "abort", "Avbryt utredningen"


class Decision(models.TextChoices):
    """How something that FK was asked for ended."""

    APPROVED = "approved", "Godkänd"
    DENIED = "denied", "Nekad"
    TAKEN_BACK = "taken_back", "Återtagen"
    LAPSED = "lapsed", "Förfallen"


class AbortReason(models.TextChoices):
    """FK's closed list of reasons to abort (decisions.md §4, abort)."""

    REFUSES = "refuses", "Den försäkrade vägrar delta"
    DECEASED = "deceased", "Den försäkrade har avlidit"
    MOVED = "moved", "Den försäkrade har flyttat till en annan region"
    RECOVERED = "recovered", "Den försäkrade arbetar igen"
    NO_LONGER_NEEDED = "no_longer_needed", "Utredningen behövs inte längre"
    CANNOT_BE_REACHED = "cannot_be_reached", "Den försäkrade går inte att nå"
    CARE_CANNOT = "care_cannot", "Vården kan inte genomföra utredningen"


class RevokeReason(models.TextChoices):
    """Why a case is revoked (AC6)."""

    WRONG_PERSON = "wrong_person", "Fel person"
    OTHER = "other", "Annat allvarligt fel"


class Flag(models.IntegerChoices):
    """Flags stand beside the state, never replace it and never move the ball. Values are bits."""

    WIDENING_REQUESTED = 1, "Utvidgning begärd"
    DELAY_REPORTED = 2, "Försening meddelad"
    MATERIAL_REQUESTED = 4, "Underlag begärt"
    NEW_MATERIAL = 8, "Nytt underlag"
    TRANSFER_PROPOSED = 16, "Byte av utförare begärt"
    RESPITE = 32, "Anstånd"
    VALIDATION = 64, "Valideringsärende"

    @property
    def asks(self) -> Part | None:
        """The part that the flag asks to act, if any."""
        if self in (Flag.WIDENING_REQUESTED, Flag.DELAY_REPORTED, Flag.MATERIAL_REQUESTED, Flag.TRANSFER_PROPOSED):
            return Part.ORDERER
        return Part.UNIT if self is Flag.NEW_MATERIAL else None


class FilePurpose(models.TextChoices):
    """What a file is in the case. Who may see it hangs on this: what FK sent follows the case, the rest its unit."""

    MATERIAL = "material", "Underlag"
    STATEMENT = "statement", "Utlåtande"
    ASSESSMENT = "assessment", "Bedömningsunderlag"
    SUPPLEMENT = "supplement", "Komplettering"


class MaterialKind(models.TextChoices):
    """What kind of document a piece of material is (DO1)."""

    MEDICAL_RECORD = "medical_record", "Medicinskt underlag"
    SELF_ASSESSMENT = "self_assessment", "Självskattning"
    FROM_INSURED = "from_insured", "Från den försäkrade"
    OTHER = "other", "Övrigt underlag"


class GlassReason(models.TextChoices):
    """Why a system administrator opens a case (nödöppning)."""

    ERROR = "error", "Felsökning"
    PARTY_REQUEST = "party_request", "En part har bett om hjälp"
    DISCLOSURE = "disclosure", "Begäran om utlämnande eller tillsyn"
    INCIDENT = "incident", "Misstänkt intrång eller felaktig åtkomst"


class CaseNotices(models.TextChoices):
    """The groups of notices about cases, for which mail is chosen (NO2)."""

    REQUEST = "request", "Begäran, svar och tilldelning"
    ORDER = "order", "Beställning och underlag"
    INVESTIGATION = "investigation", "Avvikelser, utvidgning, anstånd och byte av utförare"
    STATEMENT = "statement", "Utlåtande och komplettering"
    COMPENSATION = "compensation", "Redovisning och ersättning"
    ENDING = "ending", "Avbrutet, jäv, makulerat och ingen beställning"
    REMINDER = "reminder", "Påminnelser och datum som har passerat"


class ReminderKind(models.TextChoices):
    """What time alone tells, before a day and after it (DL7); also the codes of the notices that tell it."""

    ANSWER_SOON = "reminder.request_answer", "Påminnelse: utförarens svar"
    ANSWER_PASSED = "passed.request_answer", "Passerat: utförarens svar"
    REGION_ANSWER_SOON = "reminder.region_answer", "Påminnelse: regionens svar"
    REGION_ANSWER_PASSED = "passed.region_answer", "Passerat: regionens svar"
    ORDER_SOON = "reminder.order", "Påminnelse: beställning"
    ORDER_PASSED = "passed.order", "Passerat: beställning"
    MATERIAL_SOON = "reminder.material", "Påminnelse: underlag"
    MATERIAL_PASSED = "passed.material", "Passerat: underlag"
    STATEMENT_SOON = "reminder.statement", "Påminnelse: utlåtande"
    STATEMENT_PASSED = "passed.statement", "Passerat: utlåtande"
    SUPPLEMENT_SOON = "reminder.supplement", "Påminnelse: komplettering"
    SUPPLEMENT_PASSED = "passed.supplement", "Passerat: komplettering"
    ACCOUNTING_SOON = "reminder.accounting", "Påminnelse: redovisning av besök"
    ACCOUNTING_PASSED = "passed.accounting", "Passerat: redovisning av besök"
    SETTLING_SOON = "reminder.settling", "Påminnelse: ersättning"
    SETTLING_PASSED = "passed.settling", "Passerat: ersättning"


class ReminderState(models.TextChoices):
    """Where a reminder stands: it waits for its day, it has been told, or its date was moved or met before."""

    DUE = "due", "Väntar på sin dag"
    TOLD = "told", "Sagd"
    WITHDRAWN = "withdrawn", "Inte längre aktuell"
