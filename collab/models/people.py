"""Teams, their rooms, and the people in them."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Team(models.Model):
    """People who share takes and hands. Takes are unique by team and key."""

    class Kind(models.TextChoices):
        TEAM = "team"
        CLASS = "class"
        STOCK = "stock"  # in which nobody is: templates that are drawn ahead

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEAM)
    # What may be drawn (null: as much as is asked for), and what was drawn since that was said.
    takes_max = models.PositiveIntegerField(null=True)
    joules_max = models.FloatField(null=True)
    takes_spent = models.PositiveIntegerField(default=0)
    joules_spent = models.FloatField(default=0)
    kept_out = models.JSONField(default=list)  # words of which no picture is drawn (kept_out.py)
    class_teaches = models.BooleanField(default=False)  # what a class accepts teaches its hands: the teacher said so
    created = models.DateTimeField(default=timezone.now)


class Room(models.Model):
    """One film and its people. `facts` numbers the feed; `planned_seq` is the log entry last planned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rooms")
    hand = models.ForeignKey("Hand", on_delete=models.PROTECT, related_name="rooms")
    title = models.CharField(max_length=200, default="")  # a copy of the document's, for lists
    language = models.CharField(max_length=5, blank=True, default="")  # its words were laid out in; "" nobody said
    automatic = models.BooleanField(default=False)  # large renders start without a press
    frozen = models.DateTimeField(null=True)  # since when owners alone may change anything
    # The version that was approved: until an owner reopens the film, nobody changes it.
    approved = models.ForeignKey("Version", null=True, on_delete=models.SET_NULL, related_name="+")
    cursors_hidden = models.BooleanField(default=False)  # on every screen
    # Of which film this one is a copy, and what that was called and whose it was then: {"title", "by"}.
    origin = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    credit = models.JSONField(null=True)
    # Of which film this room is an edition, and how that is called; null and "" for a film of its own.
    edition_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="editions")
    edition = models.CharField(max_length=40, blank=True, default="")
    # Since when it is a deleted edition: nobody enters it until it is brought back.
    gone = models.DateTimeField(null=True)
    facts = models.BigIntegerField(default=0)
    planned_seq = models.BigIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)


class Member(models.Model):
    """A user's place in a team, or in one room of it when `room` is set (guests).

    Who was removed keeps the row: the log knows its author, and nobody else gets its client ids.
    """

    class Role(models.TextChoices):
        OWNER = "owner"
        EDITOR = "editor"
        REVIEWER = "reviewer"
        VIEWER = "viewer"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    room = models.ForeignKey(Room, null=True, on_delete=models.CASCADE, related_name="guests")
    role = models.CharField(max_length=8, choices=Role)
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=7, default="#2f7fd1")
    language = models.CharField(max_length=5, default="en")
    created = models.DateTimeField(default=timezone.now)
    picture = models.CharField(max_length=12, blank=True, default="")  # of pictures.FACES, worn for others to see
    secret = models.CharField(max_length=64, blank=True, default="")  # pictures.seal of what brings a pupil back
    invite = models.ForeignKey("Invite", null=True, on_delete=models.SET_NULL, related_name="guests")  # came in by it
    paused = models.DateTimeField(null=True)  # since when this person only looks
    # In a class: when a window of theirs was last open in the room, and since when one is (doors.note).
    seen = models.DateTimeField(null=True)
    came = models.DateTimeField(null=True)
    removed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "user", "room", name="member_once", nulls_distinct=False),
            # Two people of one room may not wear one name.
            models.UniqueConstraint("room", Lower("name"), condition=Q(removed=None), name="member_name_once_a_room"),
        ]


class Invite(models.Model):
    """A join code of a room, e.g. LUNA-42."""

    code = models.CharField(max_length=16, unique=True)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="invites")
    role = models.CharField(max_length=8, choices=Member.Role, default=Member.Role.EDITOR)
    expires = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)


def sign_in_token() -> str:
    return secrets.token_urlsafe(24)


class SignIn(models.Model):
    """A one-use link that signs its user in; `make run` prints the owner's."""

    token = models.CharField(max_length=64, unique=True, default=sign_in_token)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    room = models.ForeignKey(Room, null=True, on_delete=models.CASCADE)
    used = models.DateTimeField(null=True)
    expires = models.DateTimeField()


class Audit(models.Model):
    """Who did what that the document does not show: joining, accepting, teaching, exporting."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="audit")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    what = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
