"""Which rows of which table each party may see, said once: the policies in the database are made from this (ADR 0015).

The rules are those of cases/models/visibility.py. A table with case data that is not named here, or in another app's
row_security, fails tests/architecture/test_row_security.py. The web's own role writes nothing here but notes, saved
views and files that wait for their act: acts write with the system's eyes (fmuadmin/eyes.py).
"""

from collections.abc import Iterable
from typing import Final

from cases.conflict_policies import OWN
from cases.vocabulary import CaseState, FilePurpose, Part
from fmuadmin.pg import Outline, Protected

ME: Final = "(SELECT NULLIF(current_setting('fmu.organisation', true), '')::bigint)"
PERSON: Final = "(SELECT NULLIF(current_setting('fmu.person', true), '')::bigint)"

# The parts that have the case itself before them; others see its number and outcome only.
INSIDE: Final = (Part.ORDERER, Part.REGION, Part.UNIT)
READS_CARE: Final = (Part.ORDERER, Part.UNIT)
# A revoked case is closed to all parties: of its rows they know what an outline holds, and no more (AC6, S30).
REVOKED: Final = CaseState.REVOKED.code
CODES_BEFORE_REVOKED: Final = tuple(state.code for state in CaseState if state.code != REVOKED)
# These know kind, dates and status of what others wrote, and read that in outlines.
OUTLINED: Final = (Part.REGION, Part.REGION_FINANCE, Part.ORDERER_FINANCE)


def has_part(case: str, parts: Iterable[Part] = (), *, also_revoked: bool = False) -> str:
    """SQL: the actor's organisation has a part, or one of these parts, in the case of the column ``case``.

    A scalar subquery, so that it can only be one look in the party table's unique index for each row: an EXISTS may be
    planned as a read of every case that the organisation has. The same look tells that the case is revoked.
    """
    open_case = "" if also_revoked else f" AND p.state <> {REVOKED}"
    own = f"(SELECT p.part FROM cases_caseparty p WHERE p.case_id = {case} AND p.organisation_id = {ME}{open_case})"  # noqa: S608 – names in the source
    return f"{own} IN ({_listed(parts)})" if parts else f"{own} IS NOT NULL"


def knows_of(case: str) -> str:
    """SQL: the actor's organisation knows of rows that it does not see; of a revoked case's, everybody inside it."""
    knows = f"p.part IN ({_listed(OUTLINED)}) OR (p.state = {REVOKED} AND p.part IN ({_listed(INSIDE)}))"
    return f"(SELECT {knows} FROM cases_caseparty p WHERE p.case_id = {case} AND p.organisation_id = {ME})"  # noqa: S608 – names in the source


def _listed(parts: Iterable[Part]) -> str:
    return ", ".join(str(int(part)) for part in parts)


def inside_case(table: str) -> Protected:
    """FK, the region and the unit that has the case."""
    return Protected(table, seen=has_part(f"{table}.case_id", INSIDE))


def care_content(table: str) -> Protected:
    """FK and the unit that has the case, never the region."""
    return Protected(table, seen=has_part(f"{table}.case_id", READS_CARE))


# As it was measured for the board (board.md §2), where many cases are joined at once.
_OWN_CASE = f"EXISTS (SELECT 1 FROM cases_caseparty p WHERE p.case_id = cases_case.id AND p.organisation_id = {ME})"  # noqa: S608 – names in the source
_OWN_REQUEST = (
    f"(cases_unitrequest.unit_id = {ME} AND {has_part('cases_unitrequest.case_id', also_revoked=True)})"
    f" OR {has_part('cases_unitrequest.case_id', (Part.ORDERER, Part.REGION), also_revoked=True)}"
)
_OWN_NOTE = f"cases_internalnote.organisation_id = {ME} AND {has_part('cases_internalnote.case_id')}"
_OWN_REMINDER = f"cases_reminder.organisation_id = {ME} AND {has_part('cases_reminder.case_id', also_revoked=True)}"
_OWN_VIEWS = f"cases_savedview.organisation_id = {ME}"
# What FK sent follows the case to a unit that takes it over; what a unit wrote stays between it and FK (S2).
_OWN_FILE = (
    f"{has_part('cases_casefile.case_id', (Part.ORDERER,))} OR ({has_part('cases_casefile.case_id', (Part.UNIT,))}"
    f" AND (cases_casefile.purpose = '{FilePurpose.MATERIAL}' OR cases_casefile.unit_id = {ME}))"
)
_OWN_STAGED = f"cases_stagedfile.user_id = {PERSON} AND {has_part('cases_stagedfile.case_id', READS_CARE)}"

