"""Issuing: who may, what must hold, which number it gets, and that it then never changes."""

import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.quotes import issuing, numbering
from configurator.quotes.models import NumberSeries, Quote, QuoteDraft, QuoteIsFrozen
from tests.quotes.conftest import request_of
from tests.quotes.offers import offer_of
from tests.sizing import shelf


def in_year(year: int) -> Any:
    """A clock; the offers of these tests are valid until thirty days after the real today."""
    return lambda: datetime(year, 1, 2, tzinfo=UTC)


def test_numbers_count_up_without_a_gap(row: BuildRow, engineer: User) -> None:
    numbers = [issuing.issue(request_of(row, engineer), in_year(2026)).number for _ in range(3)]
    assert numbers == ["Q-2026-0001", "Q-2026-0002", "Q-2026-0003"]


def test_each_year_begins_at_one(row: BuildRow, engineer: User) -> None:
    assert issuing.issue(request_of(row, engineer), in_year(2026)).number == "Q-2026-0001"
    assert issuing.issue(request_of(row, engineer), in_year(2025)).number == "Q-2025-0001"
    assert issuing.issue(request_of(row, engineer), in_year(2026)).number == "Q-2026-0002"


def test_a_number_of_five_digits_still_reads_well() -> None:
    assert numbering.spelled(2026, 12345) == "Q-2026-12345"
    assert numbering.spelled(2026, 7, 2) == "Q-2026-0007-R2"


def test_a_quote_that_fails_to_be_written_gives_its_number_back(
    row: BuildRow, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "freeze", fails)
        with pytest.raises(OSError, match="disk full"):
            issuing.issue(request_of(row, engineer), in_year(2026))
    assert issuing.issue(request_of(row, engineer), in_year(2026)).number == "Q-2026-0001"


def test_a_number_is_taken_inside_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        numbering.lock(2026)


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_gap_free_when_everybody_issues_at_once() -> None:
    """Eight at a time, each over a connection of its own: on PostgreSQL the row is locked, on SQLite the file."""
    taken: list[int] = []

    def take() -> None:
        try:
            with transaction.atomic():
                taken.append(numbering.lock(2026).take_next())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(taken) == list(range(1, 9))
    assert NumberSeries.objects.get(year=2026).last == 8


def test_a_second_click_finds_the_first_ones_quote(row: BuildRow, engineer: User) -> None:
    token = uuid4()
    first = issuing.issue(request_of(row, engineer, token=token))
    again = issuing.issue(request_of(row, engineer, token=token))
    assert first == again
    assert Quote.objects.count() == 1
    assert issuing.issue(request_of(row, engineer)).sequence == 2


def test_only_those_with_the_permission_issue(row: BuildRow, buyer: User) -> None:
    with pytest.raises(issuing.MayNotIssue):
        issuing.issue(request_of(row, buyer))
    assert not NumberSeries.objects.exists()


def test_obstacles_are_checked_at_the_moment_of_issuing(row: BuildRow, engineer: User) -> None:
    build, snapshot = row.load(), shelf.snapshot()
    unpriced = offer_of(build, {}, firm=True, snapshot=snapshot)
    with pytest.raises(issuing.MayNotIssue, match="no firm price"):
        issuing.issue(request_of(row, engineer, offer=unpriced))
    assert not Quote.objects.exists()


def test_columns_repeat_what_the_document_says(issued: Quote) -> None:
    document = issued.document
    assert (issued.number, issued.customer_name, issued.valid_until) == (
        document.number, document.customer.name, document.valid_until,
    )  # fmt: skip
    assert issued.total == document.totals.total.likely
    assert document.issued_at == issued.issued_at
    assert document.issued_at is not None
    assert document.issued_at.tzinfo is not None
    assert document.issued_by == "Sample Engineer"
    assert issued.is_untouched


def test_issuing_clears_the_draft(row: BuildRow, engineer: User, colleague: User) -> None:
    for user in (engineer, colleague):
        QuoteDraft.objects.create(build=row, owner=user, typed={})
    issuing.issue(request_of(row, engineer))
    assert [draft.owner for draft in QuoteDraft.objects.all()] == [colleague]


