"""Django's settings, made from the environment (config.py says what may be in it)."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kept.project.config import Config, ConfigMistaken
from kept.project.logs import logging_config
from kept.surfaces.cli import database

try:
    KEPT = Config.read(os.environ)
except ConfigMistaken as mistaken:
    raise ImproperlyConfigured(str(mistaken)) from None

PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = KEPT.is_debug
KEPT_DEMO = KEPT.is_demo
SECRET_KEY = KEPT.signing_key()
SECRET_KEY_FALLBACKS = list(KEPT.old_secret_keys)
ALLOWED_HOSTS = KEPT.hosts
PUBLIC_BASE_URL = KEPT.base_url
LIVE_ORIGIN = KEPT.live_origin
ROOT_URLCONF = "kept.project.urls"
WSGI_APPLICATION = "kept.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DOMAIN_APPS = [
    "kept.kernel",
    "kept.domain.desks",
    "kept.domain.parties",
    "kept.domain.rulebook",
    "kept.domain.products",
    "kept.domain.partners",
    "kept.domain.entitlements",
    "kept.domain.oncall",
    "kept.domain.cases",
    "kept.domain.escalation",
    "kept.domain.labs",
    "kept.domain.defects",
    "kept.domain.duties",
    "kept.domain.worklog",
    "kept.domain.views",
    "kept.domain.mailroom",
    "kept.domain.webhooks",
    "kept.domain.notices",
]
SURFACE_APPS = [
    "kept.surfaces.verdicts",
    "kept.surfaces.screens",
    "kept.surfaces.workspace",
    "kept.surfaces.account",
    "kept.surfaces.public",
    "kept.surfaces.portal",
    "kept.surfaces.api",
    *(["kept.surfaces.demo"] if KEPT_DEMO else []),
]

INSTALLED_APPS = [
    *SURFACE_APPS,
    *DOMAIN_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "ninja",
    "kept.project",
]

MIDDLEWARE = [
    "kept.project.middleware.name_request",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kept.project.away.SayWhenDatabaseIsAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kept.surfaces.doors.answer_refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kept.surfaces.screens.context.screens",
                "kept.surfaces.account.context.account",
                *(["kept.surfaces.demo.context.demo"] if KEPT_DEMO else []),
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
FORM_RENDERER = "kept.surfaces.screens.forms.FormRenderer"

# --- database -----------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **(KEPT.external_database() or database.place(KEPT.var).django()),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

# --- people -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if KEPT.is_secure else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "kept.surfaces.account.adapters.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "kept.surfaces.account.forms.RequestCodeForm"}
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = KEPT.is_local
MFA_TOTP_ISSUER = "Kept"
SOCIALACCOUNT_STORE_TOKENS = False

# --- browsers -----------------------------------------------------------------------------------------------
_LIVE = [] if LIVE_ORIGIN == PUBLIC_BASE_URL else [LIVE_ORIGIN]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, *_LIVE],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = KEPT.is_secure
SECURE_HSTS_SECONDS = 31_536_000 if KEPT.is_secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KEPT.is_secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-kept" if KEPT.is_secure else "kept"
CSRF_COOKIE_NAME = "__Host-kept-csrf" if KEPT.is_secure else "kept-csrf"
CSRF_FAILURE_VIEW = "kept.surfaces.screens.error_pages.csrf_failed"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
SESSION_COOKIE_AGE = 14 * 24 * 3600
TRUSTED_PROXIES = list(KEPT.trusted_proxies)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

API_REQUESTS_PER_MINUTE = KEPT.api_requests_per_minute
WEBHOOK_ALLOWED_NETWORKS = KEPT.webhook_networks

STATIC_URL = "/static/"
STATIC_ROOT = KEPT.var / "static"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kept.project.static.HashedStatic"
    },
}
KEPT_MAX_FILE_BYTES = 25 * 2**20
MEDIA_ROOT = KEPT.files or KEPT.var / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- mail ---------------------------------------------------------------------------------------------------
globals().update(KEPT.smtp())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = KEPT.mail_from
MAIL_DOMAIN = KEPT.mail_domain

# --- time and language --------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"

# --- logs ---------------------------------------------------------------------------------------------------
LOGGING_CONFIG = None
logging_config(KEPT.log_format, KEPT.log_level)
