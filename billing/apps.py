"""Billing: what is owed for a case and whether it has been settled."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Django's entry to billing."""

    name = "billing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ersättning"
