"""Push *that* something changed, never *what*: the browser fetches what it may see (ADR 0007)."""

import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger("fmuadmin.realtime")


def group_of_organisation(organisation_id: int) -> str:
    """The group that every open board of the organisation listens to."""
    return f"organisation.{organisation_id}"


def group_of_case(number: str) -> str:
    """The group that every open view of the case listens to."""
    return f"case.{number}"


def push_case_on_commit(*, number: str, organisation_ids: Iterable[int]) -> None:
    """After commit, tell the case's open views and its parties' boards that the case changed.

    A push that fails never becomes an error page: the act is saved, the next page load shows it (decisions.md §9).
    """
    groups = [group_of_case(number), *map(group_of_organisation, sorted(set(organisation_ids)))]

    def push() -> None:
        layer = get_channel_layer()
        try:
            for group in groups:
                async_to_sync(layer.group_send)(group, {"type": "case.changed", "number": number})
        except Exception:  # noqa: BLE001 – whatever the layer raises, the act stands
            log.warning("push of %s failed; open pages will not notice by themselves", number)

    transaction.on_commit(push)
