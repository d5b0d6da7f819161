"""Joining by code, names, colours, one-use links."""

import json
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from collab import sentences
from collab.models import Audit, Fact, Invite, Member, Room, SignIn, Team
from collab.people import classroom, members, permissions, pictures
from collab.rendering import listing
from collab.wire import doors
from tests.conftest import Cast

NOBODY = AnonymousUser()


@pytest.fixture
def code(cast: Cast) -> str:
    return members.invite(cast.room).code


def refusal(code: str, name: str) -> str:
    with pytest.raises(members.Refused) as refused:
        members.join(NOBODY, code=code, name=name)
    return refused.value.code


def test_a_code_is_short_and_easy_to_say(cast: Cast) -> None:
    word, number = members.invite(cast.room).code.split("-")
    assert word in members.WORDS
    assert 10 <= int(number) <= 99


def test_a_guest_joins_with_a_code_and_a_name(cast: Cast, code: str) -> None:
    member = members.join(NOBODY, code=code, name="Luz")
    assert (member.name, member.role, member.room) == ("Luz", "editor", cast.room)
    assert not member.user.has_usable_password()
    assert permissions.access_room(member.user, cast.room.id).member == member


@pytest.mark.parametrize("write", [str.lower, lambda code: f"  {code} ", lambda code: code.replace("-", " ")])
def test_a_code_is_understood_as_people_type_it(cast: Cast, code: str, write: object) -> None:
    assert members.join(NOBODY, code=write(code), name="Luz").room == cast.room


@pytest.mark.parametrize("wrong", ["", "NOPE-1", "x" * 10_000, "'; DROP TABLE", "\0", "LUNA"])
def test_a_wrong_code_opens_nothing(cast: Cast, wrong: str) -> None:
    assert refusal(wrong, "Luz") == "code_wrong"


def test_an_expired_or_withdrawn_code_says_so(cast: Cast, code: str) -> None:
    Invite.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert refusal(code, "Luz") == "code_expired"
    Invite.objects.update(expires=None, revoked=timezone.now())
    assert refusal(code, "Luz") == "code_expired"
    assert members.code_of(cast.room) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "name_empty"),
        (" \n\t ", "name_empty"),
        ("\u200b\u200b", "name_empty"),
        ("\0", "name_empty"),
        ("x" * 41, "name_long"),
        ("x" * 10_000, "name_long"),
        ("x" + " " * 10_000, "name_long"),
        ("Bob", "name_taken"),
        ("bob", "name_taken"),
        (" BOB ", "name_taken"),
        ("Bo\u200bb", "name_taken"),
    ],
)
def test_a_name_that_does_not_do_is_refused(cast: Cast, code: str, name: str, reason: str) -> None:
    before = Member.objects.count()
    assert refusal(code, name) == reason
    assert Member.objects.count() == before


@pytest.mark.parametrize(
    ("name", "kept"), [("  Ana   María ", "Ana María"), ("x" * 40, "x" * 40), ("José", "José"), ("王", "王")]
)
def test_a_name_is_kept_tidy(cast: Cast, code: str, name: str, kept: str) -> None:
    assert members.join(NOBODY, code=code, name=name).name == kept


def test_a_name_of_a_team_member_is_taken_in_every_room(cast: Cast, code: str) -> None:
    Member.objects.create(team=cast.room.team, user=cast.users["charlie"], role="owner", name="Teacher")
    assert refusal(code, "teacher") == "name_taken"


def test_coming_back_is_being_the_same_member(cast: Cast, code: str) -> None:
    first = members.join(NOBODY, code=code, name="Luz")
    assert members.join(first.user, code=code, name="luz") == first


def test_another_name_in_the_same_browser_is_another_guest(cast: Cast, code: str) -> None:
    first = members.join(NOBODY, code=code, name="Luz")
    second = members.join(first.user, code=code, name="Sol")
    assert second.user != first.user


