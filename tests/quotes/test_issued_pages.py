"""The list of quotes, the document on the screen, and the next revision."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from configurator.builder.models import Build as BuildRow
from configurator.quotes import frozen
from configurator.quotes.models import Quote
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.conftest import Desk, request_of
from tests.quotes.offers import dearer, document_of
from tests.sizing import shelf

LIST = "/quotes/"


def text(response: Any) -> str:
    return str(response.content.decode())


def make_quotes(user: User, names: Iterable[str], **columns: Any) -> list[Quote]:
    """Rows as issuing would write them, all of the same document."""
    written = frozen.write(document_of())
    begun = Quote.objects.count()
    return [
        Quote.objects.create(
            **{
                "year": 2026, "sequence": begun + i, "number": f"Q-2026-{begun + i:04d}", "token": uuid4(),
                "build_uuid": uuid4(), "issued_at": datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=i),
                "issued_by": user, "customer_name": name, "name": "A server", "valid_until": date(2100, 1, 1),
                "currency": "USD", "total": i, "document_json": written, "sha256": frozen.fingerprint(written),
            }
            | columns
        )
        for i, name in enumerate(names, start=1)
    ]  # fmt: skip


@pytest.fixture
def reader(client: Client, engineer: User) -> Client:
    client.force_login(engineer)
    return client


def numbers_on(response: Any) -> list[str]:
    return [row.record.number for row in response.context["table"].paginated_rows]


def test_the_list_shows_ones_own_quotes_the_latest_first(reader: Client, engineer: User, colleague: User) -> None:
    make_quotes(engineer, ["A", "B"])
    make_quotes(colleague, ["C"])
    assert numbers_on(reader.get(LIST)) == ["Q-2026-0002", "Q-2026-0001"]
    assert len(numbers_on(reader.get(LIST, {"whose": "all"}))) == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [("university", 1), ("Q-2026-0002", 1), ("example", 2), ("example labs", 1), ("0001", 1), ("nothing like it", 0)],
)
def test_words_are_looked_for_in_number_and_customer(reader: Client, engineer: User, words: str, found: int) -> None:
    make_quotes(engineer, ["Example University", "Example Labs"])
    response = reader.get(LIST, {"words": words})
    assert response.context["count"] == found


def test_states_are_told_apart(reader: Client, engineer: User, row: BuildRow, issued: Quote) -> None:
    make_quotes(engineer, ["Late"], valid_until=date(2026, 1, 31), year=2025, number="Q-2025-0001")
    newer = issuing_again(row, engineer, issued)
    assert numbers_on(reader.get(LIST, {"state": "superseded"})) == [issued.number]
    assert numbers_on(reader.get(LIST, {"state": "expired"})) == ["Q-2025-0001"]
    assert numbers_on(reader.get(LIST, {"state": "open"})) == [newer.number]


def issuing_again(row: BuildRow, engineer: User, issued: Quote) -> Quote:
    from configurator.quotes import issuing

    return issuing.issue(request_of(row, engineer, revises=issued))


def test_days_bound_the_list_on_both_sides(reader: Client, engineer: User) -> None:
    make_quotes(engineer, ["A", "B", "C"])
    # Issued on 2, 3 and 4 June.
    assert numbers_on(reader.get(LIST, {"since": "2026-06-03", "until": "2026-06-03"})) == ["Q-2026-0002"]


@pytest.mark.parametrize(
    ("sort", "first"), [("total", "Q-2026-0001"), ("-total", "Q-2026-0003"), ("customer_name", "Q-2026-0002")]
)
def test_every_column_sorts(reader: Client, engineer: User, sort: str, first: str) -> None:
    make_quotes(engineer, ["C", "A", "B"])
    assert numbers_on(reader.get(LIST, {"sort": sort}))[0] == first


def test_pages_of_25_keep_the_filter_in_their_address(reader: Client, engineer: User) -> None:
    make_quotes(engineer, ["Example"] * 30)
    first = reader.get(LIST, {"words": "example", "sort": "total"})
    assert len(numbers_on(first)) == 25
    assert "words=example&amp;sort=total&amp;page=2" in text(first)
    assert len(numbers_on(reader.get(LIST, {"words": "example", "page": "2"}))) == 5


@pytest.mark.parametrize("query", [{}, {"words": "example"}, {"state": "open", "whose": "all", "sort": "total"}])
def test_the_list_costs_as_many_statements_for_60_quotes_as_for_2(
    reader: Client, engineer: User, django_assert_num_queries: Any, query: dict[str, str]
) -> None:
    """Session, user, permissions (of the user, of the groups), count, page."""
    make_quotes(engineer, ["Example"] * 2)
    with django_assert_num_queries(6):
        reader.get(LIST, query)
    make_quotes(engineer, ["Example"] * 58)
    with django_assert_num_queries(6):
        reader.get(LIST, query)


@pytest.mark.parametrize(
    ("field", "said"), [("since", "From: a day such as"), ("until", "To: a day such as"), ("state", "State: open")]
)
def test_a_filter_that_cannot_be_read_is_named(reader: Client, field: str, said: str) -> None:
    assert f'<p class="field-error">{said}' in text(reader.get(LIST, {field: "soon"}))


def test_live_filtering_gets_the_list_alone(reader: Client, engineer: User) -> None:
    make_quotes(engineer, ["Example"])
    body = text(reader.get(LIST, headers={"HX-Request": "true"}))
    assert "Q-2026-0001" in body
    assert "<html" not in body


@pytest.mark.parametrize("name", ["list", "detail", "pdf"])
def test_quotes_are_for_those_who_may_see_them(db: None, issued: Quote, buyer: User, name: str) -> None:
    address = reverse(f"quotes:{name}", args=[] if name == "list" else [issued.number])
    assert Client().get(address).status_code == 302
    signed_in = Client()
    signed_in.force_login(buyer)
    assert signed_in.get(address).status_code == 403


def test_without_the_permission_one_sees_ones_own_quotes_only(issued: Quote, engineer: User, buyer: User) -> None:
    """Somebody who may issue but not view: own quotes open, those of others do not."""
    issue_only = Permission.objects.get(codename="issue_quote")
    buyer.user_permissions.add(issue_only)
    engineer.groups.clear()
    engineer.user_permissions.add(issue_only)
    addresses = [reverse(f"quotes:{name}", args=[issued.number]) for name in ("detail", "pdf")]
    for user, status in ((engineer, 200), (buyer, 403)):
        client = Client()
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [status, status]
    assert client.post(reverse("quotes:revise", args=[issued.number])).status_code == 403
    assert client.get(LIST).status_code == 403


def test_everybody_who_may_view_quotes_sees_those_of_others(issued: Quote, colleague: User) -> None:
    client = Client()
    client.force_login(colleague)
    for name in ("detail", "pdf"):
        assert client.get(reverse(f"quotes:{name}", args=[issued.number])).status_code == 200


def test_the_document_on_the_screen_is_that_of_the_pdf(reader: Client, issued: Quote) -> None:
    from django.template.loader import render_to_string

    response = reader.get(reverse("quotes:detail", args=[issued.number]))
    document = render_to_string("quotes/_document.html", {"page": response.context["page"]})
    assert document in text(response)


def test_the_screen_does_not_follow_the_catalogue(
    reader: Client, issued: Quote, catalogue: Callable[[CatalogueSnapshot], None]
) -> None:
    address = reverse("quotes:detail", args=[issued.number])
    before = reader.get(address).context["page"]
    catalogue(dearer(shelf.snapshot()))
    assert reader.get(address).context["page"] == before


def test_a_superseded_quote_says_by_what(reader: Client, row: BuildRow, engineer: User, issued: Quote) -> None:
    newer = issuing_again(row, engineer, issued)
    page = text(reader.get(reverse("quotes:detail", args=[issued.number])))
    assert "Superseded by" in page
    assert newer.number in page
    assert ">Revise<" not in page


def test_revising_starts_from_what_was_issued(reader: Client, issued: Quote, row: BuildRow) -> None:
    response = reader.post(reverse("quotes:revise", args=[issued.number]))
    assert response["Location"] == reverse("quotes:step", args=[row.pk])
    desk = Desk(reader, row)
    page = desk.page().context["desk"]
    assert page.revises == issued
    assert page.form["customer_name"].value() == issued.customer_name
    assert not page.obstacles
    desk.issue(desk.answers())
    issued.refresh_from_db()
    assert issued.superseded_by is not None
    assert issued.superseded_by.number == f"{issued.number}-R2"


def test_without_the_tick_it_becomes_a_quote_of_its_own(reader: Client, issued: Quote, row: BuildRow) -> None:
    reader.post(reverse("quotes:revise", args=[issued.number]))
    desk = Desk(reader, row)
    answers = desk.answers()
    del answers["revise"]
    desk.issue(answers)
    issued.refresh_from_db()
    assert issued.superseded_by is None
    assert Quote.objects.count() == 2


def test_a_quote_whose_build_is_gone_brings_its_own(reader: Client, issued: Quote, row: BuildRow) -> None:
    document = row.document
    row.delete()
    reader.post(reverse("quotes:revise", args=[issued.number]))
    assert BuildRow.objects.get().document == document


def test_the_admin_reads_quotes_and_changes_none(issued: Quote) -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin", password="quiet-river-17"))
    page = admin.get(f"/admin/quotes/quote/{issued.pk}/change/")
    assert page.status_code == 200
    assert not page.context["has_change_permission"]
    assert admin.post(f"/admin/quotes/quote/{issued.pk}/change/", {"customer_name": "Else"}).status_code == 403
    assert admin.get(f"/admin/quotes/quote/{issued.pk}/delete/").status_code == 403
    assert admin.get("/admin/quotes/quote/add/").status_code == 403
