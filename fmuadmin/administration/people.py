"""What the administration's pages read: people by name, page by key, and one person with all mandates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate, Lower

from fmuadmin import clock
from fmuadmin.models import Mandate, Session, User
from fmuadmin.parts import Mood, Pager, Tag
from fmuadmin.vocabulary import Role

PAGE_SIZE: Final = 50
_LONGEST_SEARCH: Final = 80
_LONGEST_KEY: Final = 18
# No Swedish collation in every PostgreSQL build (decisions.md §13).
_SORTED: Final = Collate(Func(Lower("name"), Value("åäö"), Value("{|}"), function="translate"), "C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of people. ``before`` and ``after`` are keys of people, never names: an address names nobody."""

    people: Sequence[User]
    pager: Pager
    asked: Mapping[str, str]


def asked_for(parameters: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address; what is not understood is left out."""
    role = parameters.get("roll", "")
    return {
        "q": parameters.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH],
        "roll": role if role in Role.values else "",
    }


def list_of_people(parameters: Mapping[str, str]) -> Listed:
    """The people whose name, user name or organisation holds what was typed, by name. Three statements."""
    asked = asked_for(parameters)
    rows: Any = User.objects.alias(sort=_SORTED).filter(_matching(asked))
    after, before = (_sort_key(parameters.get(name, "")) for name in ("efter", "fore"))
    backwards = before is not None and after is None
    if after is not None:
        rows = rows.filter(Q(sort__gt=after[0]) | Q(sort=after[0], pk__gt=after[1]))
    elif before is not None:
        rows = rows.filter(Q(sort__lt=before[0]) | Q(sort=before[0], pk__lt=before[1]))
    order = (F("sort").desc(), "-pk") if backwards else ("sort", "pk")
    found = list(rows.order_by(*order).prefetch_related("mandates__organisation")[: PAGE_SIZE + 1])
    goes_on, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    older, newer = (True, goes_on) if backwards else (goes_on, after is not None)
    return Listed(people=found, pager=_pager(asked, found, on=older, back=newer), asked=asked)


def _matching(asked: Mapping[str, str]) -> Q:
    wanted = Q()
    text, role = asked["q"], asked["roll"]
    if text:
        at = Mandate.objects.filter(organisation__name__icontains=text, withdrawn_at=None).values("user_id")
        wanted &= Q(name__icontains=text) | Q(username__icontains=text) | Q(pk__in=at)
    if role:
        wanted &= Q(pk__in=Mandate.objects.filter(role=role, withdrawn_at=None).values("user_id"))
    return wanted


def _sort_key(text: str) -> tuple[str, int] | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY):
        return None
    return User.objects.filter(pk=int(text)).annotate(sort=_SORTED).values_list("sort", "pk").first()


def _pager(asked: Mapping[str, str], found: Sequence[User], *, on: bool, back: bool) -> Pager:
    if not found:
        return Pager()
    kept = {name: value for name, value in asked.items() if value}
    return Pager(
        label="Bläddra bland personer",
        previous_url="?" + urlencode({**kept, "fore": found[0].pk}) if back else "",
        next_url="?" + urlencode({**kept, "efter": found[-1].pk}) if on else "",
    )


def standing_of(mandate: Mandate) -> Tag:
    """Whether a mandate gives access today, in a word."""
    today = clock.today()
    if mandate.withdrawn_at is not None:
        return Tag(Mood.NEUTRAL, "Återkallat")
    if today < mandate.valid_from:
        return Tag(Mood.PLAIN, "Börjar senare")
    if mandate.valid_until is not None and today > mandate.valid_until:
        return Tag(Mood.NEUTRAL, "Har gått ut")
    return Tag(Mood.OK, "Gäller")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person as an administrator sees them."""

    user: User
    mandates: Sequence[Mandate]
    sessions: int


def person_with(pk: int) -> Person | None:
    """The person with all mandates, newest first, and how many sessions are open. Three statements."""
    user = User.objects.filter(pk=pk).first()
    if user is None:
        return None
    mandates = Mandate.objects.select_related("organisation").filter(user=user)
    return Person(
        user=user,
        mandates=list(mandates.order_by(F("withdrawn_at").asc(nulls_first=True), "-valid_from", "-pk")),
        sessions=Session.objects.filter(user=user, expire_date__gt=clock.real_now()).count(),
    )
