"""The data of a case. Every model that holds case data has ``visible_to(actor)``."""

from cases.models.broken_glass import BrokenGlass
from cases.models.case import Case
from cases.models.closed_content import ClosedContent, taken_out
from cases.models.conflict import PersonalConflict
from cases.models.file import CaseFile, StagedFile
from cases.models.follow import Follow
from cases.models.investigation import ComplementaryExam, Deviation, Respite, Visit
from cases.models.material import MaterialSet, MaterialSupplement
from cases.models.note import InternalNote
from cases.models.order import InsuredPerson, Order, OrderChange
from cases.models.party import CaseParty, write_parties
from cases.models.reminder import Reminder
from cases.models.rule import Rule
from cases.models.saved_view import SavedView
from cases.models.statement import Statement, Supplement, SupplementQuestion
from cases.models.summons_template import SummonsTemplate
from cases.models.unit_request import Transfer, UnitRequest

__all__ = [
    "BrokenGlass",
    "Case",
    "CaseFile",
    "CaseParty",
    "ClosedContent",
    "ComplementaryExam",
    "Deviation",
    "Follow",
    "InsuredPerson",
    "InternalNote",
    "MaterialSet",
    "MaterialSupplement",
    "Order",
    "OrderChange",
    "PersonalConflict",
    "Reminder",
    "Respite",
    "Rule",
    "SavedView",
    "StagedFile",
    "Statement",
    "SummonsTemplate",
    "Supplement",
    "SupplementQuestion",
    "Transfer",
    "UnitRequest",
    "Visit",
    "taken_out",
    "write_parties",
]
