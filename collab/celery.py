"""The Celery application. Messages are wake-ups: workers claim rows, so any message may be lost or doubled."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

app = Celery("collab")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["collab"])
