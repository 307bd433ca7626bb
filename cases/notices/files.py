"""A file that turns out to be harmful after it came into a case: who is told, and in which words (S29).

Who added it has a copy of their own, and sends another; who reads it in the case may have fetched it before. Neither is
told what the file is called: that stands in the case (S23).
"""

from typing import Final

from cases.models import CaseFile, CaseParty
from cases.row_security import CODES_BEFORE_REVOKED, READS_CARE
from cases.vocabulary import CaseNotices, FilePurpose, Part
from fmuadmin.notices import Kind, register, tell

_CLOSED: Final = "Virusskanningen har hittat skadlig kod i {what}. Ingen kan öppna filen längre."
_FETCHED: Final = (
    "Har ni hämtat filen? Öppna den inte, och kontakta er it-avdelning. Den som lade till filen får också veta det."
)
_AGAIN: Final = "Öppna inte er egen kopia, och kontakta er it-avdelning."


def _kind(code: str, group: CaseNotices, title: str, what: str, todo: str) -> Kind:
    return Kind(code=code, group=group, title=title, sentences=(_CLOSED.format(what=what),), todo=todo)


ADDED_MATERIAL: Final = _kind(
    "file.own_material_closed",
    CaseNotices.ORDER,
    "Ert underlag är spärrat",
    "ett underlag som ni har lagt till",
    f"{_AGAIN} Lägg sedan till underlaget på nytt från en ren fil.",
)
MATERIAL: Final = _kind("file.material_closed", CaseNotices.ORDER, "Ett underlag är spärrat", "ett underlag", _FETCHED)
ADDED_STATEMENT: Final = _kind(
    "file.own_statement_closed",
    CaseNotices.STATEMENT,
    "Er fil till utlåtandet är spärrad",
    "en fil som ni skickade med utlåtandet",
    f"{_AGAIN} Makulera sedan utlåtandet och skicka ett nytt, eller fråga Försäkringskassan om det inte går.",
)
STATEMENT: Final = _kind(
    "file.statement_closed",
    CaseNotices.STATEMENT,
    "En fil till utlåtandet är spärrad",
    "en fil till utlåtandet",
    _FETCHED,
)
CLOSED_FILES: Final = (ADDED_MATERIAL, MATERIAL, ADDED_STATEMENT, STATEMENT)
register(*CLOSED_FILES)


def tell_quarantined(file: CaseFile) -> None:
    """Tell the organisation that added the file, and those who can read it. Call inside ``acting_as(SYSTEM)``."""
    of_material = file.purpose == FilePurpose.MATERIAL
    added = {file.added_by_organisation_id}
    for kind, told in (
        (ADDED_MATERIAL if of_material else ADDED_STATEMENT, added),
        (MATERIAL if of_material else STATEMENT, _readers(file) - added),
    ):
        tell(
            kind.code,
            organisation_ids=told,
            case_ref=file.case_id,
            case_number=file.case.number,
            facts={},
            followers=(),
        )


def _readers(file: CaseFile) -> set[int]:
    """The organisations that see the file in the case, as ``CaseFile.objects.visible_to`` has it."""
    parties = CaseParty.objects.filter(case_id=file.case_id, part__in=READS_CARE, state__in=CODES_BEFORE_REVOKED)
    return {
        organisation_id
        for organisation_id, part in parties.values_list("organisation_id", "part")
        if part == Part.ORDERER or file.purpose == FilePurpose.MATERIAL or organisation_id == file.unit_id
    }
