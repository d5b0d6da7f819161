"""Rows: data and constraints only. The verbs that change them live in the services, one per kind of row.

The document itself is not here: `Update` and `Snapshot` hold its bytes, which no model ever opens.
"""

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

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEAM)
    created = models.DateTimeField(default=timezone.now)


class Hand(models.Model):
    """A line of adapter versions; version 0 is the base model."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="hands")
    name = models.CharField(max_length=80)
    current = models.ForeignKey("Adapter", null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)


class Room(models.Model):
    """One film and its people. `facts` numbers the feed; `planned_seq` is the log entry last planned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rooms")
    hand = models.ForeignKey(Hand, on_delete=models.PROTECT, related_name="rooms")
    title = models.CharField(max_length=200, default="")  # a copy of the document's, for lists
    automatic = models.BooleanField(default=False)  # large renders start without a press
    frozen = models.DateTimeField(null=True)  # since when owners alone may change anything
    facts = models.BigIntegerField(default=0)
    planned_seq = models.BigIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)


class Head(models.Model):
    """The end of a room's log. Its row lock orders the writers; nothing references it.

    `bad` is the first entry that cannot be read: while it is set, nothing is appended. `stuck` is the entry at which a
    compaction last failed.
    """

    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True)
    seq = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(null=True)
    stuck = models.BigIntegerField(default=0)


class Planned(models.Model):
    """The timeline that the room's last plan read (`Timeline` as JSON, without the script).

    The screens compare their words with it, and an export cuts by it; both are spared a fold of the log.
    """

    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True)
    timeline = models.TextField()


class Member(models.Model):
    """A user's place in a team, or in one room of it when `room` is set (guests).

    Who was removed keeps the row: the log and the history name its author, and nobody else gets its client ids.
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
    secret = models.CharField(max_length=64, blank=True, default="")  # pictures.seal of what brings a pupil back
    invite = models.ForeignKey("Invite", null=True, on_delete=models.SET_NULL, related_name="guests")  # came in by it
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


class Update(models.Model):
    """One entry of the log: the updates of one room and tick, unmerged and in order.

    `parts` is a list of [member id, length in bytes]; `bytes` their concatenation; `crc` is `rooms.seal` of all three.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="updates")
    seq = models.BigIntegerField()
    parts = models.JSONField()
    bytes = models.BinaryField()
    crc = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "seq", name="update_once")]


class Snapshot(models.Model):
    """The fold of a room's log up to and with `seq`, as one update."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="snapshots")
    seq = models.BigIntegerField()
    bytes = models.BinaryField()
    crc = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "seq", name="snapshot_once")]


class Version(models.Model):
    """A name that somebody gave to the state of a room's document at `seq`."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="versions")
    seq = models.BigIntegerField()
    name = models.CharField(max_length=80)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(default=timezone.now)


