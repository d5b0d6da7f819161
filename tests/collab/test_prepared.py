"""Statements that come again are planned once, and fail as Django's do."""

import uuid

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from collab import prepared

pytestmark = pytest.mark.django_db
SAME = "SELECT given, 7 AS seven FROM unnest(%s::uuid[]) given"


def test_a_statement_is_planned_once_for_a_connection_whatever_its_arguments() -> None:
    ids = [uuid.UUID(int=number) for number in range(3)]
    for some in (ids, ids[:1], ids[1:]):
        assert prepared.fetch(SAME, [some]) == [(one, 7) for one in some]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements "
            "WHERE statement LIKE '%%AS seven FROM unnest%%'"
        )
        assert cursor.fetchone() == (1, 3)


def test_what_goes_wrong_is_what_django_raises() -> None:
    with pytest.raises(ProgrammingError, match="no_such_table"):
        prepared.fetch("SELECT * FROM no_such_table", [])
