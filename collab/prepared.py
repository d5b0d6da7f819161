"""Statements that come again and again: PostgreSQL reads and plans each once for a connection.

Django's own cursors put arguments into the text and have every statement planned anew, which costs a newcomer more
than finding their rows, and a tick as much as storing it.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

UUID, INT8, TEXT, BYTEA = 2950, 20, 25, 17  # pg_type's numbers
HEAD = struct.Struct("!5i")  # dimensions, whether there are NULLs, type, length, number of the first
LENGTH = struct.Struct("!i")


class Packed(bytes):
    """An argument as the server has it."""


class Asis(Dumper):
    """Packed arguments go out as they are; what they are, a cast in the statement says."""

    format = Format.BINARY

    def dump(self, obj: Buffer) -> Buffer:
        return obj


psycopg.adapters.register_dumper(Packed, Asis)


def array(of: int, values: Sequence[bytes]) -> Packed:
    """A list of values, each in the binary form of its type: the driver finds out the type of every one, which takes
    ten times as long."""
    sized = [LENGTH.pack(len(value)) + value for value in values]
    return Packed(HEAD.pack(1, 0, of, len(values), 1) + b"".join(sized))


def fetch(statement: str, arguments: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement, in and out in binary. Raises what Django raises."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, arguments, prepare=True, binary=True)
        return cursor.fetchall()
