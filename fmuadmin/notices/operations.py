"""The kinds of notices that are about no case: mandates and mail that did not arrive."""

from fmuadmin.notices.kinds import Kind, register
from fmuadmin.vocabulary import NoticeGroup, OrganisationKind

MANDATE_WITHDRAWN = Kind(
    code="mandate.withdrawn",
    group=NoticeGroup.OPERATIONS,
    title="Ett uppdrag är återkallat",
    sentences=("En person hos er har inte längre sitt uppdrag.",),
    todo="Se efter om personen var ansvarig för ärenden och utse någon annan.",
    facts=frozenset({"mandate"}),
)
MAIL_UNDELIVERED = Kind(
    code="mail.undelivered",
    group=NoticeGroup.OPERATIONS,
    title="E-post kom inte fram",
    sentences=("E-post med notiser kom inte fram till er adress.",),
    todo={
        **dict.fromkeys(OrganisationKind, "Kontrollera e-postadressen under Inställningar för notiser."),
        OrganisationKind.OPERATIONS: "Öppna Leveranser och se vilken organisation det gäller.",
    },
)
register(MANDATE_WITHDRAWN, MAIL_UNDELIVERED)
