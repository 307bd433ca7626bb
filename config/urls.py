"""The site map on one page: Swedish paths, English names."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from cases.views import demo
from fmuadmin.access import public
from fmuadmin.views import account, provider, second_factor
from fmuadmin.views import help as help_views
from fmuadmin.views import login as login_views
from fmuadmin.views import session as session_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public(RedirectView.as_view(pattern_name="cases:board", http_method_names=["get", "head"]))),
    path("logga-in/", login_views.log_in, name="login"),
    path("logga-in/andra-steget/", second_factor.show, name="second_factor"),
    path("logga-in/skydda-kontot/", second_factor.set_up, name="set_up_factor"),
    # The names are those that django-allauth looks for; none of its own pages is routed.
    path("logga-in/med/<slug:provider_id>/", provider.start, name="openid_connect_login"),
    path("logga-in/med/<slug:provider_id>/svar/", provider.come_back, name="openid_connect_callback"),
    path("din-text/", session_views.kept_text, name="kept_text"),
    path("session/", session_views.left, name="session_left"),
    path("session/fortsatt/", session_views.extend, name="session_extend"),
    path("session/slut/", session_views.timed_out, name="timed_out"),
    path("konto/inloggning/", account.overview, name="my_login"),
    path("konto/losenord/", account.password, name="my_password"),
    path("konto/andra-steg/", account.add_factor, name="add_factor"),
    path("konto/reservkoder/", account.recovery_codes, name="recovery_codes"),
    path("logga-ut/", login_views.log_out, name="logout"),
    path("uppdrag/", login_views.mandates, name="mandates"),
    path("hjalp/", help_views.help_page, name="help"),
    path("tillganglighet/", help_views.accessibility, name="accessibility"),
    path("", include("fmuadmin.logs.urls")),
    path("", include("fmuadmin.administration.urls")),
    path("", include("fmuadmin.deliveries.urls")),
    path("", include("fmuadmin.notices.urls")),
    path("", include("cases.urls")),
    path("", include("billing.urls")),
]
DEMO_ONLY = [
    path("demo/person/", demo.switch, name="demo_switch"),
    path("demo/klocka/", demo.wind_clock, name="demo_clock"),
]
if settings.FMU_DEMO:
    urlpatterns += DEMO_ONLY

handler400 = "fmuadmin.views.errors.unreadable"
handler404 = "fmuadmin.views.errors.not_found"
handler403 = "fmuadmin.views.errors.forbidden"
handler500 = "fmuadmin.views.errors.failed"
