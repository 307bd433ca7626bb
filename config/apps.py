"""The composition root as Django sees it: when every app is loaded, plug them together."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Runs config/wiring.py once at start."""

    name = "config"

    def ready(self) -> None:
        """Plug the apps together."""
        from config.wiring import wire  # noqa: PLC0415 – models must be loaded first

        wire()
