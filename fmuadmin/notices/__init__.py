"""Notices: a closed catalogue of kinds, a row for each organisation told, and its mail (ADR 0020). Knows no case."""

from fmuadmin.notices.kinds import Kind, all_kinds, kind_named, register
from fmuadmin.notices.operations import MAIL_UNDELIVERED, MANDATE_WITHDRAWN
from fmuadmin.notices.telling import tell

__all__ = ["MAIL_UNDELIVERED", "MANDATE_WITHDRAWN", "Kind", "all_kinds", "kind_named", "register", "tell"]
