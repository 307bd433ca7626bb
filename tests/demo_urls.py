"""The site map with the demo's own addresses, for tests of the demo."""

from config.urls import DEMO_ONLY, handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*site, *DEMO_ONLY]