class ClientId(models.Model):
    """Who first used a Yjs client id in a room: nobody else may write under it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    client = models.BigIntegerField()
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)  # null: the server itself

    class Meta:
        constraints = [models.UniqueConstraint("room", "client", name="client_id_once")]


class Adapter(models.Model):
    """One version of a hand: low-rank weights. Succeeded, never edited; belongs to one team and one base."""

    hand = models.ForeignKey(Hand, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    base = models.CharField(max_length=80)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    helps = models.BooleanField()
    report = models.JSONField(default=dict)
    stale = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("hand", "number", name="adapter_number_once")]


class Take(models.Model):
    """What the engine made, or will make, of a key.

    A take's life (lease expired: back to previewed, or requested without a preview):

        requested -> previewed -> rendering -> ready | failed
        requested | previewed | rendering -> superseded     nobody in the team wants it any more
        superseded -> requested                             a plan wants it again
        failed -> requested                                 a person pressed "try again"
        ready -> requested                                  a context take that a room now shows: codes, no picture

    A context take (`context` true) is codes only: it has no file until some room shows it.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        PREVIEWED = "previewed"
        RENDERING = "rendering"
        READY = "ready"
        FAILED = "failed"
        SUPERSEDED = "superseded"

    IN_HAND = [
        State.REQUESTED,
        State.PREVIEWED,
        State.RENDERING,
        State.READY,
        State.FAILED,
    ]

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="takes")
    key = models.CharField(max_length=64)
    recipe = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    context = models.BooleanField(default=False)
    # The takes this one continues (same team): cell index-1 at variation 0, and its own cell at variation 0.
    follows = models.CharField(max_length=64, blank=True, default="")
    anchor = models.CharField(max_length=64, blank=True, default="")
    # Provenance: the adapter version stamped at the request (null: the base model) and the base that rendered.
    adapter = models.ForeignKey(Adapter, null=True, on_delete=models.PROTECT, related_name="takes")
    base = models.CharField(max_length=80, blank=True, default="")
    # Claims: the lease is on the database's clock, the fence makes late results no-ops.
    lease = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True, default="")  # a code of the catalogue's errors
    # What it made. Names in the clip store are content hashes.
    top = models.BinaryField(null=True)
    codes = models.BinaryField(null=True)
    preview_file = models.CharField(max_length=64, blank=True, default="")
    preview_thumb = models.CharField(max_length=64, blank=True, default="")
    file = models.CharField(max_length=64, blank=True, default="")
    thumb = models.CharField(max_length=64, blank=True, default="")
    seconds = models.FloatField(default=0)  # CPU-seconds of preview and full take
    joules = models.FloatField(default=0)
    requested = models.DateTimeField(default=timezone.now)
    previewed = models.DateTimeField(null=True)
    ready = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("team", "key", name="take_once")]
        indexes = [models.Index(fields=["state", "requested"])]


class Want(models.Model):
    """A segment that a room's timeline asks for, from `since` until `until`. Plans open and close rows, delete none."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="wants")
    clip = models.CharField(max_length=64)
    index = models.PositiveIntegerField()
    variation = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64)
    own = models.CharField(max_length=64)  # hash of the clip's own fields
    context = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    held = models.BooleanField(default=False)  # waits at the ask gate: never claimable
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "room",
                "clip",
                "index",
                "context",
                "key",
                condition=Q(until=None),
                name="want_open_once",
            )
        ]
        indexes = [models.Index(fields=["room", "until"]), models.Index(fields=["key"])]


class Acceptance(models.Model):
    """A person's choice of a take: which file, who, when."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="acceptances")
    clip = models.CharField(max_length=64)
    index = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    file = models.CharField(max_length=64)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "clip", "index", "key", name="acceptance_once")]


class TrainingUse(models.Model):
    """Which acceptance taught which version: what withdrawal will follow."""

    adapter = models.ForeignKey(Adapter, on_delete=models.CASCADE, related_name="uses")
    key = models.CharField(max_length=64)
    file = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("adapter", "key", name="training_use_once")]


class Fact(models.Model):
    """A numbered entry of a room's feed."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="feed")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    data = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "number", name="fact_once")]


class Job(models.Model):
    """Long work that is not a take: exports and tunes. A row before it is a message; claimed like takes."""

    class Kind(models.TextChoices):
        EXPORT = "export"
        TUNE = "tune"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="jobs")
    hand = models.ForeignKey(Hand, null=True, on_delete=models.CASCADE, related_name="jobs")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.FloatField(default=0)
    lease = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    slice = models.BinaryField(null=True)  # what a tune job learnt so far
    order = models.JSONField(default=dict)  # what was asked: the cuts of an export, the keys of a tune
    file = models.CharField(max_length=120, blank=True, default="")
    report = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")
    created = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One tune at a time teaches a hand.
            models.UniqueConstraint(
                "hand",
                condition=Q(kind="tune", state__in=["waiting", "running"]),
                name="tune_once_a_hand",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0) & Q(progress__lte=1),
                name="progress_is_a_share",
            ),
        ]


class Quarantine(models.Model):
    """A change that was refused: its author, why (a code of PROTOCOL.md), and its first bytes. Kept for a month."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="quarantine")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    code = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    bytes = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["room", "member", "created"]), models.Index(fields=["created"])]


class Audit(models.Model):
    """Who did what that the document does not show: joining, accepting, teaching, exporting."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="audit")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    what = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
