"""How an upload comes in: piece by piece into a nameless temporary file, and only at addresses that take files.

Named in ``FILE_UPLOAD_HANDLERS``, so that it holds for every request. A file sent to a page that asked for none is
dropped unread. What could not be taken is told by ``refusals``, file by file, and the others go on.
"""

import io
import tempfile
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParser

_MEBIBYTE: Final = 1024 * 1024
_REFUSALS: Final = "_fmu_files_refused"


def takes_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose address files may be sent to."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def refusals(request: Any) -> list[str]:
    """What was not received, in words for the person; asked for once ``request.FILES`` has been."""
    found: list[str] = getattr(request, _REFUSALS, [])
    return found


if TYPE_CHECKING:
    BytesFile = UploadedFile[bytes]
else:
    BytesFile = UploadedFile


class Received(BytesFile):
    """A received file. ``given_name`` is what the browser sent, whole: Django's own ``name`` has lost its path."""

    def __init__(self, file: IO[bytes], given_name: str, content_type: str, size: int) -> None:
        super().__init__(file, given_name, content_type, size)
        self.given_name = given_name


class _NamesAsGiven(MultiPartParser):
    """A path in a name is not taken away in silence: who sent it is told."""

    def sanitize_file_name(self, file_name: str) -> str:
        """The name as it came; a browser writes a quotation mark so."""
        return file_name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


class Receiver(FileUploadHandler):
    """Receives the files of one request."""

    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.file: IO[bytes] = io.BytesIO()
        self._name, self._files, self._parsing, self._receiving = "", 0, False, False

    def handle_raw_input(self, *given: Any, **named: Any) -> Any:
        """Parse by the same rules, with the names as they were given."""
        if self._parsing:
            return None
        self._parsing = True
        body, meta, _, _, encoding = given
        return _NamesAsGiven(meta, body, [self], encoding).parse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to receive a file, or skip it."""
        super().new_file(*args, **kwargs)
        # A new one in every case: the parser closes this when a file is skipped.
        self.file, self._receiving = io.BytesIO(), False
        self._name = str(self.file_name or "")
        match = getattr(self.request, "resolver_match", None)
        if not getattr(getattr(match, "func", None), "takes_files", False):
            raise SkipFile
        self._files += 1
        most = settings.FILES_MOST_AT_ONCE
        if self._files > most:
            if self._files == most + 1:
                self._refuse(f"Högst {most} filer åt gången tas emot. De som är kvar kan väljas efteråt.")
            raise SkipFile
        self.file, self._receiving = tempfile.TemporaryFile(), True  # noqa: SIM115 – the request closes its files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece."""
        most = settings.FILES_MOST_BYTES
        if start + len(raw_data) > most:
            self._refuse(
                f"{self._name[:100]}: filen är större än {most // _MEBIBYTE} MB."
                " Dela upp den, eller skanna med lägre upplösning."
            )
            self._receiving = False
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Received:
        """The whole file has come."""
        self.file.seek(0)
        self._receiving = False
        return Received(self.file, self._name, str(self.content_type or ""), file_size)

    def upload_interrupted(self) -> None:
        """The request ended in the middle of a file, or of one that was skipped anyway."""
        self.file.close()
        if not self._receiving:
            return
        self._refuse(f"{self._name[:100]}: uppladdningen avbröts. Välj filen igen.")

    def _refuse(self, reason: str) -> None:
        setattr(self.request, _REFUSALS, [*refusals(self.request), reason])
