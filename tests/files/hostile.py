"""Files that must not get in, each with the words that its refusal must have: one table for every test that asks."""

from dataclasses import dataclass
from typing import Final

from tests.files.made import CONTENT_TYPES, archive, docx, gif, image, locked_pdf, object_stream, pdf, png_of

_WORD = "word/document.xml"
_EXTERNAL: Final = (
    b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'attachedTemplate" Target="https://ond.example/mall.dotm" TargetMode="External"/></Relationships>'
)
_JS: Final = "/JS(app.alert\\(1\\))"
_PACKED: Final = f"7 0 <</Type/Action/S/JavaScript{_JS}>>".encode()


@dataclass(frozen=True)
class Hostile:
    """A file, its name, and what its refusal must say."""

    name: str
    body: bytes
    says: str


def _claims_parts(count: int) -> bytes:
    made = bytearray(docx())
    end = made.rindex(b"PK\x05\x06")
    made[end + 8 : end + 12] = count.to_bytes(2, "little") * 2
    return bytes(made)


def _lies_about_size() -> bytes:
    """An archive whose list says that a part is small."""
    made = bytearray(docx(parts={"word/media/x.bin": bytes(30_000_000)}))
    size = (30_000_000).to_bytes(4, "little")
    return bytes(made.replace(size, (1000).to_bytes(4, "little")))


def _with_zip_comment() -> bytes:
    return docx()[:-2] + b"\x05\x00extra"


