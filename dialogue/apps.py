"""Dialogue: messages between the parties of a case. Built on the cases' contract; holds no data yet."""

from django.apps import AppConfig


class DialogueConfig(AppConfig):
    """Django's entry to the dialogue."""

    name = "dialogue"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ärendedialog"
