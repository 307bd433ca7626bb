"""One visit to an act's page, from the case it needs to the answer it gets. Shared by all acts, also billing's.

It opens, draws, performs and explains; what is asked stands in the form, what is allowed in the lifecycle.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cases.act_forms.base import ActForm, Scene
from cases.acts import Act
from cases.acts_slugs import ACT_SLUGS
from cases.commands import NotVisible
from cases.commands.moves import TEXT_KEPT, record_denied, stale_form
from cases.models import Case
from cases.selectors.seeing import OUTSIDE, Sight, see
from cases.selectors.timeline import changes_since
from cases.views.readings import act_done, act_shown
from cases.views.uploads import files_waiting
from cases.vocabulary import CaseState, Part
from fmuadmin import ui
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused, Stale
from fmuadmin.login.kept import wants_form_again

UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)
NOT_YOUR_ROLE = "Din roll får inte utföra det här steget."
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
        again = wants_form_again(self.request)
        try:
            self._allow(self._stale())
        except Stale as stale:
            return self._show_changes(stale)
        except Refused as refused:
            return self._refuse(refused)
        # Made only for somebody who may take the step: a form reads what it is about.
        form = self._filled()
        try:
            if again or form.asks_for_more():
                return self._draw(self._again(form))
            if not form.is_valid():
                return self._draw(form, status=UNPROCESSABLE)
            case = form.perform(self.act.command)
        except Stale as stale:
            return self._show_changes(stale, form)
        except Denied as denied:
            return self._refuse(denied)
        except Refused as refused:
            form.refuse(refused)
            return self._draw(form, status=UNPROCESSABLE)
        act_done(self.sight, self.act.step)
        ui.say(self.request, form.said())
        return self._go_on(form, case)

    # The moves of an attempt

    def _filled(self) -> ActForm:
        """The form with what was sent; files that came with it wait from now on, so that they are there if it fails."""
        if not self.act.form.has_uploads:
            return self.act.form(self.request.POST, scene=self.scene)
        sent, refused = files_waiting(self.request, self.case)
        self.scene = replace(self.scene, refused_files=refused)
        return self.act.form(sent, scene=self.scene)

    def _stale(self) -> Stale | None:
        """What to say when the case has changed since the form was drawn; a garbled version is the form's to refuse."""
        sent = self._version_sent
        return stale_form(self.case, actor=self.actor, version=sent) if sent is not None else None

    @property
    def _version_sent(self) -> int | None:
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < len("1000000000") else None

    def _allow(self, stale: Stale | None) -> None:
        try:
            self.act.allow(self.case, actor=self.actor, stale=stale)
        except Denied as denied:
            record_denied(self.actor, step=self.act.step, number=self.case.number, reason=denied.reason)
            raise

    def _refuse(self, refused: Refused) -> HttpResponse:
        reason = self._in_words(refused)
        if self.sight.part in OUTSIDE:
            reason = NOT_YOURS
        elif isinstance(refused, Denied) and self.sight.part not in (Part.ORDERER, Part.REGION):
            # Why it cannot be done now may tell of other units: whether one has accepted to take over.
            reason = NOT_YOUR_ROLE
        return self._say(reason)

    def _say(self, reason: str) -> HttpResponse:
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

    def _show_changes(self, stale: Stale, form: ActForm | None = None) -> HttpResponse:
        """The conflict on top, the text kept, the new version in the form; no button when the step is closed now.

        Never the form of a step that is not the person's any more, nor of a case whose content is closed (AC6).
        """
        # A colleague may have been quicker between our reading and the command's.
        self._look(open_case(self.actor, self.case.number, self.act.step))
        closed = ""
        try:
            self.act.allow(self.case, actor=self.actor, stale=None)
        except Denied:
            return self._say(stale.reason.removesuffix(TEXT_KEPT))
        except Refused as refused:
            if self.case.state == CaseState.REVOKED:
                return self._refuse(refused)
            closed = NOT_YOURS if self.sight.part in OUTSIDE else refused.reason
        again = self._again(form or self._filled())
        conflict = {
            "text": self._in_words(stale),
            "happenings": changes_since(self.sight, self._version_sent or 0),
            "changes": again.differences(),
        }
        return self._draw(again, status=UNPROCESSABLE, conflict=conflict, closed=closed)

    def _draw(self, form: ActForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "act": self.act, "case": self.case, "back_url": self.back_url, **more}
        act_shown(self.sight, self.act.step)
        return render(self.request, self.act.template, context, status=status, using="django")

    def _go_on(self, form: ActForm, case: Case) -> HttpResponse:
        following = form.next_step(case)
        url = reverse("cases:act", args=[case.number, ACT_SLUGS[following]]) if following else self.back_url
        return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