HOSTILE: Final = {
    "empty": Hostile("tom.pdf", b"", "är tom"),
    "wrong type": Hostile("bild.gif", gif(), "filtypen (ser ut som GIF) tas inte emot"),
    "a program": Hostile("journal.pdf", b"MZ" + bytes(500), "tas inte emot"),
    "a page": Hostile("journal.html", b"<html><script>alert(1)</script>", "tas inte emot"),
    "plain text": Hostile("journal.txt", b"Hej", "tas inte emot"),
    "name of another type": Hostile("bild.pdf", image("JPEG"), "namnet säger något annat"),
    "no ending": Hostile("journal", pdf(), "namnet säger något annat"),
    "two endings": Hostile("journal.pdf.exe", pdf(), "namnet säger något annat"),
    "pdf and zip": Hostile("journal.pdf", pdf() + archive(a=b"x"), "något mer efter"),
    "pdf around zip": Hostile("journal.pdf", pdf()[:-7] + archive(a=b"x") + b"\n%%EOF\n", "zip-arkiv"),
    "pdf holding zip and ending right": Hostile(
        "journal.pdf", pdf().replace(b"startxref", b"% " + archive(a=b"x") + b"\nstartxref"), "zip-arkiv"
    ),
    "pdf and page": Hostile("journal.pdf", pdf("<script>alert(1)</script>"), "webbsida"),
    "pdf with something after": Hostile("journal.pdf", pdf() + b"MZ and more", "något mer efter"),
    "pdf cut off": Hostile("journal.pdf", pdf()[:300], "slutet saknas"),
    "pdf with a password": Hostile("journal.pdf", locked_pdf(to_open="hemligt"), "inte öppnas utan lösenord"),
    "pdf locked against changes": Hostile("journal.pdf", locked_pdf(to_open=""), "spärrad mot ändringar"),
    "pdf with a script": Hostile("journal.pdf", pdf(catalog=f"/OpenAction<</S/JavaScript{_JS}>>"), "skript"),
    "pdf with a script spelled with codes": Hostile(
        "journal.pdf", pdf(catalog=f"/OpenAction<</S/J#61va#53cript{_JS}>>"), "skript"
    ),
    "pdf with a script packed away": Hostile("journal.pdf", pdf(more=object_stream(_PACKED)), "skript"),
    "pdf with a script packed away in codes": Hostile(
        "journal.pdf", pdf(more=object_stream(_PACKED).replace(b"/ObjStm", b"/Obj#53tm")), "skript"
    ),
    "pdf packed in a strange way": Hostile(
        "journal.pdf", pdf(more=object_stream(_PACKED, "ASCIIHexDecode")), "inte går att kontrollera"
    ),
    "pdf packed wrongly": Hostile(
        "journal.pdf", pdf(more=object_stream(_PACKED).replace(b"stream\nx", b"stream\n?")), "inte går att kontrollera"
    ),
    "pdf bomb": Hostile("journal.pdf", pdf(more=object_stream(bytes(120_000_000))), "orimligt stort"),
    "pdf that starts a program": Hostile(
        "journal.pdf", pdf(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"), "startar ett program"
    ),
    "pdf with a film": Hostile("journal.pdf", pdf(more=b"<</Type/Annot/Subtype/RichMedia>>"), "film, ljud"),
    "jpeg and zip (gifar)": Hostile("bild.jpg", image("JPEG") + archive(a=b"x"), "något mer efter"),
    "jpeg with page inside": Hostile(
        "bild.jpg", image("JPEG")[:2] + b"\xff\xfe\x00\x1b<script>alert(1)</script>" + image("JPEG")[2:], "webbsida"
    ),
    "jpeg cut off": Hostile("bild.jpg", image("JPEG")[:200], "trasig"),
    "png with something after": Hostile("bild.png", image("PNG") + b"<?php", "något mer efter"),
    "png of a billion pixels": Hostile("bild.png", png_of(50_000, 50_000), "bildpunkter"),
    "png cut off": Hostile("bild.png", image("PNG")[:60], "trasig"),
    "tiff and page": Hostile("bild.tif", image("TIFF") + b"<html ><body >", "webbsida"),
    "tiff and zip": Hostile("bild.tif", image("TIFF") + archive(a=b"x"), "zip-arkiv"),
    "zip that is no document": Hostile("journal.docx", archive(a=b"x"), "inte ett Word-dokument"),
    "docx with something before": Hostile("journal.docx", docx()[:30] + b"MZ" + docx(), "på en gång"),
    "docx with something after": Hostile("journal.docx", docx() + b"<html>", "något mer efter"),
    "docx with a comment": Hostile("journal.docx", _with_zip_comment(), "något mer efter"),
    "docx with macros": Hostile("journal.docx", docx(parts={"word/vbaProject.bin": b"x"}), "makron"),
    "docx that says macros": Hostile(
        "journal.docx", docx(types=CONTENT_TYPES.replace("document.main", "document.macroEnabled.main")), "makron"
    ),
    "docx with a program": Hostile("journal.docx", docx(parts={"word/embeddings/oleObject1.bin": b"x"}), "program"),
    "docx from elsewhere": Hostile(
        "journal.docx", docx(parts={"word/_rels/settings.xml.rels": _EXTERNAL}), "annan plats"
    ),
    "docx with a way out": Hostile("journal.docx", docx(parts={"../../etc/passwd": b"x"}), "pekar ut"),
    "docx with a root": Hostile("journal.docx", docx(parts={"/etc/passwd": b"x"}), "pekar ut"),
    "docx with one name twice": Hostile("journal.docx", docx(parts={"WORD/document.xml": b"x"}), "samma namn"),
    "docx of 10 000 names": Hostile("journal.docx", docx(parts={f"word/{n}.xml": b"" for n in range(10_000)}), "delar"),
    "docx that claims 60 000 names": Hostile("journal.docx", _claims_parts(60_000), "delar"),
    "bomb": Hostile("journal.docx", docx(parts={"word/media/x.bin": bytes(30_000_000)}), "orimligt mycket"),
    "bomb that lies": Hostile("journal.docx", _lies_about_size(), ""),
    "path in the name": Hostile("../../etc/journal.pdf", pdf(), "sökväg"),
    "windows path in the name": Hostile(r"C:\journal.pdf", pdf(), "sökväg"),
    "control signs in the name": Hostile("journal\x07\u202efdp.pdf", pdf(), "inte syns"),
    "long name": Hostile("j" * 300 + ".pdf", pdf(), "längre än"),
}
