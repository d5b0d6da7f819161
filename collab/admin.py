"""The administrator's view of people and rooms. Documents and takes are not edited here."""

from django.contrib import admin

from collab.models import Invite, Member, Room, Team

admin.site.register([Team, Member, Room, Invite])
