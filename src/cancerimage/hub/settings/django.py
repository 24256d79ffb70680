"""Django's settings, built from the hub's own."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cancerimage.hub.settings.database import database
from cancerimage.hub.settings.hub import HubSettings
from cancerimage.hub.settings.logs import logging_configuration
from cancerimage.hub.settings.secret import secret_key
from cancerimage.hub.settings.sign_in import sign_in_settings

CANCERIMAGE = HubSettings.from_environment(os.environ)
CANCERIMAGE_DATA_DIR = CANCERIMAGE.data_dir
_HUB = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(CANCERIMAGE_DATA_DIR)
DEBUG = CANCERIMAGE.debug
ALLOWED_HOSTS = [urlsplit(CANCERIMAGE.url).hostname or "", "127.0.0.1", "localhost", "[::1]", *CANCERIMAGE.hosts]
CSRF_TRUSTED_ORIGINS = [CANCERIMAGE.url]
ROOT_URLCONF = "cancerimage.hub.urls"
ASGI_APPLICATION = "cancerimage.hub.asgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "cancerimage.hub.audit",
    # Before the parts of allauth, so that its pages are ours.
    "cancerimage.hub.accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "cancerimage.hub.accounts.openid",
    "cancerimage.hub.federation",
    "cancerimage.hub.catalogue",
    "cancerimage.hub.explore",
    "cancerimage.hub.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cancerimage.hub.settings.headers.HeadersMiddleware",
    "cancerimage.hub.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cancerimage.hub.portal.crowding.CrowdingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cancerimage.hub.accounts.known.KnownBrowserMiddleware",
    # Last, so that nothing keeps a session for a person who came with a token.
    "cancerimage.hub.api.auth.IdentityMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HUB / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(CANCERIMAGE.database_url, CANCERIMAGE_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [_HUB / "portal" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cancerimage.hub.settings.static.FingerprintedStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["cancerimage.hub.accounts.backend.ThrottledBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/"
globals().update(sign_in_settings(CANCERIMAGE))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CANCERIMAGE.secure
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CANCERIMAGE.secure
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A result lives under an unguessable address, which must not reach the sites that a page links to.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if CANCERIMAGE.secure else 0
X_FRAME_OPTIONS = "DENY"
# A query is small; 64 KiB leaves room for the largest that the language admits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_configuration(debug=CANCERIMAGE.debug)
