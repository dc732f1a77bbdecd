"""Settings of every installation; what differs between them comes from the environment.

Secrets are read from files or the environment, never written here. Deadlines, thresholds and
standards are dated data, not settings.
"""

import os
from datetime import timedelta
from pathlib import Path

import pghistory
from psycopg.conninfo import conninfo_to_dict

SOURCE = Path(__file__).resolve().parents[2]
PROJECT = SOURCE.parent


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"


# --- what kind of installation ---
DEMO = _flag("MINJIU_DEMO", False)  # seeded people, demo accounts, no second factor
MINJIU_TEST = _flag("MINJIU_TEST", False)
DEBUG = _flag("MINJIU_DEBUG", False)
SECRET_KEY = os.environ.get("MINJIU_SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEMO or MINJIU_TEST):
        raise RuntimeError("请设置环境变量 MINJIU_SECRET_KEY（随机长字符串），再启动系统。")
    SECRET_KEY = "demo-and-test-only"  # noqa: S105
ALLOWED_HOSTS = os.environ.get("MINJIU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MINJIU_ORIGINS", "").split(",") if o]
# Field keys and the audit key live in this file, outside the database (docs/decisions).
MINJIU_KEYRING = os.environ.get("MINJIU_KEYRING", "")
# Where each sealer writes down the end of the audit chain, outside the database too: a cut-off
# tail shows against it. Empty: nowhere (tests).
MINJIU_AUDIT_HEAD = os.environ.get(
    "MINJIU_AUDIT_HEAD",
    f"{MINJIU_KEYRING}.audit-head" if MINJIU_KEYRING and not MINJIU_TEST else "",
)

# Where departments answer, and the keys shared with them (JSON files by service).
MINJIU_SOURCE_ENDPOINTS = os.environ.get("MINJIU_SOURCE_ENDPOINTS", "")
MINJIU_SOURCE_SECRETS = os.environ.get("MINJIU_SOURCE_SECRETS", "")
# Who invites to meetings: the organizer of every calendar invitation.
MINJIU_OFFICE_EMAIL = os.environ.get("MINJIU_OFFICE_EMAIL", "office@minjiu.invalid")
# The synthetic province that a demo takes its families from, and where it lists those that
# nobody has registered yet.
MINJIU_DEMO_PROVINCE = os.environ.get("MINJIU_DEMO_PROVINCE", "")
MINJIU_DEMO_TO_TRY = os.environ.get("MINJIU_DEMO_TO_TRY", "")
# Deadlines can be watched without waiting: a demo may live some days ahead; tests have their day.
_ahead = int(os.environ.get("MINJIU_DEMO_DAYS_AHEAD", "0"))
MINJIU_DEMO_DAYS_AHEAD = _ahead if DEMO or MINJIU_TEST else 0

INSTALLED_APPS = [
    "minjiu.access",  # before allauth: our sign-in pages stand in place of its own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "minjiu.audit",
    "minjiu.directory",
    "minjiu.jobs",
    "minjiu.indicators",
    "minjiu.documents",
    "minjiu.publishing",
    "minjiu.files",
    "minjiu.supervision",
    "minjiu.conference",
    "minjiu.policy",
    "minjiu.registry",
    "minjiu.verification",
    "minjiu.assistance",
    "minjiu.web.desk",
    "minjiu.web.exchange",
    "minjiu.web.office",
    "minjiu.web.portal",
    "minjiu.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "minjiu.access.middleware.StaffSession",
    "axes.middleware.AxesMiddleware",
    "minjiu.web.refusals.ShowRefusals",
]

ROOT_URLCONF = "minjiu.config.urls"
WSGI_APPLICATION = "minjiu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "minjiu" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minjiu.web.desk.context.standing",
            ],
        },
    }
]

