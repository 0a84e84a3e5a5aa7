"""An embedded installation: everything comes from MOSTY_* variables (docs/operations.md lists them)."""

from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mosty.config.logs import log_config

PACKAGE_DIR = Path(__file__).resolve().parents[2]
ROOT_DIR = PACKAGE_DIR.parent

env = environ.Env()

# Where this installation keeps its database, files and key.
VAR_DIR = Path(env.str("MOSTY_VAR", default=str(ROOT_DIR / "var"))).resolve()


def _secret_key() -> str:
    """The installation's key: from MOSTY_SECRET_KEY or the file that `mosty setup` made."""
    if given := env.str("MOSTY_SECRET_KEY", default=""):
        return str(given)
    key_file = VAR_DIR / "secret-key"
    if key_file.is_file():
        return key_file.read_text(encoding="ascii").strip()
    raise ImproperlyConfigured(
        f"No secret key: run `mosty setup` (it makes {key_file}) or set MOSTY_SECRET_KEY."
    )


SECRET_KEY = _secret_key()
# Keys used before: what they signed, and drafts on devices they locked, still open.
SECRET_KEY_FALLBACKS = env.list("MOSTY_OLD_SECRET_KEYS", default=[])
DEBUG = False
BASE_URL = env.str("MOSTY_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("MOSTY_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
IS_HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "mosty.pages",
    "mosty.localplans",
    "mosty.diagnosis",
    "mosty.voices",
    "mosty.events",
    "mosty.partnership",
    "mosty.calendars",
    "mosty.questionnaires",
    "mosty.directory",
    "mosty.thread",
    "mosty.people",
    "mosty.territory",
    "mosty.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "js_lib_leaflet",
    "django_tasks",
    "django_tasks_db",
    # Their automatic set-up fights over the loaders: both are configured by hand below.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mosty.core.middleware.SecurityHeaders",
    "mosty.core.middleware.RequestSizeLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mosty.core.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "mosty.directory.middleware.OpenFeed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mosty.core.middleware.DomainErrorPages",
    "mosty.core.middleware.ReadOnlyGet",
    "mosty.people.middleware.RememberAccount",
    "mosty.people.middleware.DefaultDeny",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mosty.config.urls"
WSGI_APPLICATION = "mosty.config.wsgi.application"

_template_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _template_loaders)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "mosty.core.templatetags.mosty",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mosty.people.context.municipality",
            ],
        },
    }
]

# SQLite needs no set-up; MOSTY_DATABASE_URL=postgres://user:password@host/name takes a server.
DATABASES = {
    "default": env.db_url("MOSTY_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'mosty.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue at BEGIN instead of failing half way; readers go on (WAL).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening SQLite anew reads the whole schema: 5 ms of every request.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:what_i_may_do"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mosty.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "mosty.people.forms.SignInForm"}
# Staff roles sleep until the account has a second factor; the demo turns this off.
STAFF_NEEDS_SECOND_FACTOR = env.bool("MOSTY_STAFF_MFA", default=True)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Mosty"
AXES_FAILURE_LIMIT = env.int("MOSTY_LOGIN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "mosty.people.adapters.name_of_attempt"
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = env.int("MOSTY_SESSION_HOURS", default=8) * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- what a browser may do --------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],  # pages that open without a connection
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
IS_BEHIND_PROXY = env.bool("MOSTY_BEHIND_PROXY", default=False)
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- open data: requests of one address a minute, 0: as many as it likes -------------------------
FEED_PER_MINUTE = env.int("MOSTY_FEED_PER_MINUTE", default=600)

# --- uploads ----------------------------------------------------------------------------------
MAX_UPLOAD_BYTES = env.int("MOSTY_MAX_UPLOAD_MB", default=20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("uk", _("Ukrainian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "mosty_language"
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "engines" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
USE_THOUSAND_SEPARATOR = False

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
_font_spec = find_spec("font_source_sans_pro")
assert _font_spec is not None
assert _font_spec.origin is not None
FONT_DIR = Path(_font_spec.origin).parent / "files"
STATICFILES_DIRS = [("fonts", str(FONT_DIR))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "files"

# --- work in the background, mail, logs ---------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
EMAIL_CONFIG = env.email_url("MOSTY_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MOSTY_EMAIL_FROM", default="mosty@localhost")
# Django's own loggers would print, and send by mail, beside the door that hides secrets.
LOG_LEVEL = env.str("MOSTY_LOG_LEVEL", default="WARNING")
LOGGING = log_config(
    level=LOG_LEVEL, loggers={"django": {"level": LOG_LEVEL}, "django.server": {"level": "INFO"}}
)
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
