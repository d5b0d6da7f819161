"""What people bring: videos, and the clips that were cut from them."""

import uuid

from django.db import models
from django.utils import timezone

from collab.models.people import Member, Room
from collab.models.takes import Hand

FOOTAGE = "footage:"  # before the id of a clip in `TrainingUse.key`: no take's key begins so


class Footage(models.Model):
    """A video that somebody of a room brought, with their word that who stands in it agreed.

    A video's life (lease expired: back to waiting):

        coming -> waiting -> reading -> ready | failed
    """

    class State(models.TextChoices):
        COMING = "coming"
        WAITING = "waiting"
        READING = "reading"
        READY = "ready"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="footage")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=120)
    style = models.TextField(blank=True, default="")  # the words of its look: they call for what it taught
    size = models.BigIntegerField()  # bytes, as told before they come
    got = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.COMING)
    reason = models.CharField(max_length=200, blank=True, default="")  # a code of the catalogue's errors
    seconds = models.FloatField(default=0)
    lease = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    consented = models.DateTimeField(default=timezone.now)
    touched = models.DateTimeField(default=timezone.now)  # when bytes came last
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["state", "touched"])]


class FootageClip(models.Model):
    """Two seconds of a video, the words that a person gave them, and the hand that they teach while `teaches`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    footage = models.ForeignKey(Footage, on_delete=models.CASCADE, related_name="clips")
    number = models.PositiveIntegerField()
    caption = models.TextField(blank=True, default="")
    teaches = models.BooleanField(default=False)
    hand = models.ForeignKey(Hand, null=True, on_delete=models.SET_NULL, related_name="footage_clips")
    given = models.DateTimeField(null=True)
    # What a lesson reads of it, and the engine whose codes these are: made when the first lesson wants them.
    codes = models.BinaryField(null=True)
    base = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint("footage", "number", name="footage_clip_once")]

    @property
    def key(self) -> str:
        """What stands for it among the keys of takes."""
        return f"{FOOTAGE}{self.id.hex}"