TABLES: Final = (
    Protected("cases_case", seen=_OWN_CASE, locked=True),
    inside_case("cases_visit"),
    inside_case("cases_respite"),
    inside_case("cases_transfer"),
    care_content("cases_order"),
    care_content("cases_orderchange"),
    care_content("cases_insuredperson"),
    care_content("cases_complementaryexam"),
    care_content("cases_deviation"),
    care_content("cases_materialset"),
    care_content("cases_materialsupplement"),
    care_content("cases_statement"),
    care_content("cases_supplement"),
    # Questions follow their supplement, whose own policy holds inside this one.
    Protected(
        "cases_supplementquestion",
        seen="EXISTS (SELECT 1 FROM cases_supplement s WHERE s.id = cases_supplementquestion.supplement_id)",
    ),
    Protected("cases_casefile", seen=_OWN_FILE),
    # Uploaded before an act has begun, so by the person's own eyes.
    Protected("cases_stagedfile", seen=_OWN_STAGED, owned=_OWN_STAGED),
    Protected("cases_unitrequest", seen=_OWN_REQUEST),
    Protected("cases_reminder", seen=_OWN_REMINDER),
    # What a revoked case's own row held: nobody's any more but the system's.
    Protected("cases_closedcontent", seen="false"),
    Protected("cases_internalnote", seen=_OWN_NOTE, added=f"{_OWN_NOTE} AND author_id = {PERSON}"),
    Protected(
        "cases_savedview",
        seen=f"{_OWN_VIEWS} AND (owner_id = {PERSON} OR shared)",
        owned=f"{_OWN_VIEWS} AND owner_id = {PERSON}",
    ),
)
# The board's tables have policies of their own since 0004_parties: an organisation's own rows, by one equality.
BOARD_TABLES: Final = ("cases_caseparty", "cases_party_count")


def outline(table: str, columns: str) -> Outline:
    """What one may know of a table whose rows one does not see; nothing to whom has declared jäv.

    An outline reads with its owner's rights, so the restrictive policies of cases/conflict_policies.py do not reach it.
    """
    seen = f"{knows_of(f'{table}.case_id')} AND {table}.case_id <> ALL ({OWN})"
    return Outline(table, columns=columns, seen=seen)


OUTLINES: Final = (
    outline("cases_order", "id, case_id, ordered_on"),
    outline("cases_complementaryexam", "id, case_id, profession, requested_on, decision, decided_on, days"),
    outline(
        "cases_deviation",
        "id, case_id, visit_id, cause, happened_at, no_show, reported_by, reported_on, decision, decided_on",
    ),
    outline("cases_materialset", "id, case_id, unit_id, channel, sent_on, received_on, confirmed_at"),
    outline("cases_statement", "id, case_id, signed_on, channel, sent_on, received_on, ask_until, revoked_on"),
    outline(
        "cases_supplement",
        "id, case_id, statement_id, requested_on, due_on, sent_on, received_on, ask_until, withdrawn_on,"
        " CASE WHEN cannot_reason = '' THEN '' ELSE '–' END AS cannot_reason",
    ),
    outline(
        "cases_casefile",
        "id, case_id, unit_id, purpose, material_set_id, statement_id, supplement_id, profession, kind, document_date,"
        " replaces_id, revoked_on, size, added_at",
    ),
    outline("cases_visit", "id, case_id, unit_id, starts_at, ends_at, state, interpreter_took_part, interpreter_hours"),
    outline("cases_respite", "id, case_id, supplement_id, noticed_on, decision, decided_on, anstand_until"),
    outline("cases_transfer", "id, case_id, decision, decided_on"),
)
