"""Words of billing: the two legs of a case's money. Words only, no queries."""

from django.db import models


class Leg(models.TextChoices):
    """Who pays whom (screens.md, five facts, 2)."""

    UNIT_TO_REGION = "unit_to_region", "Utförare → region"
    REGION_TO_ORDERER = "region_to_orderer", "Region → Försäkringskassan"
