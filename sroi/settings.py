"""The one settings file. Everything that differs between installations comes from the environment.

`SROI_MODE` is `production`, `demo`, `development` (the default) or `test`. Without `DATABASE_URL` and `REDIS_URL` the
embedded servers of `sroi.embedded` are used; production refuses that.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env, validate
from redis.backoff import NoBackoff
from redis.retry import Retry

from sroi.connections import connection_settings
from sroi.embedded.checks import refuse_unsafe
from sroi.embedded.servers import broker_url, ensure_postgres, ensure_redis
from sroi.logs import configured_logging

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("SROI_DATA_DIR", str(BASE_DIR / "data")))

MODE = env.str("SROI_MODE", "development", validate=validate.OneOf(["production", "demo", "development", "test"]))
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env.bool("SROI_DEBUG", False) and not PRODUCTION

DEFAULT_SECRET = "not-a-secret-for-trying-out-only"  # noqa: S105 (production refuses it)
SECRET_KEY = env.str("SROI_SECRET_KEY", DEFAULT_SECRET)
BASE_URL = env.str("SROI_BASE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.list("SROI_ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("SROI_TRUSTED_ORIGINS", [])
SECURITY_CONTACTS = env.list("SROI_SECURITY_CONTACTS", [] if PRODUCTION else ["mailto:security@sroi-monitor.example"])
COOKIES_SECURE = env.bool("SROI_SECURE_COOKIES", PRODUCTION)

# Before any server is started or reached: production never runs with what is meant for trying out. That the database
# role is bound by row-level security is checked when web, worker and beat start (`sroi.embedded.checks`).
refuse_unsafe(
    mode=MODE, secret_key=SECRET_KEY, default_secret=DEFAULT_SECRET, cookies_secure=COOKIES_SECURE, debug=DEBUG,
    embedded_servers="" in {env.str("DATABASE_URL", ""), env.str("REDIS_URL", "")}, allowed_hosts=ALLOWED_HOSTS,
    security_contacts=SECURITY_CONTACTS,
)

# --- database and broker -----------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "")
OWNER_DATABASE_URL = env.str("OWNER_DATABASE_URL", "")
ADMIN_DATABASE_URL = ""
EMBEDDED_POSTGRES = not DATABASE_URL
if EMBEDDED_POSTGRES:
    _urls = ensure_postgres(data_dir=DATA_DIR / "postgres")
    DATABASE_URL, OWNER_DATABASE_URL, ADMIN_DATABASE_URL = _urls.app, _urls.owner, _urls.admin

# Seconds after which a page goes on without a Redis that does not answer.
REDIS_PATIENCE = {"socket_connect_timeout": 2.0, "socket_timeout": 2.0}
REDIS_URL = env.str("REDIS_URL", "")
EMBEDDED_REDIS = not REDIS_URL
if EMBEDDED_REDIS:
    REDIS_URL = ensure_redis(data_dir=DATA_DIR / "redis")

# `default` is the application role that row-level security binds; `owner` migrates. Where no owner is configured (web
# and worker in production) only `default` exists.
DATABASES = {"default": connection_settings(DATABASE_URL, pool=env.bool("SROI_DATABASE_POOL", PRODUCTION))}
if OWNER_DATABASE_URL:
    DATABASES["owner"] = connection_settings(OWNER_DATABASE_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "sroi.embedded",
    "sroi.tenancy",
    "sroi.accounts",
    "sroi.look",
    "buildingblocks",
    "contracts",
    "reporting",
    "demo",
    "bench",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "import_export",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sroi.accounts.middleware.UserLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sroi.accounts.middleware.CountersAwayMiddleware",
    "sroi.accounts.middleware.SecondFactorMiddleware",
    "sroi.accounts.middleware.ActingMiddleware",
]

ROOT_URLCONF = "sroi.urls"
WSGI_APPLICATION = "sroi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "sroi.accounts.context.installation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "sroi.look.templatetags.look"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- sign-in; what is not named has the safe default of Django and allauth (tests/platform/test_settings.py) ----------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:switch"
LOGOUT_REDIRECT_URL = "home"

AUTH_PASSWORD_VALIDATORS = [
    # ASVS 5.0: 6.2.1 length, 6.2.4 common passwords, 6.2.9 at least 64 characters allowed, 6.2.11 words of this context
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "sroi.accounts.passwords.ContextWordValidator"},
]
REQUIRE_SECOND_FACTOR = True if PRODUCTION else env.bool("SROI_REQUIRE_SECOND_FACTOR", not DEMO)

ACCOUNT_ADAPTER = "sroi.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account starts from an invitation that came by e-mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses without an account
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
CALCULATOR_RATE = "60/m/ip"  # the public calculator, page and API together; it counts on while somebody types
PUBLIC_RATE = "120/m/ip"  # the public sheets and the open data, page and API together
ACCOUNT_FORMS = {
    "login": "sroi.accounts.signin_forms.LoginForm",
    "change_password": "sroi.accounts.signin_forms.ChangePasswordForm",
    "set_password": "sroi.accounts.signin_forms.SetPasswordForm",
    "reset_password": "sroi.accounts.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "sroi.accounts.signin_forms.ResetPasswordKeyForm",
    "reauthenticate": "sroi.accounts.signin_forms.ReauthenticateForm",
}
SOCIALACCOUNT_ADAPTER = "sroi.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
MFA_ADAPTER = "sroi.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "sroi.accounts.signin_forms.CodeForm",
    "reauthenticate": "sroi.accounts.signin_forms.CodeAgainForm",
    "activate_totp": "sroi.accounts.signin_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SROI Monitor"

# How many proxies of ours stand in front: without this all visitors would share the proxy's address and its rate limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SROI_PROXIES", 1 if env.bool("SROI_BEHIND_PROXY", PRODUCTION) else 0)
# Counters, shared by all processes: of the rate limits, and of the rows of an import that are done (a number by its id).
# No data of an organisation is ever cached here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "sroi:cache",
        "OPTIONS": {**REDIS_PATIENCE, "retry": Retry(NoBackoff(), 0)},
    },
}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = COOKIES_SECURE
SESSION_COOKIE_NAME = "__Host-sroi" if COOKIES_SECURE else "sroi"
CSRF_COOKIE_NAME = "__Host-csrf" if COOKIES_SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("SROI_BEHIND_PROXY", PRODUCTION) else None
SECURE_SSL_REDIRECT = env.bool("SROI_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^gezond/$"]
SECURE_HSTS_SECONDS = 31_536_000 if COOKIES_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = COOKIES_SECURE

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [NONE] for name in ("default-src", "frame-ancestors", "base-uri")},
        **{name: [SELF] for name in ("script-src", "style-src", "font-src", "connect-src", "form-action", "manifest-src")},
        "img-src": [SELF, "data:"],
    },
}

# --- language, static files, uploads --------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "sroi.look.vendor.VendorFinder",
]
_HASHED = PRODUCTION or DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not _HASHED
MEDIA_ROOT = DATA_DIR / "files"  # evidence and sheets; never served by the web server, only by an authorised view
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024

# --- mail: everything goes through the outbox; this is how the worker hands it over ----------------------------------

EMAIL_BACKEND = env.str(
    "SROI_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.dummy.EmailBackend",
)
EMAIL_HOST = env.str("SROI_EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("SROI_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("SROI_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("SROI_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("SROI_EMAIL_TLS", False)
DEFAULT_FROM_EMAIL = env.str("SROI_EMAIL_FROM", "SROI Monitor <noreply@sroi-monitor.example>")

# --- what the installation says about itself (`sroi.notices`) ---------------------------------------------------------

ACCESSIBILITY_STATEMENT = Path(env.str("SROI_ACCESSIBILITY_STATEMENT", str(BASE_DIR / "sroi/notices/accessibility.json")))

# --- API ---------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["sroi.accounts.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "contracts.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SROI Monitor API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
}

# --- worker --------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, **REDIS_PATIENCE}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Only a bell: a request must not hang when Redis is away; the sweep finds the work.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = env.int("SROI_SWEEP_SECONDS", 120)

# --- logs ----------------------------------------------------------------------------------------------------------

LOGGING = configured_logging(level=env.str("SROI_LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"))
