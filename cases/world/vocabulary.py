"""The acts a history may be told with, and the fields of each: read from the signatures of the functions that tell."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from cases import ports
from cases.world.fields import Field, Wrong, at_day, day, number, text, whole, yes_or_no
from fmuadmin.models import Organisation
from fmuadmin.vocabulary import OrganisationKind

UnitNamed = Annotated[Organisation, OrganisationKind.CARE_UNIT]
RegionNamed = Annotated[Organisation, OrganisationKind.REGION]
_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class ToldAct:
    """One act: what tells it, how its fields are read, and which of them name organisations."""

    name: str
    tell: Callable[..., None]
    fields: Mapping[str, Field]
    organisations: Mapping[str, OrganisationKind]


_known: dict[str, ToldAct] = {}


def tells(function: Callable[..., None]) -> Callable[..., None]:
    """Make the function known as the act of its name."""
    act = told_act(function)
    _known[act.name] = act
    return function


def told_act(function: Callable[..., None]) -> ToldAct:
    """The act that a function tells: keyword arguments are its fields, those without a default must be given."""
    hints = get_type_hints(function, include_extras=True)
    fields, organisations = {}, {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        hint = _without_none(hints[name])
        named = _organisation_in(hint)
        if named is not None:
            organisations[name] = named
        fields[name] = Field(
            read=_reader(hint), required=parameter.default is inspect.Parameter.empty, keeps_empty=hint is str
        )
    return ToldAct(function.__name__, function, fields, organisations)


def acts() -> dict[str, ToldAct]:
    """Every act by name: those of a case, and those that other apps have plugged in."""
    return {**_known, **{tell.__name__: told_act(tell) for tell in ports.plugs.told_acts}}


def _without_none(hint: Any) -> Any:
    given = [part for part in get_args(hint) if part is not NoneType]
    return given[0] if NoneType in get_args(hint) and len(given) == 1 else hint


def _organisation_in(hint: Any) -> OrganisationKind | None:
    inner = get_args(hint)[0] if get_origin(hint) is list else hint
    if get_origin(inner) is not Annotated:
        return None
    kind: OrganisationKind = get_args(inner)[1]
    return kind


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) is list:
        return _texts
    readers: dict[Any, Callable[[Any], Any]] = {
        date: day,
        datetime: at_day,
        bool: yes_or_no,
        int: whole,
        Decimal: number,
    }
    return readers.get(hint, text(_LONGEST))


def _texts(value: Any) -> list[str]:
    """A list of texts; one text alone is a list of one."""
    return [text(_LONGEST)(item) for item in value] if isinstance(value, list) else [_single(value)]


def _single(value: Any) -> str:
    if isinstance(value, dict):
        raise Wrong("här ska en lista stå, med ett bindestreck framför varje rad.")
    return text(_LONGEST)(value)
