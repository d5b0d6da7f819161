"""People: joining by code, owners and their one-use links, names, colours, invitations.

Owns `Member`, `Invite`, `SignIn` and the users behind them. Knows nothing of documents or takes.
"""

import re
import secrets
import unicodedata
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from collab import sentences
from collab.log import feed
from collab.models import Audit, Hand, Invite, Member, Room, SignIn, Team
from collab.people import pictures
from collab.people.permissions import has_ended
from collab.rendering import listing

NAME_MAX = 40
PEOPLE_MAX = 250
LINK_HOURS = 24 * 7
TRIES_MAX, TRIES_MINUTES = 5, 15  # wrong pictures for one name
# Told apart on light and dark, by people who do not tell red from green; white words can be read on each.
COLORS = (
    "#2a74c2", "#b84f22", "#23805a", "#a04bd1", "#8f6a14", "#cf3a6e",
    "#1f7a8c", "#7a6a2f", "#5b6bd6", "#8f3f3f", "#427a26", "#7d4f8f",
)  # fmt: skip
# Short, the same in speech and in writing, easy in both languages.
WORDS = (
    "ALBA", "ALMA", "ARPA", "AURA", "BOSCO", "BRISA", "CABO", "CANTO", "CEDRO", "CIMA", "CLARO", "COLINA", "CORAL",
    "COSTA", "DELTA", "DUNA", "ECO", "ERA", "FARO", "FLORA", "FRESA", "GAMA", "GIRO", "HALO", "HILO", "ISLA", "JADE",
    "KIWI", "LAGO", "LANA", "LIMA", "LINO", "LIRA", "LOTO", "LUNA", "MANGO", "MAPA", "MAREA", "MELODIA", "MENTA",
    "MESA", "MONTE", "MUSA", "NAVE", "NIDO", "NOVA", "NUBE", "OASIS", "OLIVO", "OLA", "ONDA", "OPALO", "PALMA",
    "PANDA", "PERLA", "PINO", "PLAZA", "POLO", "PRADO", "PRISMA", "PUMA", "QUARZO", "RADIO", "RIMA", "RIO", "ROCA",
    "ROSA", "RUBI", "RUTA", "SALSA", "SAUCE", "SEDA", "SELVA", "SENDA", "SOL", "TANGO", "TELA", "TEMA", "TIARA",
    "TIGRE", "TORRE", "TRAMA", "TRIO", "TULIPA", "UVA", "VALLE", "VELA", "VERSO", "VIOLA", "YATE", "ZAFIRO", "ZONA",
)  # fmt: skip


class Refused(Exception):
    """Joining did not work; `code` is one of the catalogue's errors."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Owner:
    """A new account with its team and the team's first hand."""

    user: Any
    team: Team
    hand: Hand
    member: Member


def found(name: str, *, language: str = "en", team: str = "Telar") -> Owner:
    """A new team with an owner, who signs in by link (there is no password until one is set)."""
    with transaction.atomic():
        user = _new_user("owner")
        group = Team.objects.create(name=team)
        hand = Hand.objects.create(team=group, name=team)
        member = Member.objects.create(
            team=group, user=user, role=Member.Role.OWNER, name=clean_name(name), color=COLORS[0], language=language
        )
    return Owner(user, group, hand, member)


def clean_name(name: str) -> str:
    """A name as it is kept: NFC, white space folded, nothing that cannot be seen. Raises Refused."""
    # Cut before the work: a name of 10 MB is refused, not folded first.
    short = unicodedata.normalize("NFC", name[: NAME_MAX * 8])
    seen = "".join(" " if letter.isspace() else letter for letter in short if _is_seen(letter))
    seen = " ".join(seen.split())
    if not seen:
        raise Refused("name_empty")
    if len(seen) > NAME_MAX or len(name) > NAME_MAX * 8:
        raise Refused("name_long")
    return seen


def clean_code(code: str) -> str:
    """A code as it is stored: "luna 42" is LUNA-42."""
    return "-".join(re.findall(r"[A-Z]+|[0-9]+", code[:64].upper()))


