"""The database refuses any change of state that is not a step of cases/models/lifecycle.py.

A migration never imports the model it guards: the edges stand here as data, and a test asks the database for every
ordered pair of states whether the two agree.
"""

from django.db import migrations

from fmuadmin.pg import lifecycle_guard

TARGETS = {
    "received": "asking_units assigned rejected revoked withdrawn",
    "asking_units": "answered assigned rejected revoked withdrawn",
    "answered": "asking_units assigned rejected revoked withdrawn",
    "assigned": "answered asking_units awaiting_material received revoked withdrawn",
    "awaiting_material": "aborted accounting booking conflict_of_interest revoked",
    "booking": "aborted accounting awaiting_material conflict_of_interest in_progress revoked",
    "in_progress": "aborted accounting awaiting_material conflict_of_interest deviation revoked statement_sent",
    "deviation": "aborted accounting awaiting_material conflict_of_interest in_progress revoked",
    "statement_sent": "in_progress revoked statement_received",
    "statement_received": "accounting in_progress revoked supplement_requested",
    "supplement_requested": "in_progress revoked statement_received supplement_sent",
    "supplement_sent": "in_progress revoked statement_received",
    "accounting": "revoked settling",
    "settling": "closed revoked",
    "closed": "revoked",
    "rejected": "revoked",
    "withdrawn": "revoked",
    "aborted": "revoked",
    "conflict_of_interest": "revoked",
}
EDGES = [(source, target) for source, targets in TARGETS.items() for target in targets.split()]


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_parties")]

    operations = [lifecycle_guard("cases_case", EDGES, first="received")]
