"""Socket paths and the consumers that serve them, on one page."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from cases.board.listening import PART_SQL, board_group, case_group
from fmuadmin.consumers import ChangeConsumer, notices_group
from fmuadmin.watching import plug_part

plug_part(PART_SQL)

websocket_urlpatterns: list[URLPattern] = [
    path("ws/notiser/", ChangeConsumer.as_asgi(group_for=notices_group)),
    path("ws/oversikt/", ChangeConsumer.as_asgi(group_for=board_group)),
    re_path(r"^ws/arenden/(?P<number>FMU-\d{4}-\d{4,11})/$", ChangeConsumer.as_asgi(group_for=case_group)),
]
