"""Real files for some of the demo's cases: small PDFs, taken in and sealed by the file store as any upload is.

Told histories have no files; these come after the loading, at the time and by the person of the act that sent them.
So a trainer can open, preview and fetch underlag, utlåtande and a bedömningsunderlag. The other cases stay without.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.demo.places import data, units
from cases.models import Case, CaseFile, MaterialSet, Statement
from cases.verbs import CaseVerb
from cases.vocabulary import CaseState, Channel, FilePurpose, MaterialKind, VisitState
from fmuadmin.files import taking
from fmuadmin.models import AuditEvent
from fmuadmin.typesetting import typeset
from fmuadmin.vocabulary import Profession

EACH_STATE: Final = 2
_UNIT: Final = "strand"
_LAYOUT: Final = Path(__file__).parent / "paper.typ"
S = CaseState
_WITH_FILES: Final = (
    S.AWAITING_MATERIAL, S.BOOKING, S.IN_PROGRESS, S.DEVIATION, S.STATEMENT_SENT, S.STATEMENT_RECEIVED,
    S.SUPPLEMENT_REQUESTED, S.SUPPLEMENT_SENT, S.ACCOUNTING, S.CLOSED,
)  # fmt: skip
_ALL_KINDS: Final = (
    MaterialKind.MEDICAL_RECORD, MaterialKind.SELF_ASSESSMENT, MaterialKind.FROM_INSURED, MaterialKind.OTHER,
)  # fmt: skip


def add_files() -> int:
    """Give the best known unit's newest cases in each state their files; how many. As the database's owner."""
    made = [file for case in _chosen() for file in _files_of(case)]
    CaseFile.objects.bulk_create(made)
    return len(made)


def _chosen() -> list[Case]:
    """The same few for everybody: those that the best known people find on their boards, one of them widened."""
    name = next(unit.name for unit in units() if unit.id == _UNIT)
    cases = Case.objects.filter(unit__name=name, material_sets__isnull=False).distinct().order_by("-pk")
    others = [profession for profession in Profession if profession != Profession.LK]
    widened = cases.filter(
        visits__profession__in=others, visits__state=VisitState.HELD, statements__channel=Channel.DIGITAL
    )
    found = [case for state in _WITH_FILES for case in cases.filter(state=state)[:EACH_STATE]]
    return list({case.pk: case for case in (*found, *widened[:1])}.values())


def _files_of(case: Case) -> Iterator[CaseFile]:
    for place, sent in enumerate(case.material_sets.order_by("pk")):
        yield from _material(case, sent, _ALL_KINDS[3:] if place else _kinds_sent(case))
    for statement in case.statements.filter(channel=Channel.DIGITAL).order_by("pk"):
        yield from _statement(case, statement)


def _kinds_sent(case: Case) -> Sequence[MaterialKind]:
    """What the first set holds: where the unit has said that something is missing, something is."""
    return _ALL_KINDS[:1] if case.material_supplements.filter(closed_on=None).exists() else _ALL_KINDS[:2]


def _material(case: Case, sent: MaterialSet, kinds: Sequence[MaterialKind]) -> Iterator[CaseFile]:
    event = _act(case, CaseVerb.MATERIAL_SENT, sent)
    for number, kind in enumerate(kinds):
        words, day = data("papers.yaml")[kind.value], sent.sent_on - timedelta(days=6 + 9 * number)
        columns = {
            "purpose": FilePurpose.MATERIAL,
            "unit_id": sent.unit_id,
            "material_set": sent,
            "kind": kind,
            "title": words["title"],
            "sender": words["sender"],
            "document_date": day,
        }
        by_post = sent.channel == Channel.POST
        stored = {} if by_post else _stored(f"{words['title']}.pdf", _paper(kind.value, case.number, day))
        yield _row(case, event, **columns, **stored)


def _statement(case: Case, statement: Statement) -> Iterator[CaseFile]:
    event, day = _act(case, CaseVerb.STATEMENT_SENT, statement), statement.signed_on
    kept = {"unit_id": event.organisation_id, "statement": statement, "document_date": day}
    signed = _paper("statement", case.number, day, signed_by=statement.signed_by)
    yield _row(case, event, purpose=FilePurpose.STATEMENT, **kept, **_stored("Undertecknat utlåtande.pdf", signed))
    for profession in case.facts.professions_seen(event.at):
        if profession != Profession.LK:
            name = f"Bedömningsunderlag {Profession(profession).label.lower()}.pdf"
            paper = _paper("assessment", case.number, day, profession=Profession(profession).label)
            kind = {"purpose": FilePurpose.ASSESSMENT, "profession": profession}
            yield _row(case, event, **kind, **kept, **_stored(name, paper))


def _act(case: Case, verb: str, about: Any) -> AuditEvent:
    """The line of the trail that tells of the sending."""
    return AuditEvent.objects.get(case_ref=case.pk, verb=verb, subject_id=about.pk)


def _row(case: Case, event: AuditEvent, **columns: Any) -> CaseFile:
    added: dict[str, Any] = {"added_by_id": event.actor_id, "added_by_organisation_id": event.organisation_id}
    return CaseFile(case=case, added_by_name=event.actor_name, added_at=event.at, **added, **columns)


def _stored(name: str, paper: bytes) -> dict[str, Any]:
    """The columns of a file that has been looked through and sealed as any other."""
    upload = SimpleUploadedFile(name, paper, "application/pdf")
    taken = taking.keep(upload, taking.look_through(upload))
    return {
        field: getattr(taken, field) for field in ("name", "media_type", "size", "sha256", "scan", "key", "file_key")
    }


def _paper(kind: str, number: str, day: date, *, signed_by: str = "", profession: str = "") -> bytes:
    words = data("papers.yaml")[kind]
    facts = [["Ärende", number], ["Datum", day.isoformat()], *words["facts"]]
    facts += [["Profession", profession]] if profession else []
    facts += [["Undertecknat", f"{day}, {signed_by}"]] if signed_by else []
    told = {"title": words["title"], "note": data("papers.yaml")["note"], "facts": facts, "parts": words["parts"]}
    return typeset(_LAYOUT, told)
