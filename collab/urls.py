"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from collab import views
from collab.api import api

urlpatterns = [path("admin/", admin.site.urls), path("api/", api.urls), *views.pages]
handler404 = views.no_page
handler500 = views.failed
