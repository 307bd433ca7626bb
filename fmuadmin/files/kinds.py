"""The types of file that may be taken in, known by their contents. ``FILES_TYPES`` says which of them are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final

from django.conf import settings

from fmuadmin.files import images, pdf, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One type. ``check`` raises Wrong when the file is not wholly and only that."""

    code: str
    media_type: str
    endings: tuple[str, ...]
    starts: tuple[bytes, ...]
    check: Callable[[IO[bytes], int], None]
    # Whether a browser may show it by itself.
    shown_inline: bool = True
    # What people call it, where that is not its ending.
    called: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.called or self.code.upper()


ALL: Final = (
    Kind(code="pdf", media_type="application/pdf", endings=("pdf",), starts=(b"%PDF-",), check=pdf.check),
    Kind(
        code="jpeg",
        media_type="image/jpeg",
        endings=("jpg", "jpeg"),
        starts=(b"\xff\xd8\xff",),
        check=images.check_jpeg,
    ),
    Kind(code="png", media_type="image/png", endings=("png",), starts=(images.PNG,), check=images.check_png),
    Kind(
        code="tiff",
        media_type="image/tiff",
        endings=("tif", "tiff"),
        starts=(b"II*\0", b"MM\0*"),
        check=images.check_tiff,
        # No browser but Safari shows it.
        shown_inline=False,
    ),
    Kind(
        code="docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        endings=("docx",),
        starts=(b"PK\x03\x04",),
        check=word.check,
        shown_inline=False,
        called="Word",
    ),
)


def taken_in() -> list[Kind]:
    """The types that this installation takes."""
    return [kind for kind in ALL if kind.code in settings.FILES_TYPES]


def in_words() -> str:
    """Those types as a text for people: "PDF, JPEG eller Word"."""
    names = [kind.name for kind in taken_in()]
    return f"{', '.join(names[:-1])} eller {names[-1]}" if len(names) > 1 else "".join(names)


def accept() -> str:
    """Those types as the ``accept`` attribute of a file field wants them."""
    return ",".join(f".{ending}" for kind in taken_in() for ending in kind.endings)


def shown_inline(media_type: str) -> bool:
    """Whether a browser may show a file of the type instead of saving it."""
    return any(kind.shown_inline for kind in ALL if kind.media_type == media_type)


def kind_of(start: bytes) -> Any:
    """The type whose first bytes these are; None when it is none that the system knows."""
    return next((kind for kind in ALL if start.startswith(kind.starts)), None)
