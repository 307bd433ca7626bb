"""Small true files of every type, and hostile ones, made by hand: nothing of anybody's is in the repository."""

import io
import struct
import zipfile
import zlib
from typing import Final

from PIL import Image
from pypdf import PdfWriter

CONTENT_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
# The industry's harmless test file, in two halves so that no scanner takes this one.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(text: str = "Journal", *, size: int = 0, catalog: str = "", more: bytes = b"") -> bytes:
    """A PDF of one page; ``size`` fills it to about so many bytes with something that does not pack.

    ``catalog`` stands in the catalogue beside what must, ``more`` is an object of its own.
    """
    filling = bytes(range(1, 128)) * (size // 127)
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(filling), filling),
        *([more] if more else []),
    ]
    drawn = f"BT /F 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects[3] = b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def object_stream(objects: bytes, packing: str = "FlateDecode") -> bytes:
    """The object in which a PDF packs others out of sight; ``packing`` is what it says of how."""
    packed = zlib.compress(objects)
    head = f"<</Type/ObjStm/N 1/First 4/Filter/{packing}/Length {len(packed)}>>stream\n"
    return head.encode() + packed + b"\nendstream"


def locked_pdf(*, to_open: str) -> bytes:
    """A PDF that a word processor has locked: with a password to open it, or only against changes."""
    out, writer = io.BytesIO(), PdfWriter(io.BytesIO(pdf()))
    writer.encrypt(to_open, owner_password="den som skrev", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def image(form: str, *, size: tuple[int, int] = (40, 30)) -> bytes:
    """An image in Pillow's name of the form."""
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()


def docx(*, parts: dict[str, bytes] | None = None, types: str = CONTENT_TYPES) -> bytes:
    """A Word document with these parts beside the needed ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<w:document><w:body><w:p>Hej</w:p></w:body></w:document>")
        for name, body in (parts or {}).items():
            archive.writestr(name, body)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A plain zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, whatever is in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def gif() -> bytes:
    """A type that is not taken in."""
    return image("GIF")


BOUNDARY: Final = "----------------fmu"


def multipart(*files: tuple[str, bytes], **fields: str) -> bytes:
    """A form as a browser sends it, with the files' names untouched."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, body in files:
        shown = name.replace("\\", "\\\\").replace('"', "%22")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{shown}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + body + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


CONTENT_TYPE: Final = f"multipart/form-data; boundary={BOUNDARY}"
