"""A class that plays a film: the play, and what each of its people chose."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from collab.models.people import Member, Room


class Play(models.Model):
    """From `started` to `ended` the room's people play its film, and what they choose is kept. One at a time."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="plays")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")  # who started it
    started = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("room", condition=Q(ended=None), name="play_once_a_room")]


class Pick(models.Model):
    """What somebody chose at the end of a clip; with `to` "" they came to an ending there.

    `label` is what the choice said then. `way` numbers a person's ways through the film, from 1.
    """

    play = models.ForeignKey(Play, on_delete=models.CASCADE, related_name="picks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="picks")
    way = models.PositiveIntegerField(default=1)
    clip = models.CharField(max_length=64)
    label = models.CharField(max_length=80, blank=True, default="")
    to = models.CharField(max_length=64, blank=True, default="")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["play", "member"])]
