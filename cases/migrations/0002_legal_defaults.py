"""Load the legal defaults as dated rows: what the decree and the trade say, as cases/legal_defaults.json lists it."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

DEFAULTS = Path(__file__).resolve().parent.parent / "legal_defaults.json"


def load(apps: Any, schema_editor: Any) -> None:
    """Insert every default that is not there, of the kinds that are known by this migration."""
    rule = apps.get_model("cases", "Rule")
    known = {kind for kind, _ in rule._meta.get_field("kind").choices}
    for row in json.loads(DEFAULTS.read_text(encoding="utf-8")):
        if row["kind"] not in known:
            continue
        rule.objects.get_or_create(
            kind=row["kind"],
            organisation=None,
            valid_from=row["valid_from"],
            defaults={"value": row["value"], "basis": row["basis"]},
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
