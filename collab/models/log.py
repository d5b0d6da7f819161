"""A room's log and what hangs on it: its document's bytes, which no model ever opens, and the numbered facts."""

from django.db import models
from django.utils import timezone

from collab.models.people import Member, Room


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


class Update(models.Model):
    """One entry of the log: the updates of one room and tick, unmerged and in order.

    `parts` is a list of [member id, length in bytes]; `bytes` their concatenation; `crc` is `entries.seal` of all.
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
    """A name that somebody gave to the state of a room's document at `seq`.

    `timeline` is what the document said there (`Timeline` as JSON, without the script); what it showed are its pins.
    Names from before there were pins have none: "". gone: when it was deleted; it can be brought back for a while.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="versions")
    seq = models.BigIntegerField()
    name = models.CharField(max_length=80)
    timeline = models.TextField(blank=True, default="")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(default=timezone.now)
    gone = models.DateTimeField(null=True)


class ClientId(models.Model):
    """Who first used a Yjs client id in a room: nobody else may write under it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    client = models.BigIntegerField()
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)  # null: the server itself

    class Meta:
        constraints = [models.UniqueConstraint("room", "client", name="client_id_once")]


class Authors(models.Model):
    """Who made and who last changed each clip, as the log says up to entry `seq`. Derived: it may be thrown away.

    `clips` is {clip: {"made": [member or null, when], "changed": [member or null, when]}}, with the ids of members.
    """

    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True)
    seq = models.BigIntegerField(default=0)
    clips = models.JSONField(default=dict)


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


class Fact(models.Model):
    """A numbered entry of a room's feed."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="feed")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    data = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("room", "number", name="fact_once")]
