"""What just happened, kept for the next page: Django's signed cookie, bound to this host like the others."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Storage(CookieStorage):
    """The same under a name that a browser takes from this host over TLS only."""

    cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else CookieStorage.cookie_name
