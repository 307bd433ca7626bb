"""Identity, and the values that an order's changes keep, are sealed (ADR 0012). Needs DATA_KEYS and INDEX_KEY.

Each column is made beside the plain one, filled in batches and takes its name. There is no way back to plain text.
"""

from typing import Any

from django.db import migrations, models

from fmuadmin import sealed

BATCH = 500
FILLED_LATER: dict[str, Any] = {"null": True}
INSURED = {"identity_number": "person- eller samordningsnummer", "name": "namn", "address": "adress", "phone": "telefon"}
CHANGE = {"before": "före", "after": "efter"}


def new_column(model: str, context: str, name: str, label: str) -> Any:
    field = sealed.EncryptedText(label, context=f"{context}.{name}", **FILLED_LATER)
    return migrations.AddField(model, f"sealed_{name}", field)


def old_column_gone(model: str, context: str, name: str, label: str) -> Any:
    given: dict[str, Any] = {"blank": True} if name in ("address", "phone") else {}
    return [
        migrations.RemoveField(model, name),
        migrations.RenameField(model, f"sealed_{name}", name),
        migrations.AlterField(
            model, name, sealed.EncryptedText(label, context=f"{context}.{name}", **given)
        ),
    ]


def fill(apps: Any, schema_editor: Any) -> None:
    for model, columns in (("InsuredPerson", INSURED), ("OrderChange", CHANGE)):
        rows = apps.get_model("cases", model).objects
        names = [f"sealed_{name}" for name in columns]
        after = 0
        while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
            for row in batch:
                for name in columns:
                    setattr(row, f"sealed_{name}", getattr(row, name))
                if model == "InsuredPerson":
                    row.identity_index = row._meta.get_field("identity_index").pre_save(row, add=False)
            rows.bulk_update(batch, [*names, "identity_index"] if model == "InsuredPerson" else names)
            after = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_trail_lines")]

    operations = [
        migrations.RemoveConstraint("insuredperson", "insured_identity_twelve_digits"),
        migrations.RemoveConstraint("insuredperson", "insured_has_name"),
        migrations.RemoveConstraint("orderchange", "order_change_differs"),
        migrations.AddField(
            "orderchange", "case_version", models.PositiveIntegerField(default=0, verbose_name="ärendets version")
        ),
        *(new_column("insuredperson", "insured", name, label) for name, label in INSURED.items()),
        *(new_column("orderchange", "order_change", name, label) for name, label in CHANGE.items()),
        migrations.AddField(
            "insuredperson",
            "identity_index",
            sealed.BlindIndex(of="identity_number", context="insured.identity_number", **FILLED_LATER),
        ),
        migrations.RunPython(fill),
        *(op for name, label in INSURED.items() for op in old_column_gone("insuredperson", "insured", name, label)),
        *(op for name, label in CHANGE.items() for op in old_column_gone("orderchange", "order_change", name, label)),
        migrations.AlterField(
            "insuredperson",
            "identity_index",
            sealed.BlindIndex(of="identity_number", context="insured.identity_number"),
        ),
        migrations.AddIndex(
            "insuredperson", models.Index(fields=["identity_index"], name="insured_by_identity")
        ),
        migrations.AddConstraint(
            "insuredperson",
            models.CheckConstraint(
                condition=sealed.is_sealed("identity_number", "name", "address", "phone"), name="insured_is_sealed"
            ),
        ),
        migrations.AddConstraint(
            "insuredperson",
            models.CheckConstraint(
                condition=sealed.sealed_bytes("identity_number", least=12, most=12),
                name="insured_identity_twelve_digits",
            ),
        ),
        migrations.AddConstraint(
            "insuredperson", models.CheckConstraint(condition=sealed.sealed_bytes("name"), name="insured_has_name")
        ),
        migrations.AddConstraint(
            "orderchange",
            models.CheckConstraint(condition=sealed.is_sealed("before", "after"), name="order_change_is_sealed"),
        ),
    ]
