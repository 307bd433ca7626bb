"""The addresses of Förvaltning."""

from django.urls import path

from fmuadmin.views import administration as views

urlpatterns = [
    path("forvaltning/", views.people, name="administration"),
    path("forvaltning/personer/<int:pk>/", views.person, name="administration_person"),
    path("forvaltning/personer/<int:pk>/nytt-uppdrag/", views.new_mandate, name="administration_give"),
    path("forvaltning/uppdrag/<int:pk>/aterkalla/", views.withdraw, name="administration_withdraw"),
    path("forvaltning/personer/<int:pk>/avsluta-konto/", views.end, name="administration_end"),
    path("forvaltning/personer/<int:pk>/oppna-konto/", views.reopen, name="administration_reopen"),
    path("forvaltning/personer/<int:pk>/avsluta-inloggningar/", views.log_out, name="administration_log_out"),
    path("forvaltning/personer/<int:pk>/aterstall-inloggning/", views.reset, name="administration_reset"),
]
