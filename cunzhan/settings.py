"""How the program is set up: what an operator may change is in `SETTINGS_TABLE`, the rest is decided here."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from cunzhan.configuration import (
    SETTINGS_TABLE as SETTINGS_TABLE,
)
from cunzhan.configuration import (
    data_key_bytes,
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_text,
    kept_key,
    postgres_from_url,
    sqlite_at,
)

CUNZHAN_ENV = env_text("CUNZHAN_ENV")
if CUNZHAN_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"CUNZHAN_ENV is demo, test or production, not {CUNZHAN_ENV!r}")
PRODUCTION = CUNZHAN_ENV == "production"
TESTING = CUNZHAN_ENV == "test"

PACKAGE = Path(__file__).resolve().parent
CUNZHAN_HOME = Path(env_text("CUNZHAN_HOME")).absolute()
CUNZHAN_BACKUPS = Path(env_text("CUNZHAN_BACKUPS")) if env_text("CUNZHAN_BACKUPS") else CUNZHAN_HOME / "backups"
CUNZHAN_BACKUP_COPY_TO = Path(env_text("CUNZHAN_BACKUP_COPY_TO")) if env_text("CUNZHAN_BACKUP_COPY_TO") else None
CUNZHAN_BACKUP_KEEP_DAYS = env_int("CUNZHAN_BACKUP_KEEP_DAYS")
CUNZHAN_BACKUP_KEEP_WEEKS = env_int("CUNZHAN_BACKUP_KEEP_WEEKS")
CUNZHAN_BIND = env_text("CUNZHAN_BIND")
CUNZHAN_PORT = env_int("CUNZHAN_PORT")
CUNZHAN_PUBLIC_URL = (env_text("CUNZHAN_PUBLIC_URL") or f"http://127.0.0.1:{CUNZHAN_PORT}").rstrip("/")
CUNZHAN_TESTGATE_URL = (
    "" if PRODUCTION else (env_text("CUNZHAN_TESTGATE_URL") or f"http://127.0.0.1:{CUNZHAN_PORT + 1}").rstrip("/")
)
CUNZHAN_WEB_THREADS = env_int("CUNZHAN_WEB_THREADS")

# Keys. The tests have fixed ones, so that several processes of one test agree and nothing is left behind.
_TEST_KEY = "dGVzdHMgaGF2ZSBhIGtleSBvZiB0aGlydHktdHdvIGI="
SECRET_KEY = env_secret("CUNZHAN_SECRET_KEY") or (
    _TEST_KEY if TESTING else kept_key(CUNZHAN_HOME / "keys" / "secret.key", make=not PRODUCTION)
)
_data_key = env_secret("CUNZHAN_DATA_KEY") or (
    _TEST_KEY if TESTING else kept_key(CUNZHAN_HOME / "keys" / "data.key", make=not PRODUCTION)
)
# Whether managers, bookkeepers and county officers must prove themselves twice; who wants to may anywhere.
CUNZHAN_SECOND_FACTOR = PRODUCTION or (CUNZHAN_ENV == "demo" and env_bool("CUNZHAN_DEMO_SECOND_FACTOR"))
# Tables of personal data: no statement may name them outside `guard.opened()` (see cunzhan/kit/db/guard.py).
CUNZHAN_GUARDED_TABLES = ("people_householdpersonal", "people_memberpersonal", "people_payoutreference")

DEBUG = False
ALLOWED_HOSTS = env_list("CUNZHAN_ALLOWED_HOSTS") or ([] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])

CUNZHAN_TLS = CUNZHAN_HOME / "keys" / "tls"

if PRODUCTION:
    for missing, what in (
        (not SECRET_KEY, "CUNZHAN_SECRET_KEY is needed in production"),
        (len(SECRET_KEY) < 32, "CUNZHAN_SECRET_KEY is shorter than 32 characters"),
        (not _data_key, "CUNZHAN_DATA_KEY is needed in production"),
        (not ALLOWED_HOSTS, "CUNZHAN_ALLOWED_HOSTS is needed in production"),
        ("*" in ALLOWED_HOSTS, "CUNZHAN_ALLOWED_HOSTS must name hosts, not *"),
        (not CUNZHAN_PUBLIC_URL.startswith("https://"), "CUNZHAN_PUBLIC_URL must begin with https:// in production"),
        (
            not validate_host(urlsplit(CUNZHAN_PUBLIC_URL).hostname or "", ALLOWED_HOSTS),
            "the host of CUNZHAN_PUBLIC_URL must be one of CUNZHAN_ALLOWED_HOSTS",
        ),
    ):
        if missing:
            raise ImproperlyConfigured(f"Not started: {what}. See docs/running.md.")
CUNZHAN_DATA_KEY = data_key_bytes(_data_key)

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "cunzhan.domain.ground.stations",
    "cunzhan.domain.ground.records",
    "cunzhan.domain.ground.hooks",
    "cunzhan.domain.ground.people",
    "cunzhan.domain.ground.ledger",
    "cunzhan.domain.goods.catalogue",
    "cunzhan.domain.goods.stock",
    "cunzhan.domain.trade.settlement",
    "cunzhan.domain.trade.parcels",
    "cunzhan.domain.trade.orders",
    "cunzhan.domain.village.programme",
    "cunzhan.faces.shared",
    "cunzhan.faces.shop",
    "cunzhan.faces.counter",
    "cunzhan.faces.household",
    "cunzhan.faces.county",
    "cunzhan.faces.setup",
    "cunzhan.faces.api",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cunzhan.faces.shared.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cunzhan.faces.shared.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cunzhan.faces.shared.middleware.Gate",
    "cunzhan.faces.shared.middleware.Refusals",
]

ROOT_URLCONF = "cunzhan.urls"
WSGI_APPLICATION = "cunzhan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
        },
    }
]

FORM_RENDERER = "cunzhan.faces.shared.forms.Renderer"

# Database. ATOMIC_REQUESTS stays off: with IMMEDIATE every page would take SQLite's single write lock.
_database_url = env_secret("DATABASE_URL")
if _database_url:
    DATABASES: dict[str, dict[str, object]] = {"default": postgres_from_url(_database_url)}
    if TESTING:
        DATABASES["default"]["CONN_MAX_AGE"] = None
    else:
        _pool = {"min_size": 1, "max_size": CUNZHAN_WEB_THREADS + 2, "timeout": 20}
        DATABASES["default"]["OPTIONS"] = {**postgres_from_url(_database_url)["OPTIONS"], "pool": _pool}  # type: ignore[dict-item]
else:
    DATABASES = {"default": sqlite_at(CUNZHAN_HOME / "cunzhan.sqlite3")}
    # A file like the real one, and under the same name: processes that a test starts find it in the home of the test.
    DATABASES["default"]["TEST"] = {"NAME": str(CUNZHAN_HOME / "cunzhan.sqlite3")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False

# Languages and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("ug", "ئۇيغۇرچە"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = CUNZHAN_HOME / "static"
MEDIA_ROOT = CUNZHAN_HOME / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = False

# Sessions, cookies, headers
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_TRUSTED_ORIGINS = [CUNZHAN_PUBLIC_URL]
CSRF_FAILURE_VIEW = "cunzhan.faces.shared.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("CUNZHAN_TLS_PROXY") else None
APPEND_SLASH = True

PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"events": {"()": "cunzhan.logs.EventFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "events"}},
    "root": {"handlers": ["console"], "level": env_text("CUNZHAN_LOG_LEVEL")},
    "loggers": {
        # Django would print statements with their values here, and mail what a form held there.
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "httpx": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "httpcore": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
