"""The wire: message frames, sockets, the tick of a room, and who is here."""
