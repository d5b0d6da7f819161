"""Somebody whose edits go straight into a room's log, without a wire between."""

from typing import Any

from pycrdt import Doc, Text

from collab.log import rooms
from collab.log.entries import Entry
from collab.models import Room


class Writer:
    """Somebody who writes straight into the log: each `edit` becomes one entry of theirs."""

    def __init__(self, room: Room, member: int, client: int) -> None:
        self.room, self.member, self.client = room, member, client
        self.doc: Doc[Any] = Doc(client_id=client)
        self.seen = 0

    def read(self) -> None:
        for update in rooms.log(self.room.id, since=self.seen).updates:
            self.doc.apply_update(update)
        self.seen = rooms.head(self.room.id)

    def edit(self, change: Any) -> int:
        self.read()
        written: list[bytes] = []
        subscription = self.doc.observe(lambda event: written.append(event.update))
        with self.doc.transaction():
            change(self.doc)
        self.doc.unobserve(subscription)
        entry = Entry(self.room.id, self.seen, [(self.member, written[0])], {self.client: self.member})
        assert rooms.append([entry])[self.room.id] == self.seen + 1
        self.seen += 1
        return self.seen

    def type(self, words: str, root: str = "title") -> int:
        def change(doc: Doc[Any]) -> None:
            text = doc.get(root, type=Text)
            text += words

        return self.edit(change)