def find_invite(code: str) -> Invite:
    """The open invitation with this code. Raises Refused."""
    invite = Invite.objects.select_related("room__team").filter(code=clean_code(code)).first()
    if invite is None:
        raise Refused("code_wrong")
    late = invite.expires and invite.expires <= timezone.now()
    if invite.revoked or (late and invite.room.team.kind != Team.Kind.CLASS):  # a class comes back next week
        raise Refused("code_expired")
    return invite


def join(
    user: AbstractBaseUser | AnonymousUser, *, code: str, name: str, language: str = "en", secret: str = ""
) -> Member:
    """Enter the room of a code under a name, as a new guest or as who one already is there.

    A signed-in person of the room comes back as the same member, and so does who knows the pictures of the name;
    another name in the same browser is another guest. Raises Refused, also for who was removed from the room.
    """
    invite = find_invite(code)
    name = clean_name(name)
    language = sentences.nearest(language)
    known = _known(user, invite.room)
    if known and known.removed:
        raise Refused("removed")
    if known and (known.room_id is None or known.name.casefold() == name.casefold()):
        return known
    if secret and (back := _come_back(invite.room, name, secret)):
        return back
    try:
        with transaction.atomic():
            _lock_room(invite.room)
            return _admit(None if known else user, invite, name=name, language=language)
    except IntegrityError as error:
        raise Refused("name_taken") from error


def first_secret(member: Member) -> str | None:
    """In a class, the pictures of a guest who has none yet; told once, and only here. None for everybody else."""
    if member.room_id is None or member.secret or member.team.kind != Team.Kind.CLASS:
        return None
    return new_secret(member) if member.role != Member.Role.OWNER else None


def new_secret(member: Member) -> str:
    """Other pictures for a member; the old ones do not open any more."""
    choice = pictures.draw()
    member.secret = pictures.seal(member.pk, choice)
    member.save(update_fields=["secret"])
    return choice


def wear(member: Member, picture: str) -> str:
    """Wear one of FACES (anything else: none) in all rooms of the team, and tell everybody there."""
    picture = picture if picture in pictures.FACES else ""
    with transaction.atomic():
        theirs = Member.objects.filter(team=member.team_id, user=member.user_id, removed=None).exclude(room=None)
        theirs.update(picture=picture)
        for one in theirs.select_related("room").order_by("room_id"):
            assert one.room
            feed.publish(one.room, "people", {**listing.person(one), "member": one.pk})
    return picture


def invite(room: Room, *, role: str = Member.Role.EDITOR, hours: float | None = None) -> Invite:
    """A new code of the room, such as LUNA-42. hours: how long it works; for ever by default."""
    expires = timezone.now() + timedelta(hours=hours) if hours else None
    for attempt in range(200):
        code = f"{secrets.choice(WORDS)}-{secrets.randbelow(90 if attempt < 20 else 9990) + 10}"
        new, made = Invite.objects.get_or_create(code=code, defaults={"room": room, "role": role, "expires": expires})
        if made:
            return new
    raise RuntimeError("no free join code after 200 tries")


def code_of(room: Room) -> str | None:
    """The newest code of the room that still works; a reviewer's link is for its reviewers alone."""
    now = timezone.now()
    lasting = Q(expires=None) | Q(expires__gt=now) | Q(room__team__kind=Team.Kind.CLASS)
    codes = Invite.objects.filter(lasting, room=room, revoked=None).exclude(role=Member.Role.REVIEWER)
    return codes.order_by("-id").values_list("code", flat=True).first()


def people_of(room: Room) -> QuerySet[Member]:
    """Everybody who may enter the room, whether they are there or not."""
    return listing.people(room)


def sign_in_link(user: Any, *, room: Room | None = None) -> str:
    """The path of a new one-use link that signs its user in."""
    link = SignIn.objects.create(user=user, room=room, expires=timezone.now() + timedelta(hours=LINK_HOURS))
    return f"/sign-in/{link.token}"


