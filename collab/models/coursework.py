"""The work of a class: what is asked of each pupil, each one's copy, and what hangs in the gallery."""

from django.db import models
from django.utils import timezone

from collab.models.people import Member, Room


class Assignment(models.Model):
    """A film of which each pupil gets a copy, with a checklist. `given`: since when; null while it is only written."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="assignment")
    checklist = models.JSONField(default=list)
    each_joins = models.BooleanField(default=False)  # who comes in later gets a copy too
    given = models.DateTimeField(null=True)


class Work(models.Model):
    """One pupil's copy of an assignment, and what of its checklist is done (numbers of its lines)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="works")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="works")  # of the assignment's room
    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="work")
    done = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("assignment", "member", name="work_once")]


class Exhibit(models.Model):
    """A film that its people want in the gallery of their class; it hangs there once its teacher has approved it."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="exhibit")
    by = models.CharField(max_length=200)  # chosen names
    asked = models.DateTimeField(default=timezone.now)
    approved = models.DateTimeField(null=True)
