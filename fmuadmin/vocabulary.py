"""Words of the kernel: organisations, roles, professions, readings, scans, mails. Words only, no queries."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """What an organisation is (domain.md §1.1). A finance desk is a desk of its own so that row-level
    security can tell it from the coordinators of the same region with one equality (ADR 0010)."""

    FK_OFFICE = "fk_office", "Försäkringskassan, kontor"
    FK_FINANCE_DESK = "fk_finance_desk", "Försäkringskassan, ekonomi"
    REGION = "region", "Region"
    REGION_FINANCE_DESK = "region_finance_desk", "Region, ekonomi"
    CARE_PROVIDER = "care_provider", "Vårdgivare"
    CARE_UNIT = "care_unit", "Vårdenhet"
    OPERATIONS = "operations", "Förvaltning"


class Role(models.TextChoices):
    """What a mandate lets a person do (domain.md §1.2)."""

    FK_OFFICER = "fk_officer", "Handläggare hos Försäkringskassan"
    FK_FINANCE = "fk_finance", "Ekonom hos Försäkringskassan"
    REGION_COORDINATOR = "region_coordinator", "Samordnare"
    REGION_FINANCE = "region_finance", "Ekonom i region"
    CARE_ADMIN = "care_admin", "Vårdadministratör"
    INVESTIGATOR = "investigator", "Utredare"
    SYSTEM_ADMIN = "system_admin", "Systemförvaltare"
    LOG_REVIEWER = "log_reviewer", "Loggranskare"

    @property
    def desks(self) -> frozenset[OrganisationKind]:
        """The kinds of organisation in which this role can be held."""
        return _DESKS[self]


_DESKS = {
    Role.FK_OFFICER: frozenset({OrganisationKind.FK_OFFICE}),
    Role.FK_FINANCE: frozenset({OrganisationKind.FK_FINANCE_DESK}),
    Role.REGION_COORDINATOR: frozenset({OrganisationKind.REGION}),
    Role.REGION_FINANCE: frozenset({OrganisationKind.REGION_FINANCE_DESK}),
    Role.CARE_ADMIN: frozenset({OrganisationKind.CARE_UNIT}),
    Role.INVESTIGATOR: frozenset({OrganisationKind.CARE_UNIT}),
    Role.SYSTEM_ADMIN: frozenset({OrganisationKind.OPERATIONS}),
    Role.LOG_REVIEWER: frozenset(OrganisationKind),
}


class Profession(models.TextChoices):
    """Professions that may take part in an investigation (FÖRORDN 5 §)."""

    LK = "LK", "Läkare"
    PS = "PS", "Psykolog"
    FT = "FT", "Fysioterapeut"
    AT = "AT", "Arbetsterapeut"


class Factor(models.TextChoices):
    """What a person has shown besides the password, or instead of it."""

    APP = "app", "Kod från app"
    PASSKEY = "passkey", "Passkey"
    RECOVERY_CODE = "recovery_code", "Reservkod"
    PROVIDER = "provider", "Annan inloggningstjänst"
    DEMO = "demo", "Demons personväljare"


class Resource(models.TextChoices):
    """What of a person's data was shown (S8, the precedent's own words). Being shown in a list counts."""

    BOARD = "board", "Översikt försäkringsmedicinska utredningar"
    CASE = "case", "Försäkringsmedicinsk utredning"
    MATERIAL = "material", "Underlag i försäkringsmedicinsk utredning"
    VISIT = "visit", "Besök i försäkringsmedicinsk utredning"
    DEVIATION = "deviation", "Avvikelse i försäkringsmedicinsk utredning"
    INTERPRETER = "interpreter", "Användning av tolk i försäkringsmedicinsk utredning"
    STATEMENT = "statement", "Utlåtande i försäkringsmedicinsk utredning"
    NOTE = "note", "Anteckning i försäkringsmedicinsk utredning"


class ReadAction(models.TextChoices):
    """What was done with what was shown (decisions.md §6). ``activity`` is StoreLog's word for it (S7)."""

    READ = "read", "Läst"
    WRITTEN = "written", "Skrivet"
    SIGNED = "signed", "Signerat"
    PRINTED = "printed", "Utskrivet"
    EXPORTED = "exported", "Exporterat"
    ERASED = "erased", "Raderat"
    BROKE_GLASS = "broke_glass", "Nödöppnat"

    @property
    def activity(self) -> str:
        """The activity type that StoreLog knows."""
        return _ACTIVITIES[self]


_ACTIVITIES = {
    ReadAction.READ: "Läsa",
    ReadAction.WRITTEN: "Skriva",
    ReadAction.SIGNED: "Signera",
    ReadAction.PRINTED: "Utskrift",
    ReadAction.EXPORTED: "Utskrift",
    ReadAction.ERASED: "Radera",
    ReadAction.BROKE_GLASS: "Nödöppning",
}


class ScanState(models.TextChoices):
    """What is known of harmful code in a file. Without a scanner every file is unscanned, and says so (S29)."""

    CLEAN = "clean", "Virusskannad"
    UNSCANNED = "unscanned", "Ej virusskannad"
    QUARANTINED = "quarantined", "Spärrad, skadlig kod"


class LogPurpose(models.TextChoices):
    """Why a log entry says that data was handled: the words that the national log service knows (S7)."""

    CARE = "care", "Vård och behandling"
    QUALITY = "quality", "Kvalitetssäkring"
    BY_LAW = "by_law", "Annan dokumentation enligt lag"
    STATISTICS = "statistics", "Statistik"
    ADMINISTRATION = "administration", "Administration"
    REGISTER = "register", "Kvalitetsregister"


class ReviewOutcome(models.TextChoices):
    """What a review of the log came to (S5)."""

    NO_REMARKS = "no_remarks", "Inget att anmärka"
    ACTION_NEEDED = "action_needed", "Åtgärd krävs"


class DeliveryState(models.TextChoices):
    """Where a mail is on its way (IN2). Everything but QUEUED and CLAIMED is an end until somebody acts."""

    QUEUED = "queued", "Väntar"
    CLAIMED = "claimed", "Skickas nu"
    SENT = "sent", "Skickad"
    FAILED = "failed", "Misslyckad"
    BOUNCED = "bounced", "Adressen tar inte emot"
    PARKED = "parked", "Parkerad"


class NoticeDelivery(models.TextChoices):
    """When a notice also goes by mail (NO2)."""

    NOW = "now", "Direkt"
    DAILY = "daily", "Daglig sammanställning"
    OFF = "off", "Av"


class NoticeGroup(models.TextChoices):
    """The groups of notices that concern no case of their own; each app has an enum of the others like it."""

    FOLLOWED = "followed", "Ärenden som jag bevakar"
    OPERATIONS = "operations", "Uppdrag och e-post som inte kom fram"