# --- database ---
# PostgreSQL only. The application connects as a role that owns nothing; `minjiu migrate` connects
# as the owner (MINJIU_OWNER_DATABASE_URL).


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    database: dict[str, object] = {django: parts.pop(pg, "") for pg, django in known.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **database,
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
# Looks at personal data are written on a connection of their own (minjiu.audit).
DATABASES = {
    "default": _database(DATABASE_URL),
    "audit": {**_database(DATABASE_URL), "TEST": {"MIRROR": "default"}},
}

# Row history: every insert, update and delete; what is written there is never changed.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_APPEND_ONLY = True

# --- people and sessions ---
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "minjiu.access.adapters.StaffAccountAdapter"
SOCIALACCOUNT_ADAPTER = "minjiu.access.adapters.UnifiedSignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "闽救"
# 等保 8.1.4.1: a second factor for staff; the demo does without.
MINJIU_REQUIRE_TOTP = _flag("MINJIU_REQUIRE_TOTP", not DEMO)
MINJIU_IDLE_MINUTES = int(os.environ.get("MINJIU_IDLE_MINUTES", "15"))
MINJIU_SESSION_HOURS = int(os.environ.get("MINJIU_SESSION_HOURS", "8"))
# Passwords: one lock, in the database: axes counts failures for every process alike. Codes of the
# second factor: allauth counts, in a table too. By account, never by address (see below).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_rate_limits",
    }
}
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/30m/key"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
# By account, whatever the address: a county office shares one address.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# A link leads to the province's sign-in: a form would be stopped by our own form-action below.
SOCIALACCOUNT_LOGIN_ON_GET = True
if _issuer := os.environ.get("MINJIU_OIDC_ISSUER", ""):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "province",
                    "name": "省统一身份认证",
                    "client_id": os.environ["MINJIU_OIDC_CLIENT"],
                    "secret": os.environ["MINJIU_OIDC_SECRET"],
                    "settings": {"server_url": _issuer},
                }
            ]
        }
    }
# Everywhere but in demos and tests pages travel by HTTPS only; the proxy that ends TLS sets
# X-Forwarded-Proto itself and drops what a client sent (docs/how-to/production.md).
_HTTPS = _flag("MINJIU_HTTPS", not (DEMO or MINJIU_TEST))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SESSION_COOKIE_HTTPONLY = True

# --- language and time ---
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# Counts are grouped where a template says `intcomma`; ids, years and inputs never are.
FORMAT_MODULE_PATH = ["minjiu.config.formats"]
USE_THOUSAND_SEPARATOR = False

# --- static files ---
STATIC_URL = "/static/"
# The demo and tests serve files from where packages were installed; production collects them.
_COLLECTED = not (DEMO or MINJIU_TEST)
STATIC_ROOT = os.environ.get("MINJIU_STATIC_ROOT", PROJECT / "var/static") if _COLLECTED else None
_PACKAGES = PROJECT / "node_modules"
STATICFILES_DIRS = [
    SOURCE / "minjiu" / "web" / "static",
    ("vendor/tabler", _PACKAGES / "@tabler" / "core" / "dist"),
    ("vendor/icons", _PACKAGES / "@tabler" / "icons-webfont" / "dist"),
    ("vendor/htmx", _PACKAGES / "htmx.org" / "dist"),
    ("vendor/echarts", _PACKAGES / "echarts" / "dist"),
]
WHITENOISE_USE_FINDERS = not _COLLECTED

# --- official documents ---
# Seals: "sample" prints 样章 (demo and tests only), "none" refuses, else a class by dotted path.
MINJIU_SEAL = os.environ.get("MINJIU_SEAL", "sample" if DEMO or MINJIU_TEST else "none")
# Licensed fonts (方正小标宋, 仿宋_GB2312 …) from folders of the installation's own.
MINJIU_FONT_FOLDERS = [
    *filter(None, os.environ.get("MINJIU_FONTS", "").split(os.pathsep)),
    _PACKAGES / "@expo-google-fonts",
]

# --- what a page may load: our own files only ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MINJIU_LOG", "WARNING")},
}