def test_a_revision_keeps_the_number_and_supersedes_what_it_replaces(
    row: BuildRow, engineer: User, issued: Quote
) -> None:
    second = issuing.issue(request_of(row, engineer, revises=issued))
    issued.refresh_from_db()
    assert second.number == f"{issued.number}-R2"
    assert issued.superseded_by == second
    assert issued.state() == "superseded"
    assert second.state() == "open"
    assert issuing.issue(request_of(row, engineer)).sequence == issued.sequence + 1


def test_a_revision_from_an_old_page_follows_the_newest(row: BuildRow, engineer: User, issued: Quote) -> None:
    second = issuing.issue(request_of(row, engineer, revises=issued))
    third = issuing.issue(request_of(row, engineer, revises=issued))
    second.refresh_from_db()
    assert third.revision == 3
    assert second.superseded_by == third


def test_a_quote_is_valid_to_the_end_of_its_last_day(issued: Quote) -> None:
    issued.valid_until = date(2026, 12, 20)
    assert issued.state(date(2026, 12, 20)) == "open"
    assert issued.state(date(2026, 12, 21)) == "expired"


def test_an_issued_quote_refuses_to_be_saved(issued: Quote) -> None:
    issued.customer_name = "Somebody else"
    with pytest.raises(QuoteIsFrozen, match="new revision"):
        issued.save()
    with pytest.raises(QuoteIsFrozen):
        issued.save(update_fields=["total"])


def test_an_issued_quote_refuses_to_be_deleted(issued: Quote) -> None:
    with pytest.raises(QuoteIsFrozen):
        issued.delete()
    with pytest.raises(QuoteIsFrozen):
        Quote.objects.all().delete()
    with pytest.raises(QuoteIsFrozen):
        Quote.objects.bulk_update([issued], ["total"])


@pytest.mark.parametrize("column", ["document_json", "total", "customer_name", "number", "valid_until", "sha256"])
def test_the_database_refuses_what_the_code_was_not_asked(issued: Quote, column: str) -> None:
    value = "2031-01-01" if column == "valid_until" else "1"
    with pytest.raises(DatabaseError, match="an issued quote never changes"), transaction.atomic():
        Quote.objects.filter(pk=issued.pk).update(**{column: value})
    issued.refresh_from_db()
    assert issued.is_untouched


def test_the_database_refuses_to_delete_a_quote(issued: Quote) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM quotes_quote")
    assert Quote.objects.filter(pk=issued.pk).exists()


@pytest.mark.parametrize("back_to", ["nothing", "another"])
def test_a_superseded_quote_stays_superseded(row: BuildRow, engineer: User, issued: Quote, back_to: str) -> None:
    newer = issuing.issue(request_of(row, engineer, revises=issued))
    other = None if back_to == "nothing" else issuing.issue(request_of(row, engineer))
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Quote.objects.filter(pk=issued.pk).update(superseded_by=other)
    issued.refresh_from_db()
    assert issued.superseded_by == newer


@pytest.mark.django_db(transaction=True)
def test_flush_empties_everything_and_leaves_the_guards_in_place(row: BuildRow, engineer: User) -> None:
    issuing.issue(request_of(row, engineer))
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not Quote.objects.exists()
    author = User.objects.create_superuser("author")
    again = issuing.issue(request_of(store.start(shelf.reference_build("tier-2-new")), author))
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM quotes_quote")
    assert Quote.objects.get() == again


def test_a_quote_outlives_its_build_and_its_author(issued: Quote, row: BuildRow, engineer: User) -> None:
    build_uuid = row.pk
    row.delete()
    engineer.delete()
    issued.refresh_from_db()
    assert issued.build is None
    assert issued.issued_by is None
    assert issued.build_uuid == build_uuid
    assert issued.document.issued_by == "Sample Engineer"


def test_a_changed_text_is_noticed(issued: Quote) -> None:
    issued.document_json = issued.document_json.replace("30900.00", "10900.00")
    assert not issued.is_untouched


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_quote(row: BuildRow, engineer: User) -> None:
    wanted = request_of(row, engineer)
    made: list[str] = []

    def click() -> None:
        try:
            made.append(issuing.issue(wanted).number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert made == [made[0]] * 4
    assert Quote.objects.count() == 1
