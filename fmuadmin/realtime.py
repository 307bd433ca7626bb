"""Push *that* something changed, never *what*: the browser fetches what it may see (ADR 0007)."""

import logging
from collections.abc import Iterable, Mapping, Sequence

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


def group_of_notices(organisation_id: int) -> str:
    """The group that every page with the number of unread notices listens to."""
    return f"notices.{organisation_id}"


def push_notices_on_commit(*, organisation_ids: Iterable[int]) -> None:
    """After commit, tell the organisations' open pages that there are new notices, never which."""
    groups = [group_of_notices(organisation_id) for organisation_id in sorted(set(organisation_ids))]
    _push_on_commit(groups, {"type": "notices.changed"}, about="notices")


def push_case_on_commit(*, number: str, organisation_ids: Iterable[int]) -> None:
    """After commit, tell the case's open views and its parties' boards that the case changed.

    A push that fails never becomes an error page: the act is saved, the next page load shows it (decisions.md §9).
    """
    groups = [group_of_case(number), *map(group_of_organisation, sorted(set(organisation_ids)))]

    _push_on_commit(groups, {"type": "case.changed", "number": number}, about=number)


def _push_on_commit(groups: Sequence[str], message: Mapping[str, str], *, about: str) -> None:
    def push() -> None:
        layer = get_channel_layer()
        try:
            for group in groups:
                async_to_sync(layer.group_send)(group, message)
        except Exception:  # noqa: BLE001 – whatever the layer raises, the act stands
            log.warning("push of %s failed; open pages will not notice by themselves", about)

    transaction.on_commit(push)
