"""How often somebody has guessed wrong lately: one counter per account, address or second factor."""

from django.db import models


class Guesses(models.Model):
    """Failed attempts under one key. The key is a keyed hash: what was typed and from where is kept nowhere (S22)."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} sedan {self.since}"
