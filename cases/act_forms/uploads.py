"""Files in the form of an act: chosen or dragged, several at once, and still there when the form comes back.

A file is uploaded before the act and waits under a token (cases/files); the form carries the tokens. Without JavaScript
the files come with the form itself and are made to wait before it is read, so that nothing is lost either way.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.act_forms.base import ActForm
from cases.act_forms.control import Came
from cases.models import CaseFile, StagedFile
from cases.selectors.papers import size_in_words, type_in_words
from fmuadmin.access import Actor
from fmuadmin.files import kinds, scanning
from fmuadmin.vocabulary import ScanState

HARMFUL: Final = (
    "{name}: virusskanningen har hittat skadlig kod i filen ({finding}). Ta bort den och lägg till en ren fil."
)
GONE: Final = "En fil finns inte kvar. Uppladdade filer sparas ett dygn. Välj den igen."
_MEGA: Final = 1024 * 1024


class UploadInput(forms.Widget):
    """A file input with the files that wait under it, each with a button that takes it away."""

    template_name = "cases/acts/upload.html"
    needs_multipart_form = True
    allows_multiple = False
    upload_url = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.waiting: Mapping[str, StagedFile] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The tokens, each once."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return list(dict.fromkeys(str(token) for token in ([sent] if isinstance(sent, str) else sent) if token))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the files that wait, as they are listed."""
        context = super().get_context(name, None, attrs)
        tokens = [str(token) for token in value or []]
        context["widget"]["attrs"]["accept"] = kinds.accept()
        context["widget"] |= {
            "multiple": self.allows_multiple,
            "upload_url": self.upload_url,
            "files": [_line(self.waiting[token]) for token in tokens if token in self.waiting],
        }
        return context

    def id_for_label(self, id_: str) -> str:
        """The file input itself."""
        return id_


def _line(file: StagedFile) -> dict[str, Any]:
    scan = ScanState(file.scan)
    notes = ["" if scan == ScanState.CLEAN else scan.label, getattr(file, "same", "")]
    return {
        "token": str(file.token),
        "name": file.name,
        "details": f"{type_in_words(file.media_type)}, {size_in_words(file.size)}",
        "note": ". ".join(filter(None, notes)),
    }


def note_same_in_case(waiting: Sequence[StagedFile], *, actor: Actor) -> None:
    """Mark each file whose contents the case has already, so that it stands beside the file. One statement, or none."""
    if not waiting:
        return
    same = CaseFile.objects.visible_to(actor).filter(
        case_id=waiting[0].case_id, sha256__in=[file.sha256 for file in waiting]
    )
    titles = {file.sha256: file.title or file.name for file in same}
    for file in waiting:
        title = titles.get(file.sha256)
        file.__dict__["same"] = f"Samma fil finns redan i ärendet: {title}" if title else ""


class UploadField(forms.Field):
    """Files that wait. The value is the tokens, in the order they were added."""

    widget = UploadInput

    def __init__(self, *, multiple: bool = False, **kwargs: Any) -> None:
        most = settings.FILES_MOST_BYTES // _MEGA
        several = "Du kan välja eller dra hit flera." if multiple else "Du kan också dra hit filen."
        told = kwargs.pop("help_text", "")
        kwargs["help_text"] = " ".join(
            filter(None, [told, f"{kinds.in_words()}, utan lösenord, högst {most} MB per fil. {several}"])
        )
        super().__init__(**kwargs)
        self.multiple = self.widget.allows_multiple = multiple
        self.waiting: Mapping[str, StagedFile] = {}
        self.refused: Sequence[str] = ()

    def know(self, *, waiting: Mapping[str, StagedFile], refused: Sequence[str], url: str) -> None:
        """The person's own files in this case, what was not accepted, and where the browser uploads to."""
        self.waiting = self.widget.waiting = waiting
        self.refused, self.widget.upload_url = refused, url

    def clean(self, value: Any) -> list[str]:
        """The tokens. What was refused is said file by file; what is gone is said too."""
        tokens = list(value or [])
        if self.refused:
            raise ValidationError(list(self.refused))
        if any(token not in self.waiting for token in tokens):
            raise ValidationError(GONE, code="gone")
        harmful = [self.waiting[token] for token in tokens if self.waiting[token].scan == ScanState.QUARANTINED]
        if harmful:
            raise ValidationError([HARMFUL.format(name=file.name, finding=file.finding) for file in harmful])
        if not self.multiple and len(tokens) > 1:
            raise ValidationError("Välj en fil. Ta bort den som inte ska skickas.", code="one")
        if self.required and not tokens:
            raise ValidationError(self.error_messages["required"], code="required")
        return tokens


class UploadingForm(ActForm):
    """A form of an act with files in it."""

    has_uploads: ClassVar[bool] = True

    def prepare(self) -> None:
        """Let the file fields know what waits."""
        mine = list(StagedFile.objects.visible_to(self.actor).filter(case=self.case))
        note_same_in_case(mine, actor=self.actor)
        self.waiting = {str(file.token): file for file in mine}
        super().prepare()
        url = reverse("cases:files", args=[self.case.number])
        for name, field in self.fields.items():
            if isinstance(field, UploadField):
                field.know(waiting=self.waiting, refused=self.scene.refused_files.get(name, ()), url=url)

    def clean(self) -> dict[str, Any]:
        """Say above the form what was not received at all."""
        cleaned = super().clean() or self.cleaned_data
        for reason in self.scene.refused_files.get("", ()):
            self.add_error(None, reason)
        return cleaned

    def tokens(self, name: str) -> list[str]:
        """The tokens of the field as they came with the form, or as the form is shown again with."""
        if self.is_bound:
            found: list[str] = self.fields[name].widget.value_from_datadict(self.data, self.files, name)
        else:
            found = list((self.initial or {}).get(name) or [])
        return [token for token in found if token in self.waiting]

    def came(self, name: str) -> Came:
        """How the field's file stands for the control before sending."""
        scans = {self.waiting[token].scan for token in self.tokens(name)}
        if ScanState.QUARANTINED in scans:
            return Came.HARMFUL
        if any(map(scanning.is_held, scans)):
            return Came.HELD
        return Came.READY if scans else Came.ABSENT

    def asks_for_more(self) -> bool:
        """A file was added, or taken away, by a button of the form: the form is shown again."""
        return super().asks_for_more() or "upload" in self.data or "remove" in self.data

    def typed(self) -> dict[str, Any]:
        """What was typed, without a file that was taken away."""
        gone, typed = self.data.get("remove", ""), super().typed()
        return {
            name: [token for token in value if token != gone]
            if isinstance(self.fields.get(name), UploadField)
            else value
            for name, value in typed.items()
        }

    @staticmethod
    def one(tokens: Sequence[str]) -> str:
        """The token of a field that takes one file, or empty."""
        return tokens[0] if tokens else ""
