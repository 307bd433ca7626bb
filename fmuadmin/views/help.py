"""Help and the accessibility statement: open to everybody, the same on every page (WCAG 3.2.6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fmuadmin.access import public


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the common things, and whom to ask."""
    return render(request, "fmuadmin/help.html")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tillgänglighetsredogörelse."""
    return render(request, "fmuadmin/accessibility.html")
