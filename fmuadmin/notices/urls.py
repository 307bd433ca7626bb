"""The addresses of Notiser and its settings."""

from django.urls import path

from fmuadmin.views import notices as views

urlpatterns = [
    path("notiser/", views.centre, name="notices"),
    path("notiser/antal/", views.count, name="notices_count"),
    path("notiser/markera-alla/", views.read_all, name="notices_read_all"),
    path("notiser/<int:pk>/", views.open_notice, name="notice"),
    path("notiser/<int:pk>/markera/", views.read_one, name="notice_read"),
    path("installningar/notiser/", views.own_settings, name="notice_settings"),
    path("installningar/notiser/adress/", views.own_address, name="notice_address"),
    path("installningar/notiser/organisation/", views.organisation_settings, name="organisation_notice_settings"),
    path("installningar/notiser/organisation/adress/", views.organisation_address, name="organisation_notice_address"),
]
