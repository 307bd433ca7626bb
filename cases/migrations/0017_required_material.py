"""Which kinds of underlag an investigation needs, as dated rules beside the others (DO2)."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations, models

KINDS = [
    ("statement_days", "Tid för utlåtandet"),
    ("widening_max_days", "Längsta förlängning vid utvidgad utredning"),
    ("unit_answer_days", "Utförarens svar på en förfrågan"),
    ("region_answer_days", "Regionens svar på en begäran"),
    ("supplement_days", "Tid för en komplettering"),
    ("supplement_window_days", "Tid att begära komplettering"),
    ("summons_days", "Kallelse före besöket"),
    ("summons_post_days", "Postens tid när kallelsen går med brev"),
    ("eves_free", "Midsommarafton, julafton och nyårsafton är lediga"),
    ("saturdays_free", "Lördagar är lediga"),
    ("planning_skips_vacation", "Planeringsdatum hoppar över semesterveckorna 29–31 och 51–52"),
    ("order_target_days", "Riktvärde för beställning"),
    ("material_target_days", "Riktvärde för underlag"),
    ("accounting_target_days", "Riktvärde för redovisning av besök"),
    ("settling_target_days", "Riktvärde för ersättningen"),
    ("soon_days", "Förfaller snart"),
    ("remind_unit_answer_days", "Påminnelse före utförarens svarsdatum"),
    ("remind_region_answer_days", "Påminnelse före regionens svarsdatum"),
    ("remind_statement_days", "Påminnelse före utlåtandets sista dag"),
    ("remind_supplement_days", "Påminnelse före kompletteringens sista dag"),
    ("remind_target_days", "Påminnelse före riktvärdet för beställning, underlag och redovisning"),
    ("remind_settling_days", "Påminnelse före riktvärdet för ersättningen"),
    ("assign_directly_any_unit", "Tilldela direkt även till enheter utanför egen regi"),
    ("sole_own_unit", "Ensam egen enhet: begäran går direkt dit"),
    ("sole_own_unit_may_decline", "Ensam egen enhet får avböja"),
    ("afu_medical_record", "AFU kräver medicinskt underlag"),
    ("afu_self_assessment", "AFU kräver självskattning"),
    ("afu_from_insured", "AFU kräver underlag från den försäkrade"),
    ("afu_other", "AFU kräver övrigt underlag"),
    ("extended_medical_record", "AFU utvidgad kräver medicinskt underlag"),
    ("extended_self_assessment", "AFU utvidgad kräver självskattning"),
    ("extended_from_insured", "AFU utvidgad kräver underlag från den försäkrade"),
    ("extended_other", "AFU utvidgad kräver övrigt underlag"),
]
DEFAULTS = Path(__file__).resolve().parent.parent / "legal_defaults.json"


def load(apps: Any, schema_editor: Any) -> None:
    """Insert the defaults that 0002 did not know."""
    rule = apps.get_model("cases", "Rule")
    known = {code for code, _ in KINDS}
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
    dependencies = [("cases", "0016_summons_template")]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=40, verbose_name="regel"),
        ),
        migrations.RemoveConstraint(model_name="rule", name="rule_kind_known"),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [code for code, _ in KINDS])), name="rule_kind_known"
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
