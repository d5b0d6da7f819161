"""A room with the longest film there may be: 500 clips of two segments. A program for the server's environment.

`python -m bench.long_film` prints {"code"} of the room.
"""

import json
import sys
from typing import Any

CLIPS = 500
CLIENT = 424242


def main() -> None:
    import django

    django.setup()
    from pycrdt import Doc, Map

    from collab.film import document
    from collab.log import rooms
    from collab.log.entries import Entry
    from collab.people import members

    owner = members.found("Bench", language="en")
    room = rooms.create_room(team=owner.team, hand=owner.hand, title="Long", language="en")
    film: Doc[Any] = Doc(client_id=CLIENT)
    for update in rooms.log(room.id).updates:
        film.apply_update(update)
    before, clips = film.get_state(), film.get("clips", type=Map)
    with film.transaction():
        for number in range(len(clips), CLIPS):
            made = document.clip(0, f"Clip {number}: waves on a calm sea", "soft light", 4)
            clips[f"b{number}"] = made
            clips[f"b{number}"]["place"] = ["picture", f"b{number:04}"]
    assert rooms.append([Entry(room.id, 1, [(None, film.get_update(before))], {CLIENT: None})]) == {room.id: 2}
    sys.stdout.write(json.dumps({"code": members.invite(room).code}) + "\n")


if __name__ == "__main__":
    main()
