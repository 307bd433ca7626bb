"""The page on which finance settles a leg; the panel on the case page is drawn from billing/panel.py."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from billing.acts import SETTLE
from billing.vocabulary import Leg
from cases.views.attempt import Attempt, open_case
from fmuadmin.login.kept import keeps_text


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Any, number: str, leg: Leg) -> HttpResponse:
    """GET shows the form of the leg; POST settles it. 404 for a case that is not the actor's, 422 when not open."""
    attempt = Attempt(request, SETTLE[leg], open_case(request.actor, number, SETTLE[leg].step))
    return attempt.save() if request.method == "POST" else attempt.show()
