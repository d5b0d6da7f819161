"""`manage.py demo --json`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from collab.log import rooms
from collab.models import Room
from collab.people import members


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_demo_is_a_room_with_a_film_that_its_code_opens(language: str) -> None:
    out = StringIO()
    call_command("demo", json=True, language=language, stdout=out)
    made = json.loads(out.getvalue())
    assert set(made) == {"room", "code", "url"}
    assert str(members.find_invite(made["code"]).room_id) == made["room"]
    assert made["url"].endswith(f"/rooms/{made['room']}")
    _, timeline = rooms.fold(Room.objects.get(id=made["room"]))
    assert len(timeline.clips) >= 3
    assert all(clip.prompt for clip in timeline.clips)
