"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from collab.api import api
from collab.views import pages

urlpatterns = [path("admin/", admin.site.urls), path("api/", api.urls), *pages]
