"""Addresses of cases and of acts on them, for lists of many: looked up once per page, then filled in."""

from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

from cases.acts_slugs import ACT_SLUGS

_ANY_NUMBER = "FMU-0000-0000"


class Addresses:
    """The site's addresses of cases, for one page."""

    __slots__ = ("_after", "_before", "_where")

    def __init__(self) -> None:
        self._where = get_script_prefix(), get_urlconf()
        self._before, self._after = _around(*self._where, "")

    def case(self, number: str) -> str:
        """The case's page."""
        return f"{self._before}{number}{self._after}"

    def act(self, number: str, step: str) -> str:
        """The form of an act on the case."""
        before, after = _around(*self._where, step)
        return f"{before}{number}{after}"


@cache
def _around(prefix: str, urlconf: str | None, step: str) -> tuple[str, str]:
    """What stands before and after the number in the address; prefix and urlconf are the cache's key."""
    if step:
        url = reverse("cases:act", args=[_ANY_NUMBER, ACT_SLUGS[step]])
    else:
        url = reverse("cases:case", args=[_ANY_NUMBER])
    before, _, after = url.partition(_ANY_NUMBER)
    return before, after
