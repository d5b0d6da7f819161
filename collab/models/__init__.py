"""Rows: data and constraints only. The verbs that change them live in the services, one per kind of row."""

from collab.models.coursework import Assignment, Exhibit, Work
from collab.models.footage import FOOTAGE, Footage, FootageClip
from collab.models.log import Authors, ClientId, Fact, Head, Planned, Quarantine, Snapshot, Update, Version
from collab.models.people import Audit, Invite, Member, Room, SignIn, Team, sign_in_token
from collab.models.plays import Pick, Play
from collab.models.review import Comment, Decision, Pin
from collab.models.takes import Acceptance, Adapter, Hand, Job, Pace, Take, TrainingUse, Turn, Want

__all__ = [
    "FOOTAGE",
    "Acceptance",
    "Adapter",
    "Assignment",
    "Audit",
    "Authors",
    "ClientId",
    "Comment",
    "Decision",
    "Exhibit",
    "Fact",
    "Footage",
    "FootageClip",
    "Hand",
    "Head",
    "Invite",
    "Job",
    "Member",
    "Pace",
    "Pick",
    "Pin",
    "Planned",
    "Play",
    "Quarantine",
    "Room",
    "SignIn",
    "Snapshot",
    "Take",
    "Team",
    "TrainingUse",
    "Turn",
    "Update",
    "Version",
    "Want",
    "Work",
    "sign_in_token",
]