def test_an_owner_who_uses_a_code_stays_owner(cast: Cast, code: str) -> None:
    owner = members.found("Ann")
    Member.objects.filter(id=owner.member.id).update(team=cast.room.team)
    assert members.join(owner.user, code=code, name="Somebody").role == "owner"


def test_a_guest_of_one_room_sees_no_other(cast: Cast, code: str) -> None:
    guest = members.join(NOBODY, code=code, name="Luz")
    assert [room for room, _ in members.memberships(guest.user)] == [cast.room]
    assert members.memberships(NOBODY) == []


def test_people_of_a_room_wear_different_colours(cast: Cast, code: str) -> None:
    worn = {members.join(NOBODY, code=code, name=f"n{number}").color for number in range(len(members.COLORS) - 1)}
    assert len(worn) == len(members.COLORS) - 1


def test_a_full_room_says_so(cast: Cast, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PEOPLE_MAX", 4)
    assert refusal(code, "Luz") == "room_full"


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_name_one_is_quicker(cast: Cast, code: str) -> None:
    start, answers = threading.Barrier(2), []

    def come() -> None:
        start.wait()
        try:
            answers.append(members.join(NOBODY, code=code, name="Luz").name)
        except members.Refused as refused:
            answers.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Luz", "name_taken"]


@pytest.mark.django_db(transaction=True)
def test_of_five_people_at_the_last_place_one_gets_in(cast: Cast, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PEOPLE_MAX", 5)
    start, answers = threading.Barrier(5), []

    def come(name: str) -> None:
        start.wait()
        try:
            answers.append(members.join(NOBODY, code=code, name=name).role)
        except members.Refused as refused:
            answers.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=come, args=(f"n{number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["editor", *["room_full"] * 4]


def test_a_sign_in_link_works_once(cast: Cast) -> None:
    owner = members.found("Ann")
    token = members.sign_in_link(owner.user, room=cast.room).removeprefix("/sign-in/")
    assert members.use_link(token).user == owner.user
    with pytest.raises(members.Refused, match="link_used"):
        members.use_link(token)
    SignIn.objects.update(used=None, expires=timezone.now())
    with pytest.raises(members.Refused, match="link_expired"):
        members.use_link(token)
    with pytest.raises(members.Refused, match="link_expired"):
        members.use_link("nonsense")


def test_white_words_can_be_read_on_every_color() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""

    def light(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    assert all(1.05 / (light(color) + 0.05) >= 4.5 for color in members.COLORS)


@pytest.fixture
def class_code(cast: Cast, code: str) -> str:
    Team.objects.update(kind="class")
    return code


def come_in(code: str, name: str = "Luz") -> tuple[Member, str]:
    """A pupil, and the pictures that they were told."""
    member = members.join(NOBODY, code=code, name=name)
    secret = members.first_secret(member)
    assert secret
    return member, secret


def back(code: str, secret: str, name: str = "Luz") -> Member | str:
    """Who one comes back as from another computer, or why not."""
    try:
        return members.join(NOBODY, code=code, name=name, secret=secret)
    except members.Refused as refused:
        return refused.code


def wrong(secret: str) -> str:
    return "-".join(reversed(secret.split("-")))


def test_a_pupil_comes_back_by_three_pictures_in_order_as_the_same_member(cast: Cast, class_code: str) -> None:
    luz, secret = come_in(class_code)
    assert len(set(secret.split("-")) & set(pictures.PICTURES)) == 3
    assert back(class_code, secret, name=" luz ") == luz
    assert back(class_code, wrong(secret)) == "secret_wrong"
    assert back(class_code, "") == "secret_needed"
    assert Member.objects.filter(name="Luz").count() == 1


def test_pictures_are_told_once_and_are_not_in_the_rows(cast: Cast, class_code: str) -> None:
    luz, secret = come_in(class_code)
    assert members.first_secret(luz) is None
    assert not any(name in luz.secret for name in secret.split("-"))
    sol, _ = come_in(class_code, "Sol")
    assert pictures.seal(luz.pk, secret) != pictures.seal(sol.pk, secret)


def test_nobody_comes_back_by_pictures_as_an_owner_or_in_a_team(cast: Cast, code: str) -> None:
    luz = members.join(NOBODY, code=code, name="Luz")
    assert members.first_secret(luz) is None
    assert back(code, "sun-moon-star") == "name_taken"
    Team.objects.update(kind="class")
    assert members.first_secret(cast.members["alice"]) is None
    assert back(code, "sun-moon-star", "Alice") == "name_taken"


def test_after_five_wrong_tries_a_name_waits_a_quarter_of_an_hour_or_for_the_teacher(
    cast: Cast, class_code: str
) -> None:
    luz, secret = come_in(class_code)
    sol, other = come_in(class_code, "Sol")
    assert [back(class_code, wrong(secret)) for _ in range(6)] == ["secret_wrong"] * 5 + ["too_many_secrets"]
    assert back(class_code, secret) == "too_many_secrets"
    assert back(class_code, other, "Sol") == sol
    Audit.objects.filter(what="secret_wrong").update(created=timezone.now() - timedelta(minutes=15, seconds=1))
    assert back(class_code, secret) == luz
    for _ in range(5):
        back(class_code, wrong(secret))
    renewed = classroom.reset_secret(permissions.Access(cast.room, cast.members["alice"]), luz.pk)
    assert back(class_code, renewed) == luz
    if renewed != secret:
        assert back(class_code, secret) == "secret_wrong"


def test_a_teacher_gives_pictures_to_guests_of_the_room_alone(cast: Cast, class_code: str) -> None:
    teacher = permissions.Access(cast.room, cast.members["alice"])
    for member in (cast.members["alice"].pk, 0):
        with pytest.raises(permissions.NotFound):
            classroom.reset_secret(teacher, member)


def test_who_was_shown_out_does_not_come_back_by_pictures(cast: Cast, class_code: str) -> None:
    luz, secret = come_in(class_code)
    doors.remove(permissions.Access(cast.room, cast.members["alice"]), luz.pk)
    assert back(class_code, secret) != luz


def test_the_code_of_a_class_does_not_end_by_time_but_can_be_withdrawn(cast: Cast, class_code: str) -> None:
    Invite.objects.update(expires=timezone.now() - timedelta(days=7))
    assert members.code_of(cast.room) == class_code
    assert members.join(NOBODY, code=class_code, name="Luz").room == cast.room
    Invite.objects.update(revoked=timezone.now())
    assert refusal(class_code, "Sol") == "code_expired"


@pytest.mark.parametrize("language", sentences.languages())
def test_every_picture_has_a_name_in_each_language(language: str) -> None:
    catalogue = json.loads((settings.LOCALES / f"{language}.json").read_text())
    assert tuple(catalogue["pictures"]["name"]) == pictures.PICTURES


def test_a_pupil_wears_a_picture_that_everybody_sees_in_their_copies_too(cast: Cast, class_code: str) -> None:
    ana, _ = come_in(class_code, "Ana")
    assert members.wear(ana, "snail") == "snail"
    ana.refresh_from_db()
    assert listing.person(ana)["picture"] == "snail"
    assert Fact.objects.filter(kind="people").latest("number").data["picture"] == "snail"
    copy = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    there = Member.objects.create(team=ana.team, user=ana.user, room=copy, role="editor", name="Ana")
    members.wear(ana, "tree")
    there.refresh_from_db()
    assert there.picture == "tree"
    assert members.wear(ana, "moon") == "", "one of a secret is none to wear"


@pytest.mark.parametrize("language", sentences.languages())
def test_every_picture_to_wear_has_a_name_in_each_language_and_is_none_of_a_secret(language: str) -> None:
    catalogue = json.loads((settings.LOCALES / f"{language}.json").read_text())
    assert tuple(catalogue["pictures"]["face"]) == pictures.FACES
    assert not set(pictures.FACES) & set(pictures.PICTURES)
