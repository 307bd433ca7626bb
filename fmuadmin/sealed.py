"""Columns that the database cannot read: text that is sealed on its way in, and the index by which it is found again.

``EncryptedText`` is text to the code and bytes to PostgreSQL. What the database held on text (a length, a form) is
held on the sealed bytes as far as that can be: ``sealed_bytes`` counts them. How sealing works is ``crypto``'s
business.
"""

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThanOrEqual

from fmuadmin import crypto

if TYPE_CHECKING:
    TextColumn = models.Field[str, str]
    BytesColumn = models.BinaryField[bytes, bytes]
else:
    TextColumn, BytesColumn = models.Field, models.BinaryField

# As every CHECK in the migrations has them: the first byte of sealed bytes, and what sealing adds to a text's own.
FORM: Final = crypto.FORM
OVERHEAD: Final = crypto.OVERHEAD


class EncryptedText(TextColumn):
    """Text that is sealed in the database. ``context`` names the column for ever, so that a value opens only there.

    Nothing can be asked of it but whether it is there: a query that compares it would find nothing, so it is refused.
    """

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """The context belongs to the column."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_internal_type(self) -> str:
        """Bytes."""
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        """Open what was read. Raises KeyNotHere and SealBroken."""
        return None if value is None else crypto.unseal(value, context=self.context)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal what is written."""
        return None if value is None else crypto.seal(str(value), context=self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether it is there."""
        if lookup_name != IsNull.lookup_name:
            raise TypeError(f"{self.context} är krypterad och kan inte jämföras. Sök med ett blint index.")
        return IsNull


class BlindIndex(BytesColumn):
    """The blind index of a sibling: follows it at every write, and is asked with the text itself."""

    def __init__(self, *args: Any, of: str, context: str, **kwargs: Any) -> None:
        self.of, self.context = of, context
        super().__init__(*args, **{**kwargs, "max_length": 32})

    def deconstruct(self) -> Any:
        """The sibling and the context belong to the column."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "context": self.context}

    def pre_save(self, model_instance: Any, add: bool) -> bytes:
        """The index of the sibling's text as it is about to be written."""
        index = crypto.blind_index(getattr(model_instance, self.of), context=self.context)
        setattr(model_instance, self.attname, index)
        return index

    def get_prep_value(self, value: Any) -> Any:
        """A text in a query is asked for by its index."""
        return crypto.blind_index(value, context=self.context) if isinstance(value, str) else value


def is_sealed(*fields: str) -> Q:
    """A condition for a CHECK: each column is as long as sealed bytes and begins as they do; plain text is refused."""
    condition = Q()
    for field in fields:
        start = Func(F(field), Value(1), Value(1), function="substring")
        shown = Func(start, Value("hex"), function="encode", output_field=models.CharField())
        condition &= Q(Exact(shown, FORM.hex())) & Q(GreaterThanOrEqual(_length(field), OVERHEAD))
    return condition


def sealed_bytes(field: str, *, least: int = 1, most: int | None = None) -> Q:
    """A condition for a CHECK on how many bytes of text are sealed in the column."""
    enough = Q(GreaterThanOrEqual(_length(field), OVERHEAD + least))
    return enough if most is None else enough & Q(LessThanOrEqual(_length(field), OVERHEAD + most))


def _length(field: str) -> Func:
    return Func(F(field), function="octet_length", output_field=models.IntegerField())
