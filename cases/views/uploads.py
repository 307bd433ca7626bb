"""Files that come with the form of an act: they are taken in first, and the form goes on with their tokens."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from cases.files import stage
from cases.models import Case
from fmuadmin.files.receiving import refusals
from fmuadmin.lifecycle import Refused

NO_FIELD = ""


def files_waiting(request: Any, case: Case) -> tuple[QueryDict, Mapping[str, Sequence[str]]]:
    """What was posted with the tokens of its files in it, and why files were not accepted, field by field."""
    sent: QueryDict = request.POST.copy()
    refused: dict[str, list[str]] = defaultdict(list)
    for name, uploads in request.FILES.lists():
        for upload in uploads:
            try:
                sent.appendlist(name, str(stage(upload, case=case, actor=request.actor).token))
            except Refused as why:
                refused[name].append(why.reason)
    # What was not even received has no field: it is told above the form.
    if refusals(request):
        refused[NO_FIELD] = refusals(request)
    return sent, refused
