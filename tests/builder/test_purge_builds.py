"""`manage.py purge_builds`: what nobody owns, has quoted or has touched for long goes, and nothing else."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from configurator.builder import shares, store
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import BuildChange, ShareLink
from configurator.quotes.models import Quote, QuoteDraft
from configurator.sizing.build import Build

pytestmark = pytest.mark.django_db


def aged(row: BuildRow, days: int) -> BuildRow:
    BuildRow.objects.filter(pk=row.pk).update(updated_at=datetime.now(UTC) - timedelta(days=days))
    return row


def purge(*args: str) -> str:
    out = io.StringIO()
    call_command("purge_builds", *args, stdout=out)
    return out.getvalue().strip()


def test_what_nobody_has_changed_for_half_a_year_goes_with_its_changes() -> None:
    old, young = aged(store.start(Build()), 181), aged(store.start(Build()), 179)
    assert purge() == "1 builds deleted."
    assert list(BuildRow.objects.all()) == [young]
    assert not BuildChange.objects.filter(build_id=old.pk).exists()
    assert purge("--days", "100") == "1 builds deleted."


def test_what_belongs_to_somebody_stays() -> None:
    aged(store.start(Build(), owner_id=User.objects.create_user("engineer").pk), 1000)
    assert purge() == "0 builds deleted."


def test_what_a_quote_was_issued_for_stays() -> None:
    row = aged(store.start(Build()), 1000)
    now = datetime.now(UTC)
    Quote.objects.create(
        build=row, build_uuid=row.pk, year=2026, sequence=1, number="Q-2026-0001", token=uuid.uuid4(), issued_at=now,
        customer_name="Example Institute", name="Server", valid_until=now.date(), total=0, currency="USD", document_json="{}",
    )  # fmt: skip
    assert purge() == "0 builds deleted."


def test_a_draft_of_a_quote_that_was_typed_lately_keeps_its_build() -> None:
    row = aged(store.start(Build()), 1000)
    QuoteDraft.objects.create(build=row)
    assert purge() == "0 builds deleted."


def test_an_open_link_keeps_a_build_of_nobody_for_two_years_and_no_longer() -> None:
    kept, gone, owned = store.start(Build()), store.start(Build()), store.start(Build())
    BuildRow.objects.filter(pk=owned.pk).update(owner=User.objects.create_user("engineer"))
    for row, days in ((kept, 729), (gone, 731), (owned, 731)):
        shares.make(aged(row, days), ShareLink.Kind.VIEW)
    assert purge() == "1 builds deleted."
    assert set(BuildRow.objects.all()) == {kept, owned}
    assert purge("--days", "729") == "0 builds deleted."


def test_more_than_are_deleted_at_once_go_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PURGED_AT_ONCE", 2)
    for _ in range(5):
        aged(store.start(Build()), 1000)
    assert purge() == "5 builds deleted."


def test_what_is_changed_while_it_is_about_to_go_stays() -> None:
    row = aged(store.start(Build()), 1000)

    def type_into_it_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SELECT"):
            aged(row, 0)
        return found

    with connection.execute_wrapper(type_into_it_meanwhile):
        assert purge() == "0 builds deleted."


def test_no_days_are_refused() -> None:
    with pytest.raises(CommandError, match="--days must be 1 or more"):
        purge("--days", "0")
