"""The addresses of the log's pages."""

from django.urls import path

from fmuadmin.views import logs

urlpatterns = [
    path("min-logg/", logs.own_log, name="own_log"),
    path("logguppfoljning/", logs.review_log, name="log_review"),
    path("logguppfoljning/ny-granskning/", logs.draw_sample, name="log_draw"),
    path("logguppfoljning/stickprov/<str:sealed>/", logs.sample, name="log_sample"),
    path("logguppfoljning/granskningar/", logs.reviews, name="log_reviews"),
    path("logguppfoljning/granskningar/<int:pk>/", logs.signed, name="log_signed"),
    path("logguppfoljning/utdrag/", logs.extract, name="log_extract"),
]
