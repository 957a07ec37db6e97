"""Everything that differs from place to place comes from the environment; CONTRIBUTING.md lists the variables.

Without any variable this is the embedded mode: one machine, SQLite, loopback only. `DJANGO_ENV=production` is the other
mode: it makes up no secret, demands the names of its hosts, and speaks HTTPS only.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
BUILD_DIR = BASE_DIR / "build"
PRODUCTION = env.str("DJANGO_ENV", default="local") == "production"
DEBUG = env.bool("DEBUG", default=False)


def kept_secret_key(path: Path) -> str:
    """The key in `path`, made on first use. os.link makes it appear whole, even when two processes start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
else:
    SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key(VAR_DIR / "secret_key")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# How many reverse proxies of ours stand in front. With none, headers that a visitor can forge are not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

# Nothing inline: no style attribute, no script body. data: is the QR code of two-factor set-up.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [SELF] for name in ("default-src", "base-uri", "form-action")},
        **{name: [NONE] for name in ("object-src", "frame-ancestors")},
        "img-src": [SELF, "data:"],
    }
}

DJANGO_PARTS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
INSTALLED_APPS = [
    "configurator",
    "configurator.builder",
    "configurator.quotes",
    "configurator.drawings",
    "catalog",
    *(f"django.contrib.{name}" for name in DJANGO_PARTS),
    "django_htmx",
    "django_tables2",
    "django_filters",
    "heroicons",
    "import_export",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "configurator.builder.privacy.private_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "configurator.builder.notation.in_readers_notation",
    "configurator.builder.unreadable.UnreadableBuilds",
    "configurator.builder.crowd.CrowdedAddresses",
    "configurator.builder.methods.explained_methods",
]

CONTEXT_PROCESSORS = ["django.template.context_processors.request"]
CONTEXT_PROCESSORS += [f"django.contrib.{name}.context_processors.{name}" for name in ("auth", "messages")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]

ROOT_URLCONF = "configurator.urls"
WSGI_APPLICATION = "configurator.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Write-ahead log and immediate transactions: with Django's defaults every fifth write fails under four workers.
    # A kept connection saves the pragmas, which cost more than a typical request's queries.
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000;PRAGMA journal_size_limit=27103364;",
    }
else:
    # One pool per process: workers x max_size must stay below the server's max_connections.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    POOL_SIZE = env.int("DATABASE_POOL", default=8)
    # Beside what DATABASE_URL says of its own, like ?sslmode=verify-full.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": POOL_SIZE}

# Signing in. Buyers need no account; an admin makes the others.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
VALIDATION = "django.contrib.auth.password_validation"
PASSWORD_RULES = ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"{VALIDATION}.{rule}"} for rule in PASSWORD_RULES]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "configurator.accounts.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# A company's own identity provider. Someone it vouches for is signed in to the account with the same e-mail address.
if OIDC_SERVER_URL := env.str("OIDC_SERVER_URL", default=""):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    COMPANY = {"provider_id": "company", "name": env.str("OIDC_NAME", default="Company account")}
    COMPANY |= {"client_id": env.str("OIDC_CLIENT_ID"), "secret": env.str("OIDC_CLIENT_SECRET")}
    COMPANY |= {"settings": {"server_url": OIDC_SERVER_URL}}
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [COMPANY]}}
    # The sign-in button is a form that redirects there.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("/".join(OIDC_SERVER_URL.split("/")[:3]))

# Axes counts wrong passwords, by name and address: one who guesses must not lock out the office behind his address. Wrong codes of
# the second factor it never sees, so allauth counts those, by account (configurator/accounts.py keeps it from passwords). Visitors
# without an account may begin so many builds from one address: enough for a trade fair behind it.
# Each worker counts for itself, as there is no cache that they share: with two of them it may be twice as many, and a fresh worker
# begins anew. One code of a million is then found in months, not in an hour.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key", "begin_build": "60/m/ip"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # with the default, 300 addresses push out what was counted
    }
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "configurator.accounts.name_tried"
AXES_CLIENT_IP_CALLABLE = "configurator.accounts.client_address"

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="configurator@localhost")
STATIC_URL = "static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BUILD_DIR / "fonts"]
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG else HASHED_STATIC},
}
MEDIA_ROOT = VAR_DIR / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a bill of 500 parts and 500 own lines has 3,500 boxes

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# A cell that begins with = would run as a formula in the reader's spreadsheet.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# Django's own set-up prints nothing unless DEBUG is on; a failed request must leave its traceback somewhere.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # What is wrong with a PDF that a visitor opens is said to him; it is nothing for the log.
    "loggers": {"pypdf": {"level": "CRITICAL"}},
}
