"""Statements that come again and again: PostgreSQL reads and plans each once for a connection.

Django's own cursors put arguments into the text and have every statement planned anew, which costs a newcomer more
than finding their rows, and a tick as much as storing it.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch(statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement, in and out in binary. Raises what Django raises."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, arguments, prepare=True, binary=True)
        return cursor.fetchall()
