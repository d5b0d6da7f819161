"""A review: what a named version shows, what people say of frames, what they decided."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from collab.models.log import Version
from collab.models.people import Member, Room


class Pin(models.Model):
    """The file that a version shows at one cell, as it was when the version got its name. Later takes change no pin."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pins")
    clip = models.CharField(max_length=72)  # of a laid sound its point, "clip:frame"
    index = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    file = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint("version", "clip", "index", name="pin_once")]
        indexes = [models.Index(fields=["file"])]


class Comment(models.Model):
    """What somebody said of frames [frame, until) of a clip's own source, or (with `parent`) of such a comment.

    `key` and `file` are the take that was seen there, so it can be shown again when another take stands in its place.
    `region` is [left, top, right, bottom], a stroke [x, y, x, y ...], both in whole ten-thousandths of the frame.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="comments")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="comments")
    clip = models.CharField(max_length=64)
    frame = models.PositiveIntegerField()
    until = models.PositiveIntegerField()
    key = models.CharField(max_length=64, blank=True, default="")
    file = models.CharField(max_length=64, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    region = models.JSONField(null=True)
    strokes = models.JSONField(default=list)
    mentions = models.JSONField(default=list)  # member ids
    resolved = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    removed = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=models.F("frame")), name="comment_has_a_frame")]
        indexes = [models.Index(fields=["room", "removed"]), models.Index(fields=["file"])]


class Decision(models.Model):
    """What somebody decided about a version: the whole film, or (with `clip`) one clip. Added to, never changed."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        AGAIN = "again"
        REOPENED = "reopened"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="decisions")
    clip = models.CharField(max_length=64, blank=True, default="")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True, default="")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["room", "created"])]
