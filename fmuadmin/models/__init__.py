"""The kernel's data: accounts, organisations, sessions, the trail, mails on their way, the demo clock."""

from fmuadmin.models.accounts import Mandate, User
from fmuadmin.models.audit import AuditEvent, ReadEvent
from fmuadmin.models.delivery import Delivery
from fmuadmin.models.demo import DemoClock
from fmuadmin.models.guesses import Guesses
from fmuadmin.models.log_review import LogReview
from fmuadmin.models.notices import (
    Notice,
    NoticeAddress,
    NoticeChoice,
    NoticeRead,
    NoticeSummary,
    NoticeWaiting,
)
from fmuadmin.models.organisations import Agreement, Organisation
from fmuadmin.models.sessions import Session

__all__ = [
    "Agreement",
    "AuditEvent",
    "Delivery",
    "DemoClock",
    "Guesses",
    "LogReview",
    "Mandate",
    "Notice",
    "NoticeAddress",
    "NoticeChoice",
    "NoticeRead",
    "NoticeSummary",
    "NoticeWaiting",
    "Organisation",
    "ReadEvent",
    "Session",
    "User",
]
