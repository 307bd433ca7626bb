"""The addresses of Leveranser."""

from django.urls import path

from fmuadmin.views import deliveries as views

urlpatterns = [
    path("leveranser/", views.deliveries, name="deliveries"),
    path("leveranser/<int:pk>/", views.delivery, name="delivery"),
    path("leveranser/<int:pk>/skicka-igen/", views.retry, name="delivery_retry"),
    path("leveranser/<int:pk>/parkera/", views.park, name="delivery_park"),
]
