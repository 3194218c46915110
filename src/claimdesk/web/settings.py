"""Django's settings. What a desk may set stands in the environment; the rest is decided here."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from claimdesk.desk import places
from claimdesk.web import environment

HERE = Path(__file__).parent
DEBUG = False
SECRET_KEY = places.secret_key()
BASE_URL = environment.base_url()
_BASE = urlsplit(BASE_URL)
_SECURE = _BASE.scheme == "https"
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [_BASE.hostname or "localhost", *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"]

INSTALLED_APPS = [
    "claimdesk.desk",
    "claimdesk.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]

MIDDLEWARE = [
    "claimdesk.web.visitors.UnknownVisitorMiddleware",
    "claimdesk.web.hosts.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "claimdesk.web.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claimdesk.web.access.AccessMiddleware",
]

ROOT_URLCONF = "claimdesk.web.urls"
WSGI_APPLICATION = "claimdesk.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claimdesk.web.context.desk",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "claimdesk.web.widgets.Renderer"

#: Name of the public log that begins with the first publication; "": that of the address.
LOG_NAME = environment.log_name()
#: Key and address of each witness of the public log.
LOG_WITNESSES = environment.log_witnesses()
#: Address and file of roots of each authority that stamps captures with the time.
TIMESTAMP_AUTHORITIES = environment.timestamp_authorities()
#: Days for which a question is kept after it was asked, or last answered.
QUESTION_DAYS = environment.question_days()

DATABASES = {"default": places.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = environment.time_zone()
USE_I18N = True
FORMAT_MODULE_PATH = "claimdesk.web.formats"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "claimdesk.web.assets.MarkedFiles"},
}
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect before the first start
WHITENOISE_MAX_AGE = 3600

# -- people and their sessions -------------------------------------------------------------------
AUTH_USER_MODEL = "desk.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["claimdesk.web.accounts.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "claimdesk_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_NAME = "claimdesk_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # it ends with the browser
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "claimdesk.web.errors.csrf_failure"

ACCOUNT_ADAPTER = "claimdesk.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "claimdesk.web.accounts.adapter.SocialAccountAdapter"
ACCOUNT_FORMS = {
    "login": "claimdesk.web.accounts.entrance.LoginForm",
    "change_password": "claimdesk.web.accounts.entrance.ChangePasswordForm",
    "reauthenticate": "claimdesk.web.accounts.entrance.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address; a desk may have no mail
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# By visitor first: who is refused there adds no counter of another account.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _BASE.scheme
MFA_ADAPTER = "claimdesk.web.accounts.adapter.MultiFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "claimdesk.web.accounts.entrance.AddKeyForm",
    "edit_webauthn": "claimdesk.web.accounts.entrance.EditKeyForm",
    "authenticate": "claimdesk.web.accounts.entrance.CodeForm",
    "reauthenticate": "claimdesk.web.accounts.entrance.CodeAgainForm",
    "activate_totp": "claimdesk.web.accounts.entrance.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps before and after: clocks of phones differ
MFA_TOTP_ISSUER = "Claimdesk"

# -- the newsroom's own identity provider: OpenID Connect, where one is named ----------------------
_OIDC = environment.identity_provider()
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's way to another site is closed by the policy below
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "desk",
                "name": os.environ.get("CLAIMDESK_OIDC_NAME", urlsplit(_OIDC).hostname or ""),
                "client_id": os.environ.get("CLAIMDESK_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("CLAIMDESK_OIDC_SECRET", ""),
                "settings": {"server_url": _OIDC},
            }
        ]
        if _OIDC
        else [],
    }
}

# -- browsers ------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_SSL_REDIRECT = False  # the reverse proxy's work
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# -- limits --------------------------------------------------------------------------------------
# Counted in the memory of this process. allauth counts tries to log in, and marks codes that were
# used, in the first; what visitors send is counted in the second, so that it cannot push those out.
_COUNTERS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": _COUNTERS | {"LOCATION": "accounts", "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "visitors": _COUNTERS | {"LOCATION": "visitors", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}
FILE_UPLOAD_HANDLERS = [
    "claimdesk.web.uploads.OnlyWhereTaken",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- mail: printed in the terminal until a server is named -----------------------------------------
_MAIL = environment.mail_server() or urlsplit("")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _MAIL.hostname
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or 587
EMAIL_HOST_USER = _MAIL.username or ""
EMAIL_HOST_PASSWORD = _MAIL.password or ""
EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("CLAIMDESK_MAIL_FROM", "claimdesk@localhost")

# Nothing of a request is logged: no address, no header, no form. See `claimdesk.web.logs`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "claimdesk.web.logs.SilentFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "terminal": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
    },
}
