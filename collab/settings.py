"""One file of settings, all from the environment, loud on nonsense.

`make run` (collab.supervisor) fills the environment with the embedded servers' addresses; any other
deployment sets DATABASE_URL and REDIS_URL itself.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

import structlog
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TELAR_DATA", ROOT / ".telar")).resolve()


def number(name: str, default: float) -> float:
    """A number from the environment; nonsense stops the start, naming the variable and its value."""
    value = os.environ.get(name, "")
    try:
        return float(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from error


def choice(name: str, *allowed: str) -> str:
    """One of a few words from the environment, the first by default; anything else stops the start."""
    value = os.environ.get(name) or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def secret_key() -> str:
    """The key of sessions and tokens: given, or made once and kept for the owner's eyes alone."""
    given = os.environ.get("TELAR_SECRET_KEY")
    if given:
        return given
    path = DATA / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of ours was quicker
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def database(url: str) -> dict[str, Any]:
    """Django's entry for a postgresql:// URL; a socket folder stands in `?host=`.

    The pool saves a reconnection (7 ms) on every call that web makes from a thread.
    """
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL must start with postgresql://, not {url!r}.")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "telar",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        # Pooled connections that a restarted server left behind are met anew instead of failing once each.
        "CONN_HEALTH_CHECKS": True,
        # A database that was away is found again within seconds, not after half a minute of longer and longer waits.
        # Only what prepared.py asks for is prepared.
        "OPTIONS": {
            "prepare_threshold": 5,
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10, "reconnect_timeout": 5},
            **query,
        },
    }


SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TELAR_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ADDRESS = os.environ.get("TELAR_ADDRESS", "")  # by which others in the local network come (LAN=1); "" for none
INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "collab.apps.CollabConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "collab.urls"
ASGI_APPLICATION = "collab.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql://postgres@localhost/telar"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The screen: built by Vite, served by WhiteNoise under hashed names.
FRONTEND = ROOT / "frontend" / "dist"
LOCALES = ROOT / "frontend" / "src" / "locales"
STATIC_URL = "/static/"
STATICFILES_DIRS = [FRONTEND] if FRONTEND.exists() else []
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA / "clips"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Redis: broker in database 0, channel layer in database 1. Neither holds any truth.
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379")
SOCKET = REDIS_URL.startswith("unix://")
CELERY_BROKER_URL = f"redis+socket://{REDIS_URL.removeprefix('unix://')}?virtual_host=0" if SOCKET else f"{REDIS_URL}/0"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": f"{REDIS_URL}?db=1" if SOCKET else f"{REDIS_URL}/1",
                    "socket_timeout": None,
                }
            ],
            "capacity": 1000,
        },
    }
}

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message that a killed worker held comes back after this; the sweeper is quicker (leases in rows).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "priority",
}
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "collab.tasks.sweep",
        "schedule": 2.0,
        "options": {"queue": "plan", "expires": 10},
    }
}
# In memory: what comes every two seconds needs no notes of its last time, and a power cut may tear a file.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_TASK_ROUTES = {
    "collab.tasks.plan": {"queue": "plan"},
    "collab.tasks.sweep": {"queue": "plan"},
    "collab.tasks.preview": {"queue": "draft"},
    "collab.tasks.draft": {"queue": "draft"},
    "collab.tasks.render": {"queue": "render"},
    "collab.tasks.tune": {"queue": "render"},
}

# Limits, for one guest session, one code or one room: a class sits behind one address. A bench raises them.
SOCKETS_ROOM_MAX = int(number("TELAR_SOCKETS_ROOM_MAX", 250))  # in one web process
SOCKETS_PERSON_MAX = int(number("TELAR_SOCKETS_PERSON_MAX", 8))  # of one room and web process
MESSAGES_PER_SECOND = number("TELAR_MESSAGES_PER_SECOND", 60)  # of one connection
MESSAGES_BURST = number("TELAR_MESSAGES_BURST", 600)
BYTES_PER_SECOND = number("TELAR_BYTES_PER_SECOND", 512 * 1024)
BYTES_BURST = number("TELAR_BYTES_BURST", 8 * 1024 * 1024)
JOINS_PER_MINUTE = int(number("TELAR_JOINS_PER_MINUTE", 60))  # new people by one code: a class arrives at once
WRONG_CODES_PER_MINUTE = int(number("TELAR_WRONG_CODES_PER_MINUTE", 20))  # of one guest session
# Who has no session yet is counted by address, for want of anything better: a whole class that mistypes twice.
WRONG_CODES_PER_MINUTE_ADDRESS = int(number("TELAR_WRONG_CODES_PER_MINUTE_ADDRESS", 60))
COMMANDS_PER_MINUTE = int(number("TELAR_COMMANDS_PER_MINUTE", 240))  # of one person
DRAFTS_PER_MINUTE = int(number("TELAR_DRAFTS_PER_MINUTE", 240))  # of one person: typing with a draft at each pause

# A draft is waited for so long, and its words and pictures are in Redis for so long.
DRAFT_SECONDS = number("TELAR_DRAFT_SECONDS", 6.0)
DRAFT_SECONDS_KEPT = 10

# What the templates' takes may cost that are drawn ahead while nobody waits, in joules a language; 0: none are drawn.
# They are drawn after so many seconds in which nobody wrote.
STOCK_JOULES = number("TELAR_STOCK_JOULES", 5_000.0)
STOCK_QUIET_SECONDS = number("TELAR_STOCK_QUIET_SECONDS", 20.0)

# What this machine draws while it renders: joules of a take = its CPU-seconds times this.
WATTS_PER_CORE = number("TELAR_WATTS_PER_CORE", 10.0)

# How frames reach a room: "plain" is ASGI alone, under any server; "fast" goes past daphne (edge.py).
EDGE = choice("TELAR_EDGE", "plain", "fast")

# Whether rooms open under the names that load generators give them (bench_names.py).
BENCH = os.environ.get("TELAR_BENCH") == "1"

# Timing of the room and its planner (design: one edit, end to end).
TICK_SECONDS = number("TELAR_TICK_SECONDS", 0.01)
PLAN_QUIET_SECONDS = number("TELAR_PLAN_QUIET_SECONDS", 0.4)
PLAN_QUIET_SECONDS_MAX = number("TELAR_PLAN_QUIET_SECONDS_MAX", 2.0)
LEASE_SECONDS = number("TELAR_LEASE_SECONDS", 20.0)
WATCHDOG_SECONDS = number("TELAR_WATCHDOG_SECONDS", 2.0)

# Refused changes of one person in one room: so many within so long end the connection, or the right to write here.
STRIKES_CLOSE = number("TELAR_STRIKES_CLOSE", 3)
STRIKES_MUTE = number("TELAR_STRIKES_MUTE", 10)
STRIKE_SECONDS = number("TELAR_STRIKE_SECONDS", 600)
QUARANTINE_DAYS = number("TELAR_QUARANTINE_DAYS", 30)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("TELAR_LOG_LEVEL", "INFO"),
    },
}
