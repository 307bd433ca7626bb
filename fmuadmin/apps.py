"""The shared kernel: people, organisations, the transaction, the trail. Knows no case, invoice or message."""

from django.apps import AppConfig


class FmuadminConfig(AppConfig):
    """Django's entry to the kernel."""

    name = "fmuadmin"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "FMU-admin, kärna"

    def ready(self) -> None:
        """Register the system checks."""
        from fmuadmin import checks  # noqa: F401, PLC0415 – registration happens at import
