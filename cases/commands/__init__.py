"""Everything that can be done to a case, one function per act, in order of the phases (decisions.md §4)."""

from cases.commands.aborting import abort, declare_conflict_of_interest, revoke
from cases.commands.accounting import account_visits, cancel_visit, settle
from cases.commands.answering import accept_request, decline_request, withdraw_acceptance
from cases.commands.assigning import assign, assign_directly, reject_request, unassign
from cases.commands.conflicting import declare_own_conflict
from cases.commands.deviating import decide_deviation, report_deviation
from cases.commands.glass import break_glass, close_glass
from cases.commands.material import (
    confirm_material,
    correct_material_receipt,
    request_material_supplement,
    send_material,
)
from cases.commands.moves import NotVisible
from cases.commands.noting import take_case, write_note
from cases.commands.ordering import order, update_order
from cases.commands.reporting import (
    approve_statement,
    confirm_statement,
    object_to_sending,
    revoke_statement,
    send_statement,
)
from cases.commands.requesting import ask_units, register_request, withdraw
from cases.commands.respiting import deny_respite, grant_respite, report_delay
from cases.commands.revealing import reveal_identity
from cases.commands.supplementing import (
    cannot_supplement,
    confirm_supplement,
    request_supplement,
    send_supplement,
    withdraw_supplement,
)
from cases.commands.sweeping import pass_supplement_windows
from cases.commands.transferring import approve_transfer, deny_transfer, propose_transfer
from cases.commands.visiting import book_visit, rebook_visit, report_visit
from cases.commands.widening import (
    approve_complementary_exam,
    deny_complementary_exam,
    request_complementary_exam,
    take_back_complementary_exam,
)

__all__ = [
    "NotVisible",
    "abort",
    "accept_request",
    "account_visits",
    "approve_complementary_exam",
    "approve_statement",
    "approve_transfer",
    "ask_units",
    "assign",
    "assign_directly",
    "book_visit",
    "break_glass",
    "cancel_visit",
    "cannot_supplement",
    "close_glass",
    "confirm_material",
    "confirm_statement",
    "confirm_supplement",
    "correct_material_receipt",
    "decide_deviation",
    "declare_conflict_of_interest",
    "declare_own_conflict",
    "decline_request",
    "deny_complementary_exam",
    "deny_respite",
    "deny_transfer",
    "grant_respite",
    "object_to_sending",
    "order",
    "pass_supplement_windows",
    "propose_transfer",
    "rebook_visit",
    "register_request",
    "reject_request",
    "report_delay",
    "report_deviation",
    "report_visit",
    "request_complementary_exam",
    "request_material_supplement",
    "request_supplement",
    "reveal_identity",
    "revoke",
    "revoke_statement",
    "send_material",
    "send_statement",
    "send_supplement",
    "settle",
    "take_back_complementary_exam",
    "take_case",
    "unassign",
    "update_order",
    "withdraw",
    "withdraw_acceptance",
    "withdraw_supplement",
    "write_note",
]
