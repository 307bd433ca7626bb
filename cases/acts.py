"""The one register of what a person can do to a case: step → address, command, form and words.

The case page draws its buttons from here, the act view its forms; a test holds it equal to the lifecycle. The label is
the lifecycle's own, the slug's home is cases/acts_slugs.py. No rules: those are conditions, policies and commands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cases import commands
from cases.act_forms import (
    accounting,
    answering,
    assigning,
    deviating,
    ending,
    material,
    ordering,
    reporting,
    requesting,
    respiting,
    supplementing,
    transferring,
    units,
    visiting,
    widening,
)
from cases.act_forms.base import About, ActForm, Command
from cases.acts_slugs import ACT_SLUGS, STEP_OF_SLUG
from cases.commands.assigning import lost_to
from cases.commands.moves import allow
from cases.models import Case
from fmuadmin.access import Actor
from fmuadmin.forms import BaseForm
from fmuadmin.lifecycle import Stale, declared_steps, step_transitions

REGISTER_LABEL = "Ny begäran"
FORM_TEMPLATE = "cases/acts/act.html"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing a person can do. ``about`` names the kind of thing in the case that it concerns, if any.

    ``explain`` says more than a bare refusal can: who was quicker, or whom to ask.
    """

    step: str
    slug: str
    label: str
    command: Command
    form: type[ActForm]
    template: str = FORM_TEMPLATE
    explain: Callable[[Case], str | None] | None = None

    @property
    def about(self) -> About | None:
        """What of the case the act is about."""
        return self.form.about

    @property
    def heading(self) -> str:
        """The page's heading: the label, or what two acts on one page are called together."""
        return self.form.heading or self.label

    @property
    def danger(self) -> bool:
        """Whether the act ends or closes something for good, so that its button repeats the case's number."""
        return self.form.danger

    def allow(self, case: Case, *, actor: Actor, stale: Stale | None) -> None:
        """Let the actor take the step or raise Denied, Stale or Refused."""
        allow(case, actor=actor, step=self.step, stale=stale)


_FORMS: Final[dict[str, tuple[Command, type[ActForm]]]] = {
    "ask_units": (commands.ask_units, requesting.AskUnitsForm),
    "accept_request": (commands.accept_request, answering.AcceptForm),
    "decline_request": (commands.decline_request, answering.DeclineForm),
    "withdraw_acceptance": (commands.withdraw_acceptance, answering.WithdrawAcceptanceForm),
    "assign": (commands.assign, assigning.AssignForm),
    "assign_directly": (commands.assign_directly, assigning.AssignDirectlyForm),
    "unassign": (commands.unassign, assigning.UnassignForm),
    "reject_request": (commands.reject_request, assigning.RejectForm),
    "withdraw": (commands.withdraw, requesting.WithdrawForm),
    "order": (commands.order, ordering.OrderForm),
    "update_order": (commands.update_order, ordering.UpdateOrderForm),
    "send_material": (commands.send_material, material.SendMaterialForm),
    "confirm_material": (commands.confirm_material, material.ConfirmMaterialForm),
    "correct_material_receipt": (commands.correct_material_receipt, material.CorrectReceiptForm),
    "request_material_supplement": (commands.request_material_supplement, material.RequestMaterialSupplementForm),
    "book_visit": (commands.book_visit, visiting.BookVisitForm),
    "rebook_visit": (commands.rebook_visit, visiting.RebookVisitForm),
    "report_visit": (commands.report_visit, visiting.ReportVisitsForm),
    "request_complementary_exam": (commands.request_complementary_exam, widening.RequestExamForm),
    "approve_complementary_exam": (commands.approve_complementary_exam, widening.DecideExamForm),
    "deny_complementary_exam": (commands.deny_complementary_exam, widening.DecideExamForm),
    "take_back_complementary_exam": (commands.take_back_complementary_exam, widening.TakeBackExamForm),
    "report_delay": (commands.report_delay, respiting.ReportDelayForm),
    "grant_respite": (commands.grant_respite, respiting.DecideRespiteForm),
    "deny_respite": (commands.deny_respite, respiting.DecideRespiteForm),
    "report_deviation": (commands.report_deviation, deviating.ReportDeviationForm),
    "decide_deviation": (commands.decide_deviation, deviating.DecideDeviationForm),
    "send_statement": (commands.send_statement, reporting.SendStatementForm),
    "object_to_sending": (commands.object_to_sending, reporting.ObjectToSendingForm),
    "confirm_statement": (commands.confirm_statement, reporting.ConfirmStatementForm),
    "request_supplement": (commands.request_supplement, supplementing.RequestSupplementForm),
    "send_supplement": (commands.send_supplement, supplementing.SendSupplementForm),
    "cannot_supplement": (commands.cannot_supplement, supplementing.CannotSupplementForm),
    "confirm_supplement": (commands.confirm_supplement, supplementing.ConfirmSupplementForm),
    "withdraw_supplement": (commands.withdraw_supplement, supplementing.WithdrawSupplementForm),
    "revoke_statement": (commands.revoke_statement, reporting.RevokeStatementForm),
    "approve_statement": (commands.approve_statement, reporting.ApproveStatementForm),
    "propose_transfer": (commands.propose_transfer, transferring.ProposeTransferForm),
    "approve_transfer": (commands.approve_transfer, transferring.DecideTransferForm),
    "deny_transfer": (commands.deny_transfer, transferring.DecideTransferForm),
    "abort": (commands.abort, ending.AbortForm),
    "declare_conflict_of_interest": (commands.declare_conflict_of_interest, ending.DeclareConflictForm),
    "cancel_visit": (commands.cancel_visit, accounting.CancelVisitForm),
    "account_visits": (commands.account_visits, accounting.AccountVisitsForm),
    "settle": (commands.settle, accounting.SettleForm),
    "revoke": (commands.revoke, ending.RevokeForm),
}
_EXPLAINED: Final = {
    "ask_units": units.no_units,
    "assign": lost_to,
    "assign_directly": lost_to,
    "request_supplement": supplementing.window_passed,
}

ACTS: Final[dict[str, Act]] = {
    step: Act(
        step=step,
        slug=ACT_SLUGS[step],
        label=step_transitions(Case, step)[0][3],
        command=_FORMS[step][0],
        form=_FORMS[step][1],
        explain=_EXPLAINED.get(step),
    )
    for step in declared_steps(Case)
}

REGISTER_FORM: Final[type[BaseForm]] = requesting.RegisterRequestForm


def act_of_slug(slug: str) -> Act | None:
    """The act that an address names, or None for an unknown word."""
    return ACTS.get(STEP_OF_SLUG.get(slug, ""))
