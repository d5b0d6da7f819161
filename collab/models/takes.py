"""What the machine made and is asked for: hands and their versions, takes, wants, acceptances, jobs."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from collab.models.people import Member, Room, Team


class Hand(models.Model):
    """A line of adapter versions; version 0 is the base model."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="hands")
    name = models.CharField(max_length=80)
    current = models.ForeignKey("Adapter", null=True, on_delete=models.SET_NULL, related_name="+")
    relearn = models.BooleanField(default=False)  # something was taken back: it is taught anew without it
    created = models.DateTimeField(default=timezone.now)


class Adapter(models.Model):
    """One version of a hand: low-rank weights. Succeeded, never edited; belongs to one team and one base."""

    hand = models.ForeignKey(Hand, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    base = models.CharField(max_length=80)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    helps = models.BooleanField()
    report = models.JSONField(default=dict)
    reason = models.CharField(
        max_length=200, blank=True, default=""
    )  # why it is on the shelf, a code; "" when it helps
    stale = models.BooleanField(default=False)  # something that taught it was taken back: never used again
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)  # who pressed; null: by itself
    probes = models.JSONField(default=list)  # the fixed prompts, drawn by the base and by this version
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

    A context take (`context` true) is codes only: it has no file until some room shows it. A cell of a laid sound
    (`sound` true) is ready after its first stage, with a file that holds no picture.
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
    sound = models.BooleanField(default=False)  # of a laid sound: heard, not seen; `context` is true too
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
        indexes = [models.Index(fields=["state", "requested"]), models.Index(fields=["previewed"])]


class Turn(models.Model):
    """When a person was last served: whoever waited longest comes next. person: a user's id, 0 for nobody."""

    person = models.BigIntegerField()
    stage = models.CharField(max_length=8)
    served = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("person", "stage", name="turn_once")]


class Pace(models.Model):
    """How long this house takes for one stage of a take, on its clock: the newest count most."""

    stage = models.CharField(max_length=8, primary_key=True)
    seconds = models.FloatField()


class Want(models.Model):
    """A segment that a room's timeline asks for, from `since` until `until`. Plans open and close rows, delete none.

    A cell of a laid sound (`sound`) stands at its point, "clip:frame", and is context: no picture is asked for.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="wants")
    clip = models.CharField(max_length=72)
    index = models.PositiveIntegerField()
    variation = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64)
    own = models.CharField(max_length=64)  # hash of the clip's own fields
    context = models.BooleanField(default=False)
    sound = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    held = models.BooleanField(default=False)  # waits at the ask gate: never claimable
    offer = models.BooleanField(default=False)  # drawn on a press, beside an accepted or locked one that is shown
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
    """A person's choice of a take: which file, who, when; and which hand it teaches, while `teaches` is true."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="acceptances")
    clip = models.CharField(max_length=64)
    index = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    file = models.CharField(max_length=64)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    hand = models.ForeignKey(Hand, null=True, on_delete=models.SET_NULL, related_name="acceptances")
    teaches = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "clip", "index", "key", name="acceptance_once")]


class TrainingUse(models.Model):
    """Which acceptance taught which version: what withdrawal will follow. left_out: it was given to the lesson, which
    found that it did not belong."""

    adapter = models.ForeignKey(Adapter, on_delete=models.CASCADE, related_name="uses")
    key = models.CharField(max_length=64)
    file = models.CharField(max_length=64)
    left_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("adapter", "key", name="training_use_once")]


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
