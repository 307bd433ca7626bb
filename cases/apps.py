"""Cases: request, order, investigation, statement and the lifecycle that binds them."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Django's entry to the cases."""

    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ärenden"