def use_link(token: str) -> SignIn:
    """Use a sign-in link up. Raises Refused."""
    with transaction.atomic():
        link = SignIn.objects.select_for_update(of=("self",)).select_related("user", "room").filter(token=token).first()
        if link is None or link.expires <= timezone.now():
            raise Refused("link_expired")
        if link.used:
            raise Refused("link_used")
        link.used = timezone.now()
        link.save(update_fields=["used"])
    return link


def memberships(user: AbstractBaseUser | AnonymousUser) -> list[tuple[Room, Member]]:
    """The rooms a user may enter, newest first, with the membership that opens each."""
    rows = Member.objects.filter(user=user.pk, removed=None).select_related("invite")
    members = list(rows) if user.is_authenticated else []
    teams = {member.team_id: member for member in members if member.room_id is None}
    guests = {member.room_id: member for member in members if member.room_id}
    rooms = (
        Room.objects.filter(Q(team__in=teams) | Q(id__in=guests), gone=None).select_related("team").order_by("-created")
    )
    found = [(room, guests.get(room.id) or teams[room.team_id]) for room in rooms]
    return [(room, member) for room, member in found if not has_ended(member, room)]


def _known(user: AbstractBaseUser | AnonymousUser, room: Room) -> Member | None:
    if not user.is_authenticated:
        return None
    members = Member.objects.filter(user=user.pk, team=room.team_id)
    return members.filter(room=room).first() or members.filter(room=None, removed=None).first()


def _come_back(room: Room, name: str, secret: str) -> Member | None:
    """The guest of this name, if these are their pictures; None where the name is nobody's or has none.

    Tries are counted for the name, in rows, so that no other computer and no other web process has more. Raises
    Refused.
    """
    with transaction.atomic():
        _lock_room(room)
        guests = Member.objects.filter(room=room, name__iexact=name, removed=None).exclude(secret="")
        member = guests.exclude(role=Member.Role.OWNER).first()
        if member is None:
            return None
        if _wrong_tries(member) >= TRIES_MAX:
            raise Refused("too_many_secrets")
        if pictures.fits(member.pk, secret, member.secret):
            return member
        Audit.objects.create(room=room, member=member, what="secret_wrong")
    raise Refused("secret_wrong")


def _wrong_tries(member: Member) -> int:
    """In the last TRIES_MINUTES, and since the pictures were made anew."""
    tries = Audit.objects.filter(member=member, created__gt=timezone.now() - timedelta(minutes=TRIES_MINUTES))
    renewed = tries.filter(what="secret_reset").order_by("-id").values_list("id", flat=True).first() or 0
    return tries.filter(what="secret_wrong", id__gt=renewed).count()


def _admit(user: AbstractBaseUser | AnonymousUser | None, invite: Invite, *, name: str, language: str) -> Member:
    """A new member of the invitation's room, under the room's lock."""
    room = invite.room
    people = people_of(room)
    if people.count() >= PEOPLE_MAX:
        raise Refused("room_full")
    if invite.guests.filter(created__gt=timezone.now() - timedelta(minutes=1)).count() >= settings.JOINS_PER_MINUTE:
        raise Refused("too_many_joins")
    if holder := people.filter(name__iexact=name).first():
        raise Refused("secret_needed" if holder.secret else "name_taken")
    used = Counter(people.values_list("color", flat=True))
    member = Member.objects.create(
        team_id=room.team_id,
        user_id=user.pk if user and user.is_authenticated else _new_user("guest").pk,
        room=room,
        role=invite.role,
        invite=invite,
        name=name,
        color=min(COLORS, key=lambda color: used[color]),
        language=language,
    )
    Audit.objects.create(room=room, member=member, what="join", data={"code": invite.code})
    feed.publish(room, "people", {**listing.person(member), "member": member.pk})
    return member


def _new_user(kind: str) -> Any:
    """A user without a password, under a name that nobody has to know."""
    return get_user_model().objects.create_user(f"{kind}-{uuid.uuid4().hex[:20]}")


def _lock_room(room: Room) -> None:
    """One at a time through the door: names and the number of people are looked at before a row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM collab_room WHERE id = %s FOR NO KEY UPDATE", [room.id])


def _is_seen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
