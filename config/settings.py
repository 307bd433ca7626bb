"""Django's settings: one block per concern, everything that varies from the environment, read only here.

docs/operations.md lists the variables. Business rules are never here: they are dated rows in the database.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from config import files, providers
from config.databases import from_url

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in ("1", "true", "yes", "on")


def _words(name: str) -> list[str]:
    return [word for word in os.environ.get(name, "").replace(",", " ").split() if word]


# What kind of run this is -----------------------------------------------------------------------
DEBUG = _flag("DEBUG")
FMU_DEMO = _flag("FMU_DEMO")
"""The demo world: banner, role switcher and a clock that can be moved."""
FMU_TEST = _flag("FMU_TEST")
_HTTPS = _flag("HTTPS_ONLY", default=not (DEBUG or FMU_DEMO or FMU_TEST))

# Django refuses to work with an empty key, so a forgotten one is never silent.
SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = _words("SECRET_KEY_FALLBACKS")

# The first of these seals identity; the others still open what they once sealed (fmuadmin/crypto.py).
DATA_KEYS = _words("DATA_KEYS")
INDEX_KEY = os.environ.get("INDEX_KEY", "").strip()

# Apps and addresses -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "django_htmx",
    "procrastinate.contrib.django",
    "fmuadmin",
    "cases",
    "billing",
    "dialogue",
    "config.apps.WiringConfig",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = _words("ALLOWED_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if not _HTTPS else [])
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")
APPEND_SLASH = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The order matters: headers come on everything, redirects and files too; files are served before a transaction is
# opened; the page's own middleware runs inside it.
MIDDLEWARE = [
    "fmuadmin.middleware.ContentSecurityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.static.StaticFilesMiddleware",
    "fmuadmin.access.ActingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fmuadmin.middleware.RefusalMiddleware",
]

# Database: PostgreSQL only, two roles -----------------------------------------------------------
# DATABASE_URL is the application role, which owns nothing. DATABASE_OWNER_URL is the owner, used by the commands
# that manage.py lists in OWNER_COMMANDS and by the test runner. CONN_MAX_AGE stays 0: under ASGI the pool keeps
# connections, a connection age would open a new one for each request.
_APPLICATION_URL = os.environ.get("DATABASE_URL", "")
_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "") or _APPLICATION_URL
DATABASE_OWNER: dict[str, Any] = from_url(_OWNER_URL) if _OWNER_URL else {}
DATABASES: dict[str, dict[str, Any]] = {"default": {"ENGINE": "django.db.backends.dummy"}}
if os.environ.get("FMU_DATABASE_ROLE") == "owner" and DATABASE_OWNER:
    DATABASES["default"] = DATABASE_OWNER
elif _APPLICATION_URL:
    DATABASES["default"] = from_url(
        _APPLICATION_URL,
        pool={"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL", "8")), "timeout": 10},
    )

# Who is logged in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "fmuadmin.User"
SESSION_ENGINE = "fmuadmin.sessions"
LOGIN_URL = "/logga-in/"
LOGIN_REDIRECT_URL = "/oversikt/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Only what a person does extends a session (fmuadmin/access.py); after LONGEST one logs in again whatever one does.
SESSION_IDLE_SECONDS = int(os.environ.get("SESSION_IDLE_SECONDS") or 30 * 60)
SESSION_WARNING_SECONDS = int(os.environ.get("SESSION_WARNING_SECONDS") or 2 * 60)
SESSION_LONGEST_SECONDS = 12 * 60 * 60
# The proxy in front says where a request comes from, and sets the header itself (docs/operations.md).
CLIENT_ADDRESS_HEADER = "HTTP_X_REAL_IP" if _HTTPS else "REMOTE_ADDR"
if FMU_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# django-allauth: second factors and login providers. Its own pages are not routed (config/urls.py), nobody signs up.
ACCOUNT_ADAPTER = "fmuadmin.login.adapters.ClosedAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "fmuadmin.login.adapters.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "FMU-admin"
# A telephone's clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
SOCIALACCOUNT_ADAPTER = "fmuadmin.login.adapters.KnownPeopleOnly"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": providers.connections(os.environ)}}
OIDC_ORIGINS = providers.origins(os.environ)

# Safety in the browser --------------------------------------------------------------------------
# The prefix has the browser refuse the cookie from any other host, and over anything but TLS.
_PREFIX = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}fmu_session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = f"{_PREFIX}fmu_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading binds the whole domain, which belongs to others; the site's operator decides that.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# What one request may hold. The longest form holds some ten texts of 4 000 characters; nginx has the same limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
CSRF_FAILURE_VIEW = "fmuadmin.views.errors.form_too_old"

# Pages ------------------------------------------------------------------------------------------
TEMPLATES: list[dict[str, Any]] = [
    {
        # Long lists only: templates in each app's jinja2/ folder.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "fmuadmin.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "fmuadmin.ui.page"],
        },
    },
]

# What just happened, said once on the next page; a signed cookie, so it costs no statement and holds no personal data.
MESSAGE_STORAGE = "fmuadmin.flashes.Storage"

# Mails link to pages by this address; without it they name the page only.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "").rstrip("/")

# Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

# Styles, fonts and scripts ----------------------------------------------------------------------
# Försäkringskassan's design system is served as npm brought it; the tests and DEBUG serve without collecting.
_FKUI = BASE_DIR / "node_modules" / "@fkui"
_FKUI_FOLDERS = [
    ("fkui/design", _FKUI / "design" / "lib"),
    ("fkui/theme", _FKUI / "theme-default" / "dist"),
    ("fkui/font", _FKUI / "font-default" / "fonts"),
]
STATIC_URL = "/static/"
_AS_THEY_ARE = DEBUG or FMU_TEST
# Nothing is collected where files are served as they are: a leftover of an earlier collection must not be served first,
# and a folder that was never made must not be missed.
STATIC_ROOT = None if _AS_THEY_ARE else Path(os.environ.get("STATIC_ROOT") or BASE_DIR / ".fmu" / "static")
STATICFILES_DIRS = [(prefix, str(folder)) for prefix, folder in _FKUI_FOLDERS if folder.is_dir()]
WHITENOISE_USE_FINDERS = _AS_THEY_ARE
WHITENOISE_AUTOREFRESH = DEBUG
# Its own answer is that any site may read the files; no other site has any business with them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _AS_THEY_ARE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Files of cases: sealed, outside the web root; nothing serves this folder but the views that ask whose a file is.
STORAGES["files"] = files.storage(os.environ, folder=BASE_DIR / ".fmu" / "files")
FILES_TYPES = _words("FILES_TYPES") or ["pdf", "jpeg", "png", "tiff", "docx"]
FILES_MOST_BYTES = int(os.environ.get("FILES_MOST_MB") or 25) * files.MEBIBYTE
FILES_MOST_AT_ONCE = int(os.environ.get("FILES_MOST_AT_ONCE") or 10)
# unix:/run/clamav/clamd.ctl or tcp:host:3310; empty when nothing is scanned.
CLAMD = os.environ.get("CLAMD", "").strip()
FILE_UPLOAD_HANDLERS = ["fmuadmin.files.receiving.Receiver"]
# A whole request: files are sent to one kind of address only, everything else is a form (fmuadmin/bodies.py).
FILES_ADDRESS = r"/arenden/[^/]+/(filer|gor/(lagg-till-underlag|registrera-utlatande|skicka-komplettering))/"
FILES_REQUEST_MOST_BYTES = 4 * FILES_MOST_BYTES + files.MEBIBYTE
REQUEST_MOST_BYTES = 2 * files.MEBIBYTE

# Live updates -----------------------------------------------------------------------------------
# One process needs nothing; several need Redis. Never channels_redis.core: it costs several times the CPU.
REDIS_URL = os.environ.get("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "fmu"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# Mail, and the jobs that send it -----------------------------------------------------------------
# Without SMTP_HOST nothing can be sent: mails wait, are tried again and in the end parked, and Leveranser says why. A
# demo keeps them as files in MAIL_FOLDER instead.
SMTP_HOST = os.environ.get("SMTP_HOST", "")
MAIL_FOLDER = os.environ.get("MAIL_FOLDER", "")
EMAIL_HOST = SMTP_HOST
EMAIL_PORT = int(os.environ.get("SMTP_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("SMTP_TLS", "").lower() == "starttls"
EMAIL_USE_SSL = os.environ.get("SMTP_TLS", "").lower() == "tls"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if SMTP_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
    if MAIL_FOLDER
    else "fmuadmin.deliveries.nowhere.EmailBackend"
)
EMAIL_FILE_PATH = MAIL_FOLDER or None
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or "FMU-admin <fmu-admin@localhost>"
# How often a mail is tried, and how many seconds pass before each new try; then it is parked (fmuadmin/deliveries).
MAIL_PAUSES = tuple(int(word) for word in _words("MAIL_PAUSES")) or (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
# A mail that a worker took and has not told of since is taken over by another.
MAIL_TAKEN_OVER_AFTER = int(os.environ.get("MAIL_TAKEN_OVER_AFTER") or 120)
# How many days a mail that was sent, or came back, is kept.
MAIL_KEPT_DAYS = int(os.environ.get("MAIL_KEPT_DAYS") or 90)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["fmuadmin.deliveries.jobs"]

# The read log's export: who this system is to a national log service, and why data is handled ----
LOG_SYSTEM_ID = os.environ.get("LOG_SYSTEM_ID", "")
LOG_SYSTEM_NAME = os.environ.get("LOG_SYSTEM_NAME", "FMU-admin")
LOG_PURPOSE = os.environ.get("LOG_PURPOSE", "Annan dokumentation enligt lag")

# Log: to standard error, no personal data -------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "fmuadmin.log_lines.Line",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"path_only": {"()": "fmuadmin.log_lines.PathOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail tracebacks to administrators.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A refusal (4xx) is an answer, not an event for the operator; errors are told by fmuadmin.views.errors, which
        # knows the route and not only the address.
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # Every job twice in the log would say what Leveranser says already.
        "procrastinate": {"level": "WARNING"},
        # The server's own, in the same lines.
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.error": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": ["stderr"], "filters": ["path_only"], "propagate": False},
    },
}
