"""Addresses of billing: Swedish paths, English names."""

from django.urls import path

import cases.urls  # noqa: F401 – registers <number:…>
from billing import views
from billing.vocabulary import Leg

app_name = "billing"

urlpatterns = [
    path(
        "arenden/<number:number>/ersattning/utforare-region/",
        views.settle,
        {"leg": Leg.UNIT_TO_REGION},
        name="settle_unit_leg",
    ),
    path(
        "arenden/<number:number>/ersattning/region-forsakringskassan/",
        views.settle,
        {"leg": Leg.REGION_TO_ORDERER},
        name="settle_region_leg",
    ),
]
