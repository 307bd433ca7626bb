"""One visit to an act's page, from the case it needs to the answer it gets. Shared by all acts, also billing's.

It opens, draws, performs and explains; what is asked stands in the form, what is allowed in the lifecycle.
"""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cases.act_forms.base import ActForm, Scene
from cases.acts import Act
from cases.acts_slugs import ACT_SLUGS
from cases.commands import NotVisible
from cases.commands.moves import record_denied, stale_form
from cases.models import Case
from cases.selectors.seeing import OUTSIDE, Sight, see
from cases.selectors.timeline import changes_since
from fmuadmin import ui
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused, Stale

UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)
NOT_YOURS = "Din enhet kan inte utföra det här steget. Ni ser bara er egen förfrågan i ärendet."


def open_case(actor: Actor, number: str, step: str) -> Sight:
    """The case as the actor sees it. Raises Http404, and leaves the trace, when it is not theirs or does not exist."""
    sight = see(number, actor)
    if sight is None:
        record_denied(actor, step=step, number=number, reason=NotVisible().reason)
        raise Http404
    return sight


class Attempt:
    """A person at an act's page."""

    def __init__(self, request: Any, act: Act, sight: Sight) -> None:
        self.request, self.act, self.actor = request, act, sight.actor
        self.back_url = reverse("cases:case", args=[sight.case.number])
        self._look(sight)

    def _look(self, sight: Sight) -> None:
        self.sight, self.case = sight, sight.case
        query = self.request.GET.dict()
        self.scene = Scene(case=sight.case, actor=self.actor, step=self.act.step, query=query)

    def show(self) -> HttpResponse:
        """The empty form, or why the step cannot be taken."""
        try:
            self._allow(None)
        except Refused as refused:
            return self._refuse(refused)
        return self._draw(self.act.form(scene=self.scene))

    def save(self) -> HttpResponse:
        """Do it, or show the form again with everything that was typed and what is wrong."""
        form = self.act.form(self.request.POST, scene=self.scene)
        try:
            self._allow(self._stale())
            if form.asks_for_more():
                return self._draw(self._again(form))
            if not form.is_valid():
                return self._draw(form, status=UNPROCESSABLE)
            case = form.perform(self.act.command)
        except Stale as stale:
            return self._show_changes(form, stale)
        except Denied as denied:
            return self._refuse(denied)
        except Refused as refused:
            if not form.is_bound or not hasattr(form, "cleaned_data"):
                return self._refuse(refused)
            form.refuse(refused)
            return self._draw(form, status=UNPROCESSABLE)
        ui.say(self.request, form.said())
        return self._go_on(form, case)

    # The moves of an attempt

    def _stale(self) -> Stale | None:
        """What to say when the case has changed since the form was drawn; a garbled version is the form's to refuse."""
        sent = self.request.POST.get("version", "")
        known = sent.isdecimal() and len(sent) < len("1000000000")
        return stale_form(self.case, actor=self.actor, version=int(sent)) if known else None

    def _allow(self, stale: Stale | None) -> None:
        try:
            self.act.allow(self.case, actor=self.actor, stale=stale)
        except Denied as denied:
            record_denied(self.actor, step=self.act.step, number=self.case.number, reason=denied.reason)
            raise

    def _refuse(self, refused: Refused) -> HttpResponse:
        reason = NOT_YOURS if self.sight.part in OUTSIDE else self._in_words(refused)
        context = {"reason": reason, "back_url": self.back_url, "back_label": f"Tillbaka till {self.case.number}"}
        return render(self.request, "422.html", context, status=UNPROCESSABLE, using="django")

    def _in_words(self, refused: Refused) -> str:
        """Who was quicker, or whom to ask, says more than that the step is closed."""
        if self.act.explain is None or isinstance(refused, Denied):
            return refused.reason
        return self.act.explain(self.case) or refused.reason

    def _again(self, form: ActForm) -> ActForm:
        """The form on the case's present version with everything that was typed, unjudged."""
        return self.act.form(scene=self.scene, initial=form.typed())

    def _show_changes(self, form: ActForm, stale: Stale) -> HttpResponse:
        """The conflict on top, the text kept, the new version in the form; no button when the step is closed now."""
        seen = int(self.request.POST.get("version", "0"))
        # A colleague may have been quicker between our reading and the command's.
        self._look(open_case(self.actor, self.case.number, self.act.step))
        again = self._again(form)
        closed = ""
        try:
            self.act.allow(self.case, actor=self.actor, stale=None)
        except Refused as refused:
            closed = NOT_YOURS if self.sight.part in OUTSIDE else refused.reason
        conflict = {
            "text": self._in_words(stale),
            "happenings": changes_since(self.sight, seen),
            "changes": again.differences(),
        }
        return self._draw(again, status=UNPROCESSABLE, conflict=conflict, closed=closed)

    def _draw(self, form: ActForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "act": self.act, "case": self.case, "back_url": self.back_url, **more}
        return render(self.request, self.act.template, context, status=status, using="django")

    def _go_on(self, form: ActForm, case: Case) -> HttpResponse:
        following = form.next_step(case)
        url = reverse("cases:act", args=[case.number, ACT_SLUGS[following]]) if following else self.back_url
        return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
