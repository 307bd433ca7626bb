"""Help and the accessibility statement: open to everybody, the same on every page (WCAG 3.2.6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fmuadmin.access import public


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the common things, and whom to ask."""
    return render(request, "fmuadmin/help.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tillgänglighetsredogörelse."""
    return render(request, "fmuadmin/accessibility.html")
