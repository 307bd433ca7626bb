"""People and their mandates (*uppdrag*): a role in an organisation, several per person if need be."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from fmuadmin.models.organisations import Organisation
from fmuadmin.vocabulary import Profession, Role


class UserManager(BaseUserManager["User"]):
    """Finds people by their login name."""

    def create_user(self, username: str, *, name: str, password: str | None = None, email: str = "") -> "User":
        """Make a person with a local account; without a password nobody can log in to it."""
        user = self.model(username=username, name=name, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Deactivated, never deleted: the trail refers to them."""

    username = models.CharField("användarnamn", max_length=60, unique=True)
    name = models.CharField("namn", max_length=80)
    email = models.EmailField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    # Who the person is to a login provider; without one nobody comes in that way (fmuadmin/login/providers.py).
    hsa_id = models.CharField("HSA-id", max_length=40, unique=True, null=True, blank=True)
    fk_subject = models.CharField(
        "id hos Försäkringskassans inloggning", max_length=120, unique=True, null=True, blank=True
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Ways to ask for mandates."""

    def held_on(self, day: date) -> "MandateQuerySet":
        """Those that give access on the day: within their period and not withdrawn."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day, withdrawn_at=None)


class Mandate(models.Model):
    """A role that a person holds in an organisation, from a day and possibly to a day.

    Withdrawn means at once: a period ends with its last day, ``withdrawn_at`` is an instant.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    profession = models.CharField("profession", max_length=2, choices=Profession.choices, blank=True)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till", null=True, blank=True)
    withdrawn_at = models.DateTimeField("återkallat", null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="mandate_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="mandate_investigator_has_profession",
                condition=(Q(role=Role.INVESTIGATOR) & Q(profession__in=Profession.values))
                | (~Q(role=Role.INVESTIGATOR) & Q(profession="")),
            ),
            models.CheckConstraint(
                name="mandate_period_ordered",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(withdrawn_at=None), name="mandate_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"
